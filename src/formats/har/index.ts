import type { Format } from '../../core/artifact.js'
import { BYTE_ORDER_MARK, toLatin1 } from '../../core/ascii.js'
import { createJsonReader } from '../../core/json/reader.js'
import { createRenderer } from './renderer.js'
import { createRendering } from './rendering.js'

/**
 * What browsers, proxies and their tools capture, in JSON: HAR of every dialect,
 * Chrome's net log, DevTools-protocol logs, Playwright's traces, Postman's
 * collections. The rules see what the JSON stands for, as it was on the wire,
 * and a match never leaves its string, so that what is written stays JSON.
 * From where it is no JSON, the bytes are shown as they are.
 */
export const harFormat: Format = {
  name: 'har',
  detect: (head) => captureIn(head) !== undefined,
  complete: true,
  views: (options, emit) => {
    const rendering = createRendering(options, emit)
    const reader = createJsonReader(createRenderer(rendering, options))
    return {
      push: reader.push,
      end: () => {
        reader.end()
        rendering.end()
      },
    }
  },
}

/** What kind of capture begins so, if one does. */
export const captureIn = (head: Uint8Array): 'har' | 'other' | undefined => {
  if (!beginsAsJson(head)) return undefined // most of what is read, and much of it small
  const text = toLatin1(head)
  if (HAR.test(text)) return 'har'
  return OTHERS.some((capture) => capture.test(text)) ? 'other' : undefined
}

const OPENING: readonly (number | undefined)[] = [0x7b, 0x5b]

const beginsAsJson = (head: Uint8Array): boolean => {
  let at = BYTE_ORDER_MARK.every((byte, index) => head[index] === byte) ? BYTE_ORDER_MARK.length : 0
  while (isBlank(head[at])) at++
  return OPENING.includes(head[at])
}

/** What `\\s` is in Latin-1. */
const isBlank = (byte: number | undefined): boolean =>
  byte !== undefined && (byte === 0x20 || byte === 0xa0 || (byte >= 0x09 && byte <= 0x0d))

/** A byte order mark and blanks may stand before. */
const begins = (text: string): RegExp => new RegExp(`^(?:\\xef\\xbb\\xbf)?\\s*${text}`)

const HAR = begins('\\{\\s*"log"\\s*:\\s*\\{')
const OTHERS: readonly RegExp[] = [
  begins('\\{\\s*"constants"\\s*:\\s*\\{'), // Chrome's net log
  begins('\\{\\s*"info"\\s*:\\s*\\{\\s*"(?:_postman_id|name)"'),
  begins('\\{[^{}\\[\\]]{0,400}"values"\\s*:\\s*\\['), // a Postman environment
  begins('\\[?\\s*\\{[^{}\\[\\]]{0,200}"method"\\s*:\\s*"(?:Network|Fetch|Page|Target|Runtime)\\.'),
  begins('\\{[^{}\\[\\]]{0,200}"type"\\s*:\\s*"(?:context-options|resource-snapshot)"'), // Playwright's trace
]
