import { foldByte } from '../ascii.js'
import { findRuns } from '../decode/runs.js'
import type { PatternEngine, Prefilter, PrefilterFactory } from '../types.js'
import { type Keyword, signFilter, standsAt, toKeywords } from './keyword.js'

/** Bytes by which keywords are looked up; none is shorter, but for single signs. */
const INDEX_BYTES = 3

/**
 * The reference prefilter: one alternation of all keywords, run by the pattern
 * engine. It gives where a leftmost match ends, which is cheap; from there the
 * keywords that start with it are looked up here, and the search goes on one
 * byte later, so that no keyword hides another. Single signs are looked for by
 * themselves. What the tests hold the fast one to, and what runs in its stead
 * where there is no WebAssembly.
 */
export const alternationPrefilter =
  (engine: PatternEngine): PrefilterFactory =>
  (texts): Prefilter => {
    const keywords = toKeywords(texts)
    const filters = [
      ...keywords.filter(({ bytes }) => bytes.length === 1).map(signFilter),
      ...wordFilter(
        engine,
        keywords.filter(({ bytes }) => bytes.length > 1),
      ),
    ]
    return {
      find: (bytes, owned, hit, run) => {
        for (const filter of filters) filter.find(bytes, owned, hit)
        if (run !== undefined) findRuns(bytes, owned, owned, ({ start }) => run(start))
      },
    }
  }

/** None or one filter of all the words. */
const wordFilter = (engine: PatternEngine, words: readonly Keyword[]): Prefilter[] => {
  if (words.length === 0) return []
  const pattern = engine.compile(words.map(({ bytes }) => caseless(bytes)).join('|'), 'search')
  const longest = Math.max(...words.map(({ bytes }) => bytes.length))
  const byHead = indexBy(words, () => 0)
  const byTail = indexBy(words, ({ bytes }) => bytes.length - INDEX_BYTES)

  /** The leftmost start, not before `from`, of a keyword that ends at `end`. */
  const startOf = (bytes: Uint8Array, from: number, end: number): number => {
    let leftmost = end
    for (const { bytes: keyword } of byTail.get(keyAt(bytes, end - INDEX_BYTES)) ?? NONE) {
      const start = end - keyword.length
      if (start >= from && start < leftmost && standsAt(bytes, start, keyword)) leftmost = start
    }
    return leftmost
  }

  const find: Prefilter['find'] = (bytes, owned, hit) => {
    const reach = bytes.subarray(0, Math.min(bytes.length, owned.end + longest - 1))
    let from = owned.start
    for (let end = pattern.end(reach, from); end >= 0; end = pattern.end(reach, from)) {
      const start = startOf(reach, from, end)
      if (start >= owned.end) return
      for (const { index, bytes: keyword } of byHead.get(keyAt(reach, start)) ?? NONE) {
        if (standsAt(reach, start, keyword)) hit(start, index)
      }
      from = start + 1
    }
  }
  return [{ find }]
}

const NONE: readonly Keyword[] = []

const indexBy = (words: readonly Keyword[], place: (word: Keyword) => number): Map<number, Keyword[]> => {
  const index = new Map<number, Keyword[]>()
  for (const word of words) {
    const key = keyAt(word.bytes, place(word))
    const bucket = index.get(key)
    if (bucket) bucket.push(word)
    else index.set(key, [word])
  }
  return index
}

const keyAt = (bytes: Uint8Array, at: number): number =>
  (foldByte(bytes[at] ?? 0) << 16) | (foldByte(bytes[at + 1] ?? 0) << 8) | foldByte(bytes[at + 2] ?? 0)

/** Classes rather than (?i), which would also fold U+017F to s and U+212A to k. */
const caseless = (keyword: Uint8Array): string =>
  Array.from(keyword, (byte) => {
    const char = String.fromCharCode(byte)
    if (/[a-z]/.test(char)) return `[${char}${char.toUpperCase()}]`
    return `\\x${byte.toString(16).padStart(2, '0')}`
  }).join('')
