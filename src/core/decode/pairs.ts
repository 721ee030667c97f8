import { toLatin1 } from '../ascii.js'
import type { Span } from '../types.js'
import type { Derivation } from './look.js'
import { createByteMap, mapped, type Notation } from './mapped.js'

/** A value, and its name that stands elsewhere. */
export interface Pair {
  readonly name: Span
  /** Its quotes included. */
  readonly value: Span
}

/** Names that a rule may know; what else a program prints in columns is not worth a look. */
const TELLING =
  /pass(?!ed|eng|age|ive|port)|pwd|pw$|secret|token(?!s|_?(?:count|type))|key(?!s|word)|cred(?!it)|auth(?!or)|session|sid$|cookie|signature|otp$|verifier|dsn/i

export const isTelling = (name: string): boolean => TELLING.test(name)

const [EQUALS, LINE_FEED] = [0x3d, 0x0a]

/** The pairs as name=value, a line each, for the rules to judge. Their offsets count from `from`. */
export const pairsDecoding = (bytes: Uint8Array, pairs: readonly Pair[], from: number): Derivation => {
  const map = createByteMap(
    pairs.reduce((sum, { name, value }) => sum + name.end - name.start + value.end - value.start + 2, 0),
  )
  const add = ({ start, end }: Span): void => {
    for (let at = from + start; at < from + end; at++) map.add(bytes[at] as number, at, at + 1)
  }
  for (const { name, value } of pairs) {
    add(name)
    map.add(EQUALS, from + value.start, from + value.start)
    add(value)
    map.add(LINE_FEED, from + value.end, from + value.end)
  }
  const made = map.done()
  return { ...mapped(made, AS_IT_STANDS), encodings: [], owned: { start: 0, end: made.bytes.length } }
}

const AS_IT_STANDS: Notation = {
  encoding: 'wrapped',
  gap: 0,
  write: (placeholder) => placeholder,
  writeByte: (byte) => String.fromCharCode(byte),
}

export const textOf = (bytes: Uint8Array, { start, end }: Span): string => toLatin1(bytes.subarray(start, end))
