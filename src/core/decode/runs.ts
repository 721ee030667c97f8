import type { Span } from '../types.js'

/** Characters of standard and URL-safe base64, and so of hex. */
const RUN = new Uint8Array(256)
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_') RUN[char.charCodeAt(0)] = 1

export const isRunByte = (byte: number): boolean => RUN[byte] === 1

/** 48 characters hold 36 bytes: a name, a scheme and a token. Words, paths and SHA-1 of logs are shorter for the most part. */
export const MIN_RUN_BYTES = 48

/**
 * Reports every longest run of base64's characters, MIN_RUN_BYTES or more, that
 * touches `range`; `limits` clips them. Probes from the far end of where a run
 * could be, so that of ordinary text one byte in six is read: 5 GB/s.
 */
export const findRuns = (bytes: Uint8Array, range: Span, limits: Span, hit: (run: Span) => void): void => {
  const lastStart = Math.min(range.end, limits.end - MIN_RUN_BYTES + 1)
  let start = range.start
  while (start > limits.start && RUN[bytes[start - 1] as number] === 1) start--
  let known = start - 1 // the last byte known to be of the run
  while (start < lastStart) {
    let at = start + MIN_RUN_BYTES - 1
    while (at > known && RUN[bytes[at] as number] === 1) at--
    if (at > known) {
      known = start + MIN_RUN_BYTES - 1
      start = at + 1
      continue
    }
    let end = start + MIN_RUN_BYTES
    while (end < limits.end && RUN[bytes[end] as number] === 1) end++
    if (end > range.start) hit({ start, end })
    start = end + 1
    known = end
  }
}

/** The longest run that a place is in; empty where it is in none. */
export const runAround = (bytes: Uint8Array, at: number): Span => {
  const end = runEnd(bytes, at)
  let start = at
  while (end > at && start > 0 && RUN[bytes[start - 1] as number] === 1) start--
  return { start, end }
}

/** Rows of an encoded block are whole groups of four characters; mail and PEM have 76 and 64. */
const ROW_GROUP = 4

/**
 * A run with the rows after it: base64 in columns, as mail, PEM and YAML have it,
 * line ends raw or escaped. One span a row.
 */
export const rowsFrom = (bytes: Uint8Array, first: Span, limit: number): Span[] => {
  const rows = [first]
  for (let row = first; (row.end - row.start) % ROW_GROUP === 0; ) {
    const start = afterRowBreak(bytes, row.end, limit)
    if (start === undefined) break
    let end = start
    while (end < limit && RUN[bytes[end] as number] === 1) end++
    if (end === start || end - start > row.end - row.start) break
    row = { start, end }
    rows.push(row)
  }
  return rows
}

/** Where a run ends that goes on at `from`; with `inRows`, the rows after it as well, long ones and the first short one. */
export const endOfRows = (bytes: Uint8Array, from: number, inRows: boolean): number => {
  let end = runEnd(bytes, from)
  for (let isLast = !inRows; !isLast; ) {
    const start = afterRowBreak(bytes, end, bytes.length)
    if (start === undefined) break
    const next = runEnd(bytes, start)
    if (next === start) break
    isLast = next - start < MIN_RUN_BYTES
    end = next
  }
  return end
}

const runEnd = (bytes: Uint8Array, from: number): number => {
  let end = from
  while (end < bytes.length && RUN[bytes[end] as number] === 1) end++
  return end
}

const [LF, CR, SPACE, TAB, BACKSLASH, N, R] = [0x0a, 0x0d, 0x20, 0x09, 0x5c, 0x6e, 0x72]
const BREAKS: readonly number[] = [LF, CR, SPACE, TAB, BACKSLASH, N, R]
const MAX_BREAK_BYTES = 64

/** Whether rows that end at `at` may go on behind `end`: nothing but a row's break stands between. */
export const mayGoOn = (bytes: Uint8Array, at: number, end: number): boolean => {
  if (end - at > MAX_BREAK_BYTES) return false
  return bytes.subarray(at, end).every((byte) => BREAKS.includes(byte))
}

/** Where the next row starts, if a line ends at `at`. */
const afterRowBreak = (bytes: Uint8Array, at: number, limit: number): number | undefined => {
  let next = at
  if (bytes[next] === CR) next++
  if (bytes[next] === LF) next++
  else if (bytes[at] === BACKSLASH) {
    next = at
    if (bytes[next + 1] === R && bytes[next + 2] === BACKSLASH) next += 2
    if (bytes[next + 1] !== N) return undefined
    next += 2
  } else return undefined
  while (next < limit && (bytes[next] === SPACE || bytes[next] === TAB)) next++
  return next < limit ? next : undefined
}
