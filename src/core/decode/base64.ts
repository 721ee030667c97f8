import { toBytes, toLatin1 } from '../ascii.js'
import type { Span } from '../types.js'
import type { Decoding, Encoder } from './look.js'

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`

/** Either alphabet. */
const VALUES = (() => {
  const table = new Uint8Array(256)
  for (let value = 0; value < 64; value++) {
    table[STANDARD.charCodeAt(value)] = value
    table[URL_SAFE.charCodeAt(value)] = value
  }
  return table
})()

/**
 * Standard or URL-safe base64, padding optional, to one character a byte;
 * undefined where a character is of neither alphabet or the length is impossible.
 */
export const decodeBase64 = (text: string): string | undefined => {
  const body = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  if (!/^[A-Za-z0-9+/]*$/.test(body) || body.length % 4 === 1) return undefined
  return atob(body)
}

/** The whole bytes that characters of base64 hold; every byte of `chars` must be one. */
export const base64Bytes = (chars: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array((chars.length * 6) >> 3)
  decodeBase64Into(chars, 0, bytes, bytes.length)
  return bytes
}

/** Decodes so many bytes from the characters at `from` on. */
export const decodeBase64Into = (chars: Uint8Array, from: number, into: Uint8Array, length: number): void => {
  let bits = 0
  let held = 0
  for (let at = from, count = 0; count < length; at++) {
    bits = (bits << 6) | (VALUES[chars[at] as number] as number)
    held += 6
    if (held < 8) continue
    held -= 8
    into[count++] = bits >> held
    bits &= (1 << held) - 1
  }
}

/** Bytes as standard base64, padded. */
export const base64Text = (bytes: Uint8Array): Uint8Array => toBytes(btoa(toLatin1(bytes)))

/**
 * Characters of base64 decoded from `phase` on, where a group of four starts.
 * The bits that the first and last character share with the neighbours are kept.
 */
export const base64Decoding = (chars: Uint8Array, phase: number): Decoding => {
  const body = chars.subarray(phase)
  const bytes = base64Bytes(body)
  const urlSafe = body.includes(0x2d) || body.includes(0x5f)
  return {
    bytes,
    encodings: [urlSafe ? 'base64url' : 'base64'],
    group: GROUP_BYTES,
    pieces: ({ start, end }) => [
      { start: phase + firstChar(start), end: Math.min(chars.length, phase + Math.ceil((end * 8) / 6)) },
    ],
    encoder: (span) => base64Encoder(bytes, span, urlSafe ? URL_SAFE : STANDARD),
  }
}

const firstChar = (byte: number): number => Math.floor((byte * 8) / 6)

/** Three bytes are four characters; what follows stays aligned. */
const GROUP_BYTES = 3

const base64Encoder = (bytes: Uint8Array, { start, end }: Span, alphabet: string): Encoder => {
  const shared = start * 8 - firstChar(start) * 6 // bits of the byte before that the first character holds
  const before = bytes[start - 1] ?? 0
  const after = bytes[end] ?? 0
  return (placeholder) => {
    const text = Uint8Array.of(before, ...placeholder, after)
    const from = 8 - shared
    const bits = shared + (text.length - 2) * 8
    return [
      Uint8Array.from({ length: Math.ceil(bits / 6) }, (_, char) => alphabet.charCodeAt(sextet(text, from + char * 6))),
    ]
  }
}

/** Six bits of a byte string, from bit `at` on. */
const sextet = (bytes: Uint8Array, at: number): number => {
  const byte = at >> 3
  const pair = ((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0)
  return (pair >> (10 - (at & 7))) & 0x3f
}
