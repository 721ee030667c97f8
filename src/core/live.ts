import type { Format } from './artifact.js'
import type { Matcher } from './matcher.js'
import { createScanner } from './scanner.js'
import type { Encoding, Match } from './types.js'

/** A place in a live stream: every match that begins before `offset` has been given. Raw offsets; lines from 1. */
export interface Position {
  readonly offset: number
  /** The line that it stands in, and where that begins. */
  readonly line: number
  readonly lineStart: number
}

export const STREAM_START: Position = { offset: 0, line: 1, lineStart: 0 }

/** A stretch of a stream, up to the last byte that there is. */
export interface Stretch {
  readonly bytes: Uint8Array
  /** Where the first of them stands in the stream. */
  readonly at: number
}

export interface LiveScan {
  /** All that begin at or after the position scanned from, as if the stream ended here; sorted, never overlapping. */
  readonly matches: readonly Match[]
  /** Those that begin before that position and end after it: chains of overlaps, cut elsewhere by an earlier scan. Their lines mean nothing. */
  readonly crossing: readonly Match[]
  /** Where the next scan may go on: what begins before it is final, whatever is yet to come. */
  readonly next: Position
  /** The end of the last whole line; what stands after it is still being written. */
  readonly lineEnd: number
}

/** The ways to look at a stream. */
export interface StreamFormat {
  readonly formats: readonly Pick<Format, 'views'>[]
  readonly newline: Uint8Array
  /** Bytes of a byte order mark, which is no part of the first line. */
  readonly mark: number
}

export interface LiveScanner {
  /** Where a stretch must begin at the latest for a scan to go on at a position. */
  startOf(from: Position): number
  /**
   * Looks at all that stands after a position. The stretch begins where `startOf` says.
   * Where it is the last one all of it is one view, and nothing of it need be certain.
   */
  scan(stretch: Stretch, from: Position, format: StreamFormat, isLast?: boolean): LiveScan
  /** The position at the end of a stretch that could not be looked at. */
  skip(stretch: Stretch, from: Position, format: StreamFormat): Position
}

export interface LiveOptions {
  /** What `find` needs to see round what it owns. */
  readonly before: number
  readonly after: number
  readonly find: Matcher['find']
  readonly encodings?: readonly Encoding[]
  readonly allocate: (bytes: number) => Uint8Array
}

/**
 * Scans a stream that grows, without a memory of it: what a finding depends on is
 * the bytes around it, so each scan reads these anew and goes on where the last
 * one was certain. A process that is killed goes on in the same way.
 */
export const createLiveScanner = ({ before, after, find, allocate, encodings = [] }: LiveOptions): LiveScanner => {
  const startOf = ({ offset }: Position): number => {
    const start = Math.max(0, offset - after - before)
    return start - (start % 2) // no bitwise and: it would cut offsets above 2 GiB
  }
  return {
    startOf,
    scan: ({ bytes, at }, from, { formats, newline, mark }, isLast = false) => {
      const lead = at === 0 ? 0 : before
      const context = isLast ? 0 : Math.max(before, lead) + after
      const scanner = createScanner({
        formats,
        encodings,
        before,
        after,
        at,
        lead,
        size: Math.max(1, bytes.length - context), // so that only what needs bytes yet to come is left
        find,
        allocate,
      })
      const final = scanner.push(bytes)
      const all = [...final.matches, ...scanner.end().matches]
      const matches = all.filter(({ start }) => start >= from.offset)
      const crossing = all.filter(({ start, end }) => start < from.offset && end > from.offset)
      const lines = createLines({ bytes, at }, pastMark(from, mark), newline)
      const placed = matches.map((match) => ({ ...match, ...lines.locate(match.start) }))
      const next = Math.max(from.offset, Math.min(final.settled, at + bytes.length))
      return { matches: placed, crossing, next: lines.positionAt(next), lineEnd: lines.lastEnd() }
    },
    skip: ({ bytes, at }, from, { newline, mark }) =>
      createLines({ bytes, at }, pastMark(from, mark), newline).positionAt(at + bytes.length),
  }
}

const pastMark = (from: Position, mark: number): Position => ({ ...from, lineStart: Math.max(from.lineStart, mark) })

/** Lines of a stretch, told from a position in it on. */
const createLines = ({ bytes, at }: Stretch, from: Position, newline: Uint8Array) => {
  const ends = lineEnds({ bytes: bytes.subarray(from.offset - at), at: from.offset }, newline)
  const lineAt = (offset: number): { line: number; lineStart: number } => {
    const passed = countUpTo(ends, offset)
    return { line: from.line + passed, lineStart: passed === 0 ? from.lineStart : (ends[passed - 1] ?? 0) }
  }
  return {
    locate: (offset: number) => {
      const { line, lineStart } = lineAt(offset)
      return { line, column: offset - lineStart + 1 }
    },
    positionAt: (offset: number): Position => ({ offset, ...lineAt(offset) }),
    lastEnd: () => ends.at(-1) ?? from.offset,
  }
}

/** Where lines end, newline included, in the stream. */
const lineEnds = ({ bytes, at }: Stretch, newline: Uint8Array): number[] => {
  const ends: number[] = []
  const low = newline.indexOf(NEWLINE)
  for (let found = bytes.indexOf(NEWLINE); found >= 0; found = bytes.indexOf(NEWLINE, found + 1)) {
    const start = at + found - low
    const isWhole = newline.length === 1 || (start % 2 === 0 && bytes[found + 1 - 2 * low] === 0)
    if (isWhole) ends.push(start + newline.length)
  }
  return ends
}

const NEWLINE = 0x0a

/** How many of the ascending numbers are at most `limit`. */
const countUpTo = (ascending: readonly number[], limit: number): number => {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
