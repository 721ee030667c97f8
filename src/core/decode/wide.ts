import type { Decoding } from './look.js'

/** ASCII in UTF-16, as PowerShell encodes its commands: one byte a code unit. */
export const wideDecoding = (bytes: Uint8Array, low: 0 | 1): Decoding => ({
  bytes: narrowed(bytes, low),
  encodings: [low === 0 ? 'utf-16le' : 'utf-16be'],
  group: 1,
  pieces: ({ start, end }) => [{ start: start * 2, end: end * 2 }],
  encoder: () => (placeholder) => [widened(placeholder, low)],
})

/** The low byte of each code unit. */
const narrowed = (bytes: Uint8Array, low: 0 | 1): Uint8Array =>
  Uint8Array.from({ length: bytes.length >> 1 }, (_, unit) => bytes[unit * 2 + low] ?? 0)

/** Each byte as a UTF-16 code unit. */
export const widened = (bytes: Uint8Array, low: 0 | 1): Uint8Array => {
  const units = new Uint8Array(bytes.length * 2)
  bytes.forEach((byte, at) => {
    units[at * 2 + low] = byte
  })
  return units
}
