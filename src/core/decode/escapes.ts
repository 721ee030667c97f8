import { toBytes } from '../ascii.js'
import type { Cell, Decoder } from './cells.js'
import { hexByte, hexPair, isHex } from './hex.js'
import { mapEscapes, mapped, type Notation, ownedOf } from './mapped.js'

const [BACKSLASH, X, U, ZERO] = [0x5c, 0x78, 0x75, 0x30]

/** Text whose letters themselves are escaped: \x42\x65 as strace -xx prints it, \u0042\u0065. */
export const escapesDecoder: Decoder = {
  marks: ['\\x6', '\\x7', '\\u006', '\\u007'],
  accepts: (bytes, at) => {
    const end = escapeEnd(bytes, at)
    return end > at && escapeEnd(bytes, end) > end
  },
  *decode({ bytes }, { owned, window }: Cell) {
    const decoded = mapEscapes(bytes, window, escapeEnd, (text, _, end) => hexByte(text, end - 2))
    yield { ...mapped(decoded, NOTATIONS[styleIn(bytes, window)]), owned: ownedOf(decoded, owned) }
  },
}

/** The text's first escape tells how a placeholder is written. */
const styleIn = (bytes: Uint8Array, { start, end }: Cell['window']): 'x' | 'u' => {
  let at = start
  while (at < end && escapeEnd(bytes, at) === at) at++
  return bytes[at + 1] === U ? 'u' : 'x'
}

const PREFIXES = { x: '\\x', u: '\\u00' } as const

const notation = (style: 'x' | 'u'): Notation => ({
  encoding: 'escapes',
  gap: 0,
  write: (placeholder) => toBytes(Array.from(placeholder, (byte) => PREFIXES[style] + hexPair(byte)).join('')),
  writeByte: (byte, width) => {
    if (width === 1) return String.fromCharCode(byte)
    return (width === PREFIXES.x.length + 2 ? PREFIXES.x : PREFIXES.u) + hexPair(byte)
  },
})

const NOTATIONS = { x: notation('x'), u: notation('u') }

/** Where the \xNN or \u00NN at `at` ends; `at` if there is none. */
const escapeEnd = (bytes: Uint8Array, at: number): number => {
  if (bytes[at] !== BACKSLASH) return at
  const kind = bytes[at + 1]
  const digits = kind === X ? at + 2 : kind === U && bytes[at + 2] === ZERO && bytes[at + 3] === ZERO ? at + 4 : -1
  return digits > 0 && isHex(bytes[digits]) && isHex(bytes[digits + 1]) ? digits + 2 : at
}
