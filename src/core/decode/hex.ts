import { copyBytes } from '../ascii.js'
import type { Decoding, Encoder } from './look.js'

const NOT_HEX = 0xff

const VALUES = (() => {
  const table = new Uint8Array(256).fill(NOT_HEX)
  for (let value = 0; value < 16; value++) {
    const digit = value.toString(16)
    table[digit.charCodeAt(0)] = value
    table[digit.toUpperCase().charCodeAt(0)] = value
  }
  return table
})()

/** 0–15, or 255 for what is no hex digit. */
const hexValue = (char: number | undefined): number => VALUES[char ?? 0] as number

export const isHex = (char: number | undefined): boolean => hexValue(char) !== NOT_HEX

/** Two digits. */
export const hexPair = (byte: number): string => byte.toString(16).padStart(2, '0')

/** Whether every byte of a range is a digit. */
export const isAllHex = (bytes: Uint8Array, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) if (VALUES[bytes[at] as number] === NOT_HEX) return false
  return true
}

/** The byte of the two digits at `at`. */
export const hexByte = (chars: Uint8Array, at: number): number => (hexValue(chars[at]) << 4) | hexValue(chars[at + 1])

/** Decodes so many bytes from the digits at `from` on. */
export const decodeHexInto = (chars: Uint8Array, from: number, into: Uint8Array, length: number): void => {
  for (let count = 0; count < length; count++) {
    into[count] = hexByte(chars, from + count * 2)
  }
}

/** The bytes that pairs of hex digits hold, from the first digit on; up to the first pair that is none. */
const hexBytes = (chars: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(chars.length >> 1)
  for (let at = 0; at < bytes.length; at++) {
    const high = hexValue(chars[at * 2])
    const low = hexValue(chars[at * 2 + 1])
    if (high === NOT_HEX || low === NOT_HEX) return bytes.subarray(0, at)
    bytes[at] = (high << 4) | low
  }
  return bytes
}

/** Pairs of hex digits decoded from `phase` on. */
export const hexDecoding = (chars: Uint8Array, phase: number): Decoding => ({
  bytes: hexBytes(chars.subarray(phase)),
  encodings: ['hex'],
  group: 1,
  pieces: ({ start, end }) => [{ start: phase + start * 2, end: phase + end * 2 }],
  encoder: ({ start, end }) => hexEncoder(copyBytes(chars.subarray(phase + start * 2, phase + end * 2))),
})

/** In capitals where the secret was. */
const hexEncoder = (secret: Uint8Array): Encoder => {
  const digits = secret.some((char) => char >= 0x41 && char <= 0x46) ? '0123456789ABCDEF' : '0123456789abcdef'
  return (placeholder) => [
    Uint8Array.from({ length: placeholder.length * 2 }, (_, at) =>
      digits.charCodeAt(((placeholder[at >> 1] ?? 0) >> (at & 1 ? 0 : 4)) & 15),
    ),
  ]
}
