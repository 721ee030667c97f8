import { toBytes, toLatin1 } from '../ascii.js'
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
      const isOwned = at >= owned.start && at < owned.end
      const pairs = pairsFrom(bytes, at + MARK.length, window.end, isOwned ? nameBefore(bytes, at, window.start) : at)
      if (pairs.bytes.length === 0) continue
      yield {
        ...mapped(pairs, NOTATION),
        owned: isOwned ? { start: 0, end: pairs.bytes.length } : ownedOf(pairs, owned),
      }
    }
  },
}

const standsAt = (bytes: Uint8Array, at: number): boolean =>
  [...MARK].every((char, index) => ((bytes[at + index] ?? 0) | 0x20) === (char.charCodeAt(0) | 0x20))

const MAX_NAME = 48

/** Where the name of the bytes at `at` starts: it says what they are. */
const nameBefore = (bytes: Uint8Array, at: number, limit: number): number => {
  const before = toLatin1(bytes.subarray(Math.max(limit, at - MAX_NAME), at))
  return at - (/[\w$.'"-]+\s{0,4}[:=,]\s{0,4}$/.exec(before)?.[0].length ?? 0)
}

/** The pairs from `from` on, behind the name that starts at `name` and ends with the mark. */
const pairsFrom = (bytes: Uint8Array, from: number, limit: number, name: number): ByteMap => {
  const map = createByteMap(Math.ceil((limit - from) / 3) + 1 + MAX_NAME)
  for (let at = name; at < from - MARK.length; at++) map.add(bytes[at] as number, at, at + 1)
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
