import type { Cell, Decoder } from './cells.js'
import { hexByte, hexPair, isHex } from './hex.js'
import { mapEscapes, mapped, type Notation, ownedOf } from './mapped.js'

const [EQUALS, CR, LF] = [0x3d, 0x0d, 0x0a]

const CAPITAL_D = 0x44

/** In mail every = begins an escape, at least over the two lines of 76 characters on either side of one; in a log hardly two do. */
const NEAR_BYTES = 152
const MIN_ESCAPES = 2

const isSoftBreak = (bytes: Uint8Array, at: number): boolean =>
  bytes[at + 1] === LF || (bytes[at + 1] === CR && bytes[at + 2] === LF)

/** Mail: =3D for what is not plain text, = at the end of a line that goes on in the next (RFC 2045, section 6.7). */
export const quotedPrintableDecoder: Decoder = {
  marks: ['=3d'],
  accepts: (bytes, at) => {
    if (bytes[at + 2] !== CAPITAL_D) return false
    let escapes = 0
    const near = bytes.subarray(Math.max(0, at - NEAR_BYTES), at + NEAR_BYTES)
    for (let sign = near.indexOf(EQUALS); sign >= 0 && sign + 2 < near.length; sign = near.indexOf(EQUALS, sign + 1)) {
      if (escapeEnd(near, sign) === sign) return false
      escapes++
    }
    return escapes >= MIN_ESCAPES
  },
  *decode({ bytes }, { owned, window }: Cell) {
    const decoded = mapEscapes(bytes, window, escapeEnd, (text, at) =>
      isSoftBreak(text, at) ? undefined : hexByte(text, at + 1),
    )
    yield { ...mapped(decoded, NOTATION), owned: ownedOf(decoded, owned) }
  },
}

/** A placeholder needs no escapes. */
const NOTATION: Notation = {
  encoding: 'quoted-printable',
  gap: 0,
  write: (placeholder) => placeholder,
  writeByte: (byte, width) => (width === 1 ? String.fromCharCode(byte) : `=${hexPair(byte).toUpperCase()}`),
}

/** Where the escape or soft line break at `at` ends; `at` if there is none. */
const escapeEnd = (bytes: Uint8Array, at: number): number => {
  if (bytes[at] !== EQUALS) return at
  if (isHex(bytes[at + 1]) && isHex(bytes[at + 2])) return at + 3
  return isSoftBreak(bytes, at) ? bytes.indexOf(LF, at) + 1 : at
}
