import { toBytes } from '../ascii.js'
import type { Span } from '../types.js'

/** A line of a text; `end` is before its line end. */
export interface Line extends Span {
  readonly bytes: Uint8Array
}

/** Messages longer than RFC 3164's 1 KiB are cut, and the header is repeated. */
export const MIN_SYSLOG_BYTES = 1000

/**
 * Whether the bytes on either side of a line end allow that a printer broke a value
 * there, in any of the ways that line-breaks.ts knows: three line ends of four do not.
 */
export const mayBreak = ({ bytes, start, end }: Line, next: number): boolean => {
  if (end - start >= MIN_SYSLOG_BYTES) return true
  if (isRecord(bytes, next)) return false
  if (isDate(bytes, start)) return true // CRI
  const last = bytes[end - 1] ?? 0
  if (SIGNS_BEFORE.has(last)) return true
  if (last === BRACE) return bytes[end - 2] === QUOTE // docker
  let first = next
  while (bytes[first] === SPACE || bytes[first] === TAB) first++
  if (CLOSES.has(last) && OPENS.has(bytes[first] ?? LF)) return true
  return VALUE.has(last) && VALUE.has(bytes[first] ?? 0) && VALUE.has(bytes[first + 3] ?? 0)
}

const bytesOf = (characters: string): ReadonlySet<number> => new Set(toBytes(characters))

const [TAB, LF, SPACE, QUOTE, HYPHEN, ZERO, NINE, S, BRACE] = [0x09, 0x0a, 0x20, 0x22, 0x2d, 0x30, 0x39, 0x73, 0x7d]
/** The last bytes of lines that backslashes, soft breaks and frames end. */
const SIGNS_BEFORE = bytesOf('\\= \t|\x82\x83\x91')
/** The last byte of a string that goes on in the next line, and the first byte there, if it is no other white space. */
const CLOSES = bytesOf('"\'`m+.&')
const OPENS = bytesOf('"\'`\x1b+.&bBuUrRfF\n\v\f\r\xa0')
const VALUE = bytesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=._~%-')
/** A time stamp to the nanosecond, with its zone. */
const MAX_STAMP_BYTES = 40

/** Whether a line begins with a date and is none of CRI's, whose dates are followed by stdout or stderr: most lines of logs. */
const isRecord = (bytes: Uint8Array, at: number): boolean => {
  if (!isDate(bytes, at)) return false
  let end = at + 8
  while (end < at + MAX_STAMP_BYTES && bytes[end] !== SPACE) end++
  return bytes[end + 1] !== S
}

const isDate = (bytes: Uint8Array, at: number): boolean => {
  const first = bytes[at] ?? 0
  return first >= ZERO && first <= NINE && bytes[at + 4] === HYPHEN && bytes[at + 7] === HYPHEN
}
