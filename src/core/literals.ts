/** Finds every place where any of many byte strings stands, case-sensitively. */
export interface LiteralSearch {
  find(bytes: Uint8Array, from: number, to: number, hit: (start: number, needle: number) => void): void
}

const PAIRS = 1 << 16
const MAX_SKIP = 255

/**
 * Wu and Manber's search over byte pairs ("A fast algorithm for multi-pattern
 * searching", 1994): it skips up to the shortest needle's length less one, so
 * long needles are found faster than a byte at a time. Only starts in
 * [from, to) are reported. Needles hold two bytes or more.
 */
export const createLiteralSearch = (needles: readonly Uint8Array[]): LiteralSearch => {
  const shortest = needles.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY)
  const lastPair = shortest - 2
  const skip = new Uint8Array(PAIRS).fill(Math.min(MAX_SKIP, shortest - 1))
  const byHead = new Map<number, number[]>()
  needles.forEach((needle, index) => {
    for (let at = 0; at <= lastPair; at++) {
      const pair = pairAt(needle, at)
      skip[pair] = Math.min(skip[pair] ?? 0, lastPair - at)
    }
    const key = keyAt(needle, 0, shortest)
    const bucket = byHead.get(key)
    if (bucket) bucket.push(index)
    else byHead.set(key, [index])
  })
  const confirm = (bytes: Uint8Array, start: number, hit: (start: number, needle: number) => void): void => {
    for (const index of byHead.get(keyAt(bytes, start, shortest)) ?? []) {
      if (standsAt(bytes, start, needles[index])) hit(start, index)
    }
  }
  return {
    find: (bytes, from, to, hit) => {
      if (needles.length === 0) return
      const last = Math.min(to - 1, bytes.length - shortest)
      for (let start = from; start <= last; ) {
        const step = skip[pairAt(bytes, start + lastPair)] ?? 0
        if (step === 0) confirm(bytes, start, hit)
        start += Math.max(1, step)
      }
    },
  }
}

const pairAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

/** FNV-1a over the bytes that all needles have. */
const keyAt = (bytes: Uint8Array, start: number, length: number): number => {
  let hash = 0x811c9dc5
  for (let at = start; at < start + length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return hash
}

const standsAt = (bytes: Uint8Array, start: number, needle: Uint8Array | undefined): boolean => {
  if (needle === undefined || start + needle.length > bytes.length) return false
  for (let at = 0; at < needle.length; at++) if (bytes[start + at] !== needle[at]) return false
  return true
}
