import { toLatin1 } from '../ascii.js'
import type { Span } from '../types.js'
import { brokenLine } from './line-breaks.js'
import { type Decoding, spliced } from './look.js'
import type { Line } from './may-break.js'

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
export const unbroken = (bytes: Uint8Array, window: Span, hit: number, ends: LineEnds): Unbroken | undefined => {
  const cuts: Span[] = []
  let line: Line | undefined
  for (let at = hit, lines = 0; at < window.end && lines < MAX_LINES; lines++) {
    const end = ends.endOf(at, window.end)
    cuts.push(...end.cuts)
    if (end.at >= window.end) break
    line ??= { bytes, start: ends.startOf(hit), end: end.at }
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

export interface LineEnds {
  /** Where the line ends that goes on at `from`, up to `limit`, and the colour codes and tags in it. */
  endOf(from: number, limit: number): { at: number; cuts: readonly Span[] }
  /** Where the line begins that `at` is in, LINE_BEFORE_BYTES before it at the earliest. */
  startOf(at: number): number
}

/** Of one look's bytes. What was read of a line is not read again for the next hit in it: a page's script is one line. */
export const createLineEnds = (bytes: Uint8Array): LineEnds => {
  let start = 0 // of what was read
  let end = 0 // of what was read: a line end stands there, or nothing is known of it
  let inline: Span[] = [] // that begin in it
  const nextBreak = createSearch(bytes, LF)
  const nextTag = createSearch(bytes, LESS)
  const nextCode = createSearch(bytes, ESC)
  const readOn = (limit: number): void => {
    const to = Math.min(limit, nextBreak(end))
    for (let at = Math.min(nextTag(end), nextCode(end)); at < to; at = Math.min(nextTag(at + 1), nextCode(at + 1))) {
      const length = inlineLength(bytes, at)
      if (length > 0) inline.push({ start: at, end: at + length })
    }
    end = Math.max(end, to)
  }
  const inlineIn = (from: number, to: number): Span[] => {
    let first = inline.length
    while (first > 0 && (inline[first - 1] as Span).start >= from) first--
    let last = from
    return inline.slice(first).filter((cut) => {
      const isApart = cut.start >= last && cut.end <= to
      if (isApart) last = cut.end
      return isApart
    })
  }
  return {
    endOf: (from, limit) => {
      if (from < start || from > end) {
        start = from
        end = from
        inline = []
      }
      readOn(limit)
      const at = Math.min(end, limit)
      const isBeforeCr = at < limit && bytes[at - 1] === CR && at > from
      const to = isBeforeCr ? at - 1 : at
      return { at: to, cuts: inline.length === 0 ? [] : inlineIn(from, to) }
    },
    startOf: createStarts(bytes),
  }
}

/** Where a byte stands next, at an offset or behind it; the end of all bytes where it doesn't. */
const createSearch = (bytes: Uint8Array, byte: number): ((from: number) => number) => {
  let searched = 0
  let found = -1
  return (from) => {
    if (from < searched || from > found) {
      const next = bytes.indexOf(byte, from)
      searched = from
      found = next < 0 ? bytes.length : next
    }
    return found
  }
}

const createStarts = (bytes: Uint8Array): LineEnds['startOf'] => {
  let low = 0
  let high = 0
  let last = -1 // the last line end in [low, high)
  const lastIn = (from: number, to: number): number => {
    const found = bytes.subarray(from, to).lastIndexOf(LF)
    return found < 0 ? -1 : from + found
  }
  return (at) => {
    const from = Math.max(0, at - LINE_BEFORE_BYTES)
    if (from < low || from > high || (at < high && last >= at)) {
      low = from
      last = lastIn(from, at)
      high = at
    } else if (at > high) {
      last = Math.max(last, lastIn(high, at))
      high = at
    }
    return Math.max(from, last + 1)
  }
}

/** Colour codes, and the tags by which pages mark a part of a word or let it break. */
const INLINE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a terminal's codes
  /^(?:\x1b\[[0-9;]*[A-Za-z]|<\/?(?:span|mark|em|strong|b|i|u|font|wbr|var|samp|kbd)(?:\s[^<>]{0,200})?\/?>)/
/** The longest of them that is looked for. */
const MAX_INLINE_BYTES = 256

/** Of a colour code or a tag that stands at `at`, or 0. */
const inlineLength = (bytes: Uint8Array, at: number): number => {
  if (!mayBegin(bytes, at)) return 0
  return INLINE.exec(toLatin1(bytes.subarray(at, at + MAX_INLINE_BYTES)))?.[0].length ?? 0
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
