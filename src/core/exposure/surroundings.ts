import type { Span } from '../types.js'
import { createLines, HEAD_BYTES, type Line } from './lines.js'

/**
 * What is looked at round a secret, counted from its own ends, so that no
 * chunking and no keyword shows. 4 KiB: a screenful of a debug page, a request's
 * headers, forty lines of a traceback. 1 KiB: the stack below a message.
 */
export const BEFORE_BYTES = 4096
export const AFTER_BYTES = 1024

/** The bytes round a secret, one character a byte; those beyond ASCII are only told apart from it. */
export interface Surroundings {
  /** The secret's own lines, before and after it. */
  readonly line: string
  readonly rest: string
  /** All that is near before it, or the last so many bytes of that: read when asked for, since of most secrets the line tells enough. */
  readonly before: (most?: number) => string
  /** The line that the secret begins on. */
  readonly own: Line
  /** The next line up or down, as far as lines are near; down from nothing is the first below the secret. */
  readonly up: (line: Line) => Line | undefined
  readonly down: (line?: Line) => Line | undefined
  /** The text from this line up to the secret, and from the secret up to this line. */
  readonly since: (line: Line) => string
  readonly until: (line: Line | undefined) => string
}

/** Makes the surroundings of one view's secrets; what two of them share is read once. */
export const createSurroundings = (bytes: Uint8Array): ((secret: Span) => Surroundings) => {
  const lines = createLines(bytes)
  const text = (from: number, to: number): string => LATIN1.decode(bytes.subarray(from, to))
  return ({ start, end }) => {
    const from = Math.max(0, start - BEFORE_BYTES)
    const to = Math.min(bytes.length, end + AFTER_BYTES)
    const own = lines.of(start, from)
    const newline = bytes.subarray(end, to).indexOf(NEWLINE)
    return {
      line: text(own.start, start),
      rest: text(end, newline < 0 ? to : end + newline),
      before: (most = BEFORE_BYTES) => text(Math.max(from, start - most), start),
      own,
      up: (line) => (line.start > from ? lines.of(line.start - 1, from) : undefined),
      down: (line) => {
        const next = line === undefined ? (newline < 0 ? undefined : end + newline + 1) : line.next
        const isNear = next !== undefined && next + HEAD_BYTES <= end + AFTER_BYTES && next < bytes.length
        return isNear ? lines.at(next) : undefined
      },
      since: (line) => text(line.start, start),
      until: (line) => text(end, line?.start ?? to),
    }
  }
}

const NEWLINE = 0x0a

/** Thirty times as fast as joining character codes; it is Windows-1252 in fact, which is one character a byte as well. */
const LATIN1 = new TextDecoder('latin1')
