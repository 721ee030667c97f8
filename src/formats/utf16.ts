import { DETECT_BYTES, type Format } from '../core/artifact.js'
import { concatBytes } from '../core/ascii.js'
import type { Feed } from '../core/blocks.js'
import type { Encoding } from '../core/types.js'

interface WideKind {
  readonly encoding: Extract<Encoding, 'utf-16le' | 'utf-16be'>
  readonly low: 0 | 1
  /** The byte order mark. */
  readonly mark: readonly number[]
}

/** One of two bytes a character. */
export interface WideFormat extends Format {
  /** Which byte of a character is the low one. */
  readonly low: 0 | 1
  /** Bytes of its byte order mark. */
  readonly mark: number
}

/** What a character beyond ASCII becomes in the view, ASCII's own substitute: a part of what stands in quotes, of no token. */
const NON_ASCII = 0x1a

/**
 * UTF-16: PowerShell's redirections, Windows event exports. A view has one byte a code unit, so a span maps back by doubling;
 * what the units hold is looked at in a format of its own.
 */
const utf16 =
  ({ encoding, low, mark }: WideKind) =>
  (formatOf: (head: Uint8Array) => Pick<Format, 'views'>): WideFormat => ({
    name: encoding,
    low,
    mark: mark.length,
    detect: (head) => isOfKind({ low, mark }, head),
    views: (options, emit) => {
      const encodings = [...(options.encodings ?? []), encoding]
      const { at = 0, lead = 0 } = options
      const inner = { ...options, encodings, origin: mark.length, scale: 2, ...unitsFrom(at, lead, mark.length) }
      const feed = createLateFeed((head) => formatOf(head).views(inner, emit))
      const toUnits = createUnitReader(low, Math.max(0, mark.length - at))
      return { push: (chunk) => feed.push(toUnits(chunk)), end: feed.end }
    },
  })

/** A feed that is opened once its first bytes are known. */
const createLateFeed = (open: (head: Uint8Array) => Feed): Feed => {
  let head: Uint8Array = new Uint8Array(0)
  let feed: Feed | undefined
  const begin = (): Feed => {
    const opened = open(head)
    opened.push(head)
    return opened
  }
  return {
    push: (chunk) => {
      if (feed === undefined) {
        head = concatBytes([head, chunk])
        if (head.length >= DETECT_BYTES) feed = begin()
      } else feed.push(chunk)
    },
    end: () => {
      feed ??= begin()
      feed.end()
    },
  }
}

const unitsFrom = (at: number, lead: number, mark: number): { at: number; lead: number } => {
  const first = Math.max(at, mark)
  return { at: Math.floor((first - mark) / 2), lead: Math.max(0, at + lead - first) >> 1 }
}

/** One byte for each whole code unit of a stream's chunks, the byte order mark left out. */
const createUnitReader = (low: 0 | 1, mark: number): ((chunk: Uint8Array) => Uint8Array) => {
  let skip = mark
  let half = -1 // a code unit's first byte, at a chunk's end
  return (chunk) => {
    const from = Math.min(skip, chunk.length)
    skip -= from
    const units = new Uint8Array((chunk.length - from + (half < 0 ? 0 : 1)) >> 1)
    let count = 0
    for (const byte of chunk.subarray(from)) {
      if (half < 0) half = byte
      else {
        units[count++] = low === 0 ? narrow(half, byte) : narrow(byte, half)
        half = -1
      }
    }
    return units
  }
}

const narrow = (low: number, high: number): number => (high === 0 && low < 0x80 ? low : NON_ASCII)

const isOfKind = ({ low, mark }: Pick<WideKind, 'low' | 'mark'>, head: Uint8Array): boolean =>
  mark.length === 0 ? isWideText(head, low) : mark.every((byte, at) => head[at] === byte)

/** Beginnings shorter than this tell nothing. */
const TOLD_UNITS = 8

/** Text without a mark: of its first characters nine in ten are ASCII. Text in one byte a character holds no NUL. */
const isWideText = (head: Uint8Array, low: 0 | 1): boolean => {
  if (!head.includes(0)) return false
  const units = head.length >> 1
  let ascii = 0
  for (let unit = 0; unit < units; unit++) {
    const byte = head[unit * 2 + low] ?? 0
    const isPrinted = (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d)
    if (isPrinted && head[unit * 2 + 1 - low] === 0) ascii++
  }
  return units >= TOLD_UNITS && ascii >= units * 0.9
}

const KINDS = {
  utf16le: { encoding: 'utf-16le', low: 0, mark: [0xff, 0xfe] },
  utf16be: { encoding: 'utf-16be', low: 1, mark: [0xfe, 0xff] },
  unmarkedUtf16le: { encoding: 'utf-16le', low: 0, mark: [] },
  unmarkedUtf16be: { encoding: 'utf-16be', low: 1, mark: [] },
} as const satisfies Record<string, WideKind>

export const utf16le = utf16(KINDS.utf16le)
export const utf16be = utf16(KINDS.utf16be)
export const unmarkedUtf16le = utf16(KINDS.unmarkedUtf16le)
export const unmarkedUtf16be = utf16(KINDS.unmarkedUtf16be)

/** What bytes in UTF-16 hold, one byte a code unit; undefined where they don't look like that. */
export const unitsOf = (bytes: Uint8Array): Uint8Array | undefined => {
  const kind = Object.values(KINDS).find((one) => isOfKind(one, bytes))
  return kind === undefined ? undefined : createUnitReader(kind.low, kind.mark.length)(bytes)
}
