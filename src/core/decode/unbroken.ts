import { toLatin1 } from '../ascii.js'
import type { Span } from '../types.js'
import { brokenLine, type Line } from './line-breaks.js'
import { type Decoding, spliced } from './look.js'

const [LF, ESC, LESS, CR] = [0x0a, 0x1b, 0x3c, 0x0d]

/** Lines that one value is followed over. */
const MAX_LINES = 200

/** How far back a line's start is looked for: docker and CRI cut lines at 16 KiB. */
export const LINE_BEFORE_BYTES = 17 * 1024

/** A text that a printer broke up, made whole, and where the keyword stands in it. */
export interface Unbroken {
  readonly decoding: Decoding
  readonly hit: number
}

/**
 * The text from a keyword on, without what its printer put inside values: line
 * ends with their prefixes, quotes and frames, colour codes, mark-up. Undefined
 * where the keyword's line holds nothing of the kind and ends as lines do.
 */
export const unbroken = (bytes: Uint8Array, window: Span, hit: number, lineEnd: LineEnds): Unbroken | undefined => {
  const cuts: Span[] = []
  let line: Line | undefined
  for (let at = hit, lines = 0; at < window.end && lines < MAX_LINES; lines++) {
    const end = lineEnd(at, window.end)
    if (end.marked) cuts.push(...inlineCuts(bytes, at, end.at))
    if (end.at >= window.end) break
    line ??= { bytes, start: lineStart(bytes, hit), end: end.at }
    line = lines === 0 ? line : { bytes, start: at, end: end.at }
    const cut = brokenLine(line, window.end)
    if (cut === undefined) break
    cuts.push(cut)
    at = cut.end
  }
  if (cuts.length === 0) return undefined
  const kept: Span[] = []
  let from = window.start
  for (const cut of cuts.sort((a, b) => a.start - b.start)) {
    if (cut.start > from) kept.push({ start: from, end: cut.start })
    from = Math.max(from, cut.end)
  }
  if (from < window.end) kept.push({ start: from, end: window.end })
  return { decoding: spliced(bytes, kept, ['wrapped']), hit: hit - window.start }
}

/** Where the line ends that goes on at `from`, up to `limit`, and whether it may hold the start of a colour code or a tag. */
export type LineEnds = (from: number, limit: number) => { at: number; marked: boolean }

/** Of one look's bytes. What was read of a line is not read again for the next hit in it: a page's script is one line. */
export const createLineEnds = (bytes: Uint8Array): LineEnds => {
  let start = 0 // of what was read
  let end = 0 // of what was read: a line end stands there, or nothing is known of it
  let mark = -1 // the last one before `end`
  const readOn = (limit: number): void => {
    while (end < limit && bytes[end] !== LF) {
      const byte = bytes[end]
      if (byte === ESC || byte === LESS) mark = end
      end++
    }
  }
  return (from, limit) => {
    if (from < start || from > end) {
      start = from
      end = from
      mark = -1
    }
    readOn(limit)
    const at = Math.min(end, limit)
    const isBeforeCr = at < limit && bytes[at - 1] === CR && at > from
    return { at: isBeforeCr ? at - 1 : at, marked: mark >= from }
  }
}

const lineStart = (bytes: Uint8Array, at: number): number => {
  const from = Math.max(0, at - LINE_BEFORE_BYTES)
  return from + bytes.subarray(from, at).lastIndexOf(LF) + 1
}

/** Colour codes, and the tags by which pages mark a part of a word or let it break. */
const INLINE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a terminal's codes
  /^(?:\x1b\[[0-9;]*[A-Za-z]|<\/?(?:span|mark|em|strong|b|i|u|font|wbr|var|samp|kbd)(?:\s[^<>]{0,200})?\/?>)/
/** The longest of them that is looked for. */
const MAX_INLINE_BYTES = 256

const inlineCuts = (bytes: Uint8Array, start: number, end: number): Span[] => {
  const cuts: Span[] = []
  for (let at = start; at < end; at++) {
    if (!mayBegin(bytes, at)) continue
    const text = toLatin1(bytes.subarray(at, Math.min(end, at + MAX_INLINE_BYTES)))
    const length = INLINE.exec(text)?.[0].length ?? 0
    if (length === 0) continue
    cuts.push({ start: at, end: at + length })
    at += length - 1
  }
  return cuts
}

const SLASH = 0x2f
const OPENING_BRACKET = 0x5b
/** The first letters of the tags, in lower case as they are. */
const LETTERS = new Uint8Array(256)
for (const letter of 'smebiufwvk') LETTERS[letter.charCodeAt(0)] = 1

/** Two bytes tell nearly all that is none: a page is full of tags. */
const mayBegin = (bytes: Uint8Array, at: number): boolean => {
  const byte = bytes[at]
  if (byte === ESC) return bytes[at + 1] === OPENING_BRACKET
  if (byte !== LESS) return false
  const next = bytes[at + 1] === SLASH ? bytes[at + 2] : bytes[at + 1]
  return LETTERS[next ?? 0] === 1
}
