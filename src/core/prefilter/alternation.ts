import { foldByte, toBytes } from '../ascii.js'
import type { PatternEngine, Prefilter, PrefilterFactory } from '../types.js'

/** Bytes by which keywords are looked up; no keyword is shorter. */
const INDEX_BYTES = 3

/**
 * The reference prefilter: one alternation of all keywords, run by the pattern
 * engine. It gives where a leftmost match ends, which is cheap; from there the
 * keywords that start with it are looked up here, and the search goes on one
 * byte later, so that no keyword hides another.
 */
export const alternationPrefilter =
  (engine: PatternEngine): PrefilterFactory =>
  (texts): Prefilter => {
    if (texts.length === 0) return { find: () => {} }
    const keywords = texts.map((text) => toBytes(text).map(foldByte))
    const longest = Math.max(...keywords.map((keyword) => keyword.length))
    const byHead = indexBy(keywords, () => 0)
    const byTail = indexBy(keywords, (keyword) => keyword.length - INDEX_BYTES)
    const pattern = engine.compile(texts.map(caseless).join('|'), 'search')

    const endingAt = (bytes: Uint8Array, end: number): Uint8Array[] =>
      (byTail.get(keyAt(bytes, end - INDEX_BYTES)) ?? [])
        .map((index) => keywords[index] ?? NONE)
        .filter((keyword) => standsAt(bytes, end - keyword.length, keyword))
    const startingAt = (bytes: Uint8Array, start: number): number[] =>
      (byHead.get(keyAt(bytes, start)) ?? []).filter((index) => standsAt(bytes, start, keywords[index] ?? NONE))
    /** The leftmost start, not before `from`, of a keyword that ends at `end`. */
    const startOf = (bytes: Uint8Array, from: number, end: number): number =>
      Math.min(
        ...endingAt(bytes, end)
          .map((keyword) => end - keyword.length)
          .filter((start) => start >= from),
      )

    return {
      find: (bytes, owned, hit) => {
        const reach = bytes.subarray(0, Math.min(bytes.length, owned.end + longest - 1))
        let from = owned.start
        for (let end = pattern.end(reach, from); end >= 0; end = pattern.end(reach, from)) {
          const start = startOf(reach, from, end)
          if (start >= owned.end) return
          for (const index of startingAt(reach, start)) hit(start, index)
          from = start + 1
        }
      },
    }
  }

const NONE = new Uint8Array(0)

const indexBy = (keywords: readonly Uint8Array[], place: (keyword: Uint8Array) => number): Map<number, number[]> => {
  const index = new Map<number, number[]>()
  keywords.forEach((keyword, number) => {
    const key = keyAt(keyword, place(keyword))
    const bucket = index.get(key)
    if (bucket) bucket.push(number)
    else index.set(key, [number])
  })
  return index
}

const keyAt = (bytes: Uint8Array, at: number): number =>
  (foldByte(bytes[at] ?? 0) << 16) | (foldByte(bytes[at + 1] ?? 0) << 8) | foldByte(bytes[at + 2] ?? 0)

const standsAt = (bytes: Uint8Array, start: number, keyword: Uint8Array): boolean => {
  if (start < 0 || start + keyword.length > bytes.length) return false
  for (let at = 0; at < keyword.length; at++) if (foldByte(bytes[start + at] ?? 0) !== keyword[at]) return false
  return true
}

/** Classes rather than (?i), which would also fold U+017F to s and U+212A to k. */
const caseless = (text: string): string =>
  text.replace(/./g, (char) => {
    if (/[a-z]/i.test(char)) return `[${char.toLowerCase()}${char.toUpperCase()}]`
    return /[0-9_ ]/.test(char) ? char : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
