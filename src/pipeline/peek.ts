import { DETECT_BYTES } from '../core/artifact.js'
import { concatBytes, toLatin1 } from '../core/ascii.js'

export interface Peeked {
  readonly head: Uint8Array
  readonly chunks: AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** What a capture in JSON begins with. */
const JSON_BEGINS = /^(?:\xef\xbb\xbf)?\s*\[?\s*(?:\{|$)/
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a terminal's codes
const TEXT = /^[\t\x1b\x20-\x7e\x80-\xfd]*\r?$/

/** Whether a first line tells that more bytes would make it nothing else than text: a live stream may wait long for them. */
const isText = (head: Uint8Array): boolean => {
  const end = head.indexOf(0x0a)
  const line = end < 0 ? '' : toLatin1(head.subarray(0, end))
  return end >= 0 && TEXT.test(line) && (!JSON_BEGINS.test(line) || isJson(line))
}

const isJson = (line: string): boolean => {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

/** Reads until the head is there, then gives the stream from its start again. */
export const peek = async (source: AsyncIterable<Uint8Array>): Promise<Peeked> => {
  const iterator = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  let failure: unknown
  while (head.length < DETECT_BYTES && !isText(head) && failure === undefined) {
    const step = await iterator.next().catch((error: unknown) => {
      if (head.length === 0) throw error
      failure = error
      return { done: true as const, value: undefined }
    })
    if (step.done) break
    head = concatBytes([head, step.value])
  }
  async function* chunks() {
    try {
      if (head.length > 0) yield head
      if (failure !== undefined) throw failure
      for (let step = await iterator.next(); !step.done; step = await iterator.next()) yield step.value
    } finally {
      await close()
    }
  }
  const close = async (): Promise<void> => {
    await iterator.return?.()
  }
  return { head, chunks: chunks(), close }
}
