import { isHex } from '../decode/hex.js'

/** Bytes of the longest escape: two surrogates. */
export const MAX_ESCAPE_BYTES = 12

const BACKSLASH = 0x5c
const U = 0x75
const UNIT_BYTES = 6

/** What the letters behind a backslash mean; 0: nothing. */
const MEANT = new Uint8Array(256)
for (const [letter, meant] of Object.entries({ b: 8, f: 12, n: 10, r: 13, t: 9, '"': 0x22, '\\': 0x5c, '/': 0x2f })) {
  MEANT[letter.charCodeAt(0)] = meant
}

/** What a letter behind a backslash means by itself; 0 where that is nothing. */
export const meantBy = (letter: number): number => MEANT[letter] as number

/**
 * The code point that the escape at `at` stands for, and the bytes that it takes,
 * in one number: code * 16 + bytes. Two surrogates are one escape; a backslash that
 * begins none stands for itself. RFC 8259, section 7.
 */
export const readEscape = (bytes: Uint8Array, at: number, end: number): number => {
  const letter = bytes[at + 1] as number
  if (letter === U) return readUnits(bytes, at, end)
  const meant = at + 1 < end ? (MEANT[letter] as number) : 0
  return meant === 0 ? BACKSLASH * 16 + 1 : meant * 16 + 2
}

export const codeOf = (read: number): number => Math.floor(read / 16)
export const widthOf = (read: number): number => read & 15

const readUnits = (bytes: Uint8Array, at: number, end: number): number => {
  const unit = unitAt(bytes, at, end)
  if (unit < 0) return BACKSLASH * 16 + 1
  if (unit >= 0xd800 && unit < 0xdc00) {
    const low = unitAt(bytes, at + UNIT_BYTES, end)
    if (low >= 0xdc00 && low < 0xe000) return (0x10000 + (unit - 0xd800) * 0x400 + low - 0xdc00) * 16 + 2 * UNIT_BYTES
  }
  return unit * 16 + UNIT_BYTES
}

const unitAt = (bytes: Uint8Array, at: number, end: number): number => {
  if (at + UNIT_BYTES > end || bytes[at] !== BACKSLASH || bytes[at + 1] !== U) return -1
  let unit = 0
  for (let digit = at + 2; digit < at + UNIT_BYTES; digit++) {
    if (!isHex(bytes[digit])) return -1
    unit = unit * 16 + Number.parseInt(String.fromCharCode(bytes[digit] as number), 16)
  }
  return unit
}

/** Writes a code point's UTF-8 and gives how many bytes that took; a lone surrogate's three bytes are WTF-8. */
export const writeUtf8 = (code: number, to: Uint8Array, at: number): number => {
  if (code < 0x80) {
    to[at] = code
    return 1
  }
  const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  for (let index = length - 1, rest = code; index > 0; index--, rest >>= 6) to[at + index] = 0x80 | (rest & 63)
  to[at] = (LEADS[length] as number) | (code >> (6 * (length - 1)))
  return length
}

const LEADS: readonly number[] = [0, 0, 0xc0, 0xe0, 0xf0]
