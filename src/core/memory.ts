import { copyBytes } from './ascii.js'

/** Texts remembered, and their bytes: 8 MiB. Both are dropped at once when there is no more room. */
const MAX_TEXTS = 16_384
const MAX_BYTES = 8 << 20

/** A text, the place in it that something was made of, and by which of several makers. */
interface Spot {
  readonly by: number
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly at: number
}

/** What was made of texts that come again and again. */
export interface Memory<Result> {
  get(spot: Spot): Result | undefined
  /** Keeps a copy of the text. */
  set(spot: Spot, result: Result): void
}

interface Remembered<Result> {
  readonly text: Uint8Array
  readonly by: number
  /** In it. */
  readonly at: number
  readonly result: Result
}

/** By the bytes themselves: a string of them would cost more than most of what is remembered. */
export const createMemory = <Result>(): Memory<Result> => {
  let known = new Map<number, Remembered<Result>>()
  let size = 0
  return {
    get: (spot) => {
      if (known.size === 0) return undefined
      const found = known.get(hashOf(spot))
      return found !== undefined && isSame(found, spot) ? found.result : undefined
    },
    set: (spot, result) => {
      const { by, bytes, start, end, at } = spot
      if (known.size >= MAX_TEXTS || size + end - start > MAX_BYTES) {
        known = new Map()
        size = 0
      }
      size += end - start
      known.set(hashOf(spot), { text: copyBytes(bytes.subarray(start, end)), by, at: at - start, result })
    },
  }
}

/** Bytes at either end that tell most texts apart; all of them are compared then. */
const HEAD_BYTES = 160
const TAIL_BYTES = 48
const FNV_PRIME = 0x01000193

const hashOf = ({ by, bytes, start, end, at: place }: Spot): number => {
  let hash = Math.imul(Math.imul(end - start, FNV_PRIME) + place - start, FNV_PRIME) ^ by
  const head = Math.min(end, start + HEAD_BYTES)
  for (let at = start; at < head; at++) hash = Math.imul(hash ^ (bytes[at] as number), FNV_PRIME)
  for (let at = Math.max(head, end - TAIL_BYTES); at < end; at++)
    hash = Math.imul(hash ^ (bytes[at] as number), FNV_PRIME)
  return hash
}

const isSame = (known: Remembered<unknown>, { by, bytes, start, end, at: place }: Spot): boolean => {
  const { text } = known
  if (known.by !== by || text.length !== end - start || known.at !== place - start) return false
  for (let at = start; at < end; at++) if (text[at - start] !== bytes[at]) return false
  return true
}
