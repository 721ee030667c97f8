import type { Span } from '../types.js'

/** Share of printable characters from which decoded bytes are text; of random bytes 38 % are printable. */
const TEXT_SHARE = 0.9

const isPrintable = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d)

/** Whether bytes are ASCII for the most part: 36 random ones are with a chance of 1 in 10^11. */
export const isText = (bytes: Uint8Array): boolean => {
  let printable = 0
  for (const byte of bytes) if (isPrintable(byte)) printable++
  return bytes.length > 0 && printable >= bytes.length * TEXT_SHARE
}

/** Whether every second byte is zero and the others are text: UTF-16 of ASCII, low byte at `low`. */
export const isWideText = (bytes: Uint8Array, low: 0 | 1): boolean => {
  const units = bytes.length >> 1
  let zeros = 0
  for (let at = 1 - low; at < units * 2; at += 2) if (bytes[at] === 0) zeros++
  return units > 0 && zeros >= units * TEXT_SHARE && isText(narrowed(bytes, low))
}

/** The low byte of each UTF-16 code unit. */
export const narrowed = (bytes: Uint8Array, low: 0 | 1): Uint8Array =>
  Uint8Array.from({ length: bytes.length >> 1 }, (_, unit) => bytes[unit * 2 + low] ?? 0)

/** Bytes looked at in one place, and the way to the next place, in a long run that may hold text somewhere. */
const SPOT_BYTES = 48
const SPOT_STEP = 512

/** Places to look at, from the start of a run to its end. */
export function* spots({ start, end }: Span): Generator<Span> {
  for (let at = start; at < end; at += SPOT_STEP) yield { start: at, end: Math.min(end, at + SPOT_BYTES) }
}
