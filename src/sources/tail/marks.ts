/** A keyed hash of bytes; tells equal bytes, and nothing of what they are. */
export type HashBytes = (bytes: Uint8Array) => string

/** What stood at one place of a file: `hash` is of the `length` bytes before `end`. */
export interface Mark {
  readonly end: number
  readonly length: number
  readonly hash: string
}

/** What a file began with, at several lengths, so that a shorter file can be compared as well; shortest first. */
export type Prefix = readonly Mark[]

/** 1 KiB tells files apart whose loggers print one banner; 16 bytes is a time stamp. */
const PREFIX_LENGTHS = [16, 64, 256, 1024] as const
export const PREFIX_BYTES = 1024

/** Bytes before the offset that must still be there for it to mean anything. */
const GUARD_BYTES = 256

/** Of a file's first bytes; extends what is known of them already. */
export const prefixOf = (known: Prefix, head: Uint8Array, hash: HashBytes): Prefix => {
  const lengths = PREFIX_LENGTHS.filter((length) => length <= head.length && !known.some(({ end }) => end === length))
  return lengths.length === 0 ? known : [...known, ...lengths.map((end) => markOf(head, 0, end, hash))]
}

/** Fewer bytes are a time stamp, which many files begin with. */
const TELLING_BYTES = 64

/** Whether a file begins as another did, as far as both are there; undefined where that is too little to tell. */
export const beginsAs = (prefix: Prefix, head: Uint8Array, hash: HashBytes): boolean | undefined => {
  const longest = prefix.filter(({ end }) => end <= head.length).at(-1)
  if (longest === undefined) return undefined
  const isAlike = holdsMark(longest, head, 0, hash)
  return isAlike && longest.end < TELLING_BYTES ? undefined : isAlike
}

/** Of the bytes before `end`, out of a stretch that begins at `at` of the file. */
export const guardOf = (bytes: Uint8Array, at: number, end: number, hash: HashBytes): Mark =>
  markOf(bytes.subarray(Math.max(0, end - GUARD_BYTES - at)), Math.max(at, end - GUARD_BYTES), end, hash)

const markOf = (bytes: Uint8Array, at: number, end: number, hash: HashBytes): Mark => ({
  end,
  length: end - at,
  hash: hash(bytes.subarray(0, end - at)),
})

/** Whether a stretch that begins at `at` holds what the mark tells of. */
export const holdsMark = (
  { end, length, hash: known }: Mark,
  bytes: Uint8Array,
  at: number,
  hash: HashBytes,
): boolean => {
  const from = end - length - at
  if (length === 0) return true
  return from >= 0 && end - at <= bytes.length && hash(bytes.subarray(from, end - at)) === known
}
