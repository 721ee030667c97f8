import { toBytes } from '../ascii.js'
import type { Cell, Decoder } from './cells.js'
import { hexByte, hexPair, isHex } from './hex.js'
import { type ByteMap, createByteMap, mapped, type Notation, ownedOf } from './mapped.js'

const BLANK = 0x20
const MARK = '<buffer '

/** Node's <Buffer 48 65 6c …>: one pair of digits a byte. */
export const byteListDecoder: Decoder = {
  marks: [MARK],
  accepts: (bytes, at) => isHex(bytes[at + MARK.length]),
  *decode({ bytes }, { owned, window }: Cell) {
    for (let at = window.start; at < window.end; at++) {
      if (bytes[at] !== 0x3c || !standsAt(bytes, at)) continue
      const pairs = pairsFrom(bytes, at + MARK.length, window.end)
      if (pairs.bytes.length === 0) continue
      const start = at >= owned.start && at < owned.end ? 0 : pairs.bytes.length
      yield {
        ...mapped(pairs, NOTATION),
        owned: start === 0 ? { start, end: pairs.bytes.length } : ownedOf(pairs, owned),
      }
    }
  },
}

const standsAt = (bytes: Uint8Array, at: number): boolean =>
  [...MARK].every((char, index) => ((bytes[at + index] ?? 0) | 0x20) === (char.charCodeAt(0) | 0x20))

const pairsFrom = (bytes: Uint8Array, from: number, limit: number): ByteMap => {
  const map = createByteMap(Math.ceil((limit - from) / 3) + 1)
  for (let at = from; at + 1 < limit && isHex(bytes[at]) && isHex(bytes[at + 1]); at += 3) {
    map.add(hexByte(bytes, at), at, at + 2)
    if (bytes[at + 2] !== BLANK) break
  }
  return map.done()
}

const NOTATION: Notation = {
  encoding: 'hex',
  gap: 1,
  write: (placeholder) => toBytes(Array.from(placeholder, hexPair).join(' ')),
  writeByte: hexPair,
}
