import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PrefilterFactory } from '../../src/core/types.js'
import { bytesOf } from '../helpers/rules.js'

type Hit = [offset: number, keyword: number]

/** What every prefilter must report: each keyword looked for by itself, byte by byte. */
const naive = (bytes: Uint8Array, owned: { start: number; end: number }, keywords: readonly string[]): Hit[] => {
  const hits: Hit[] = []
  const fold = (byte: number) => (byte >= 65 && byte <= 90 ? byte + 32 : byte)
  for (let offset = owned.start; offset < owned.end; offset++) {
    for (const [index, keyword] of keywords.entries()) {
      const here = [...keyword].every((char, at) => fold(bytes[offset + at] ?? -1) === char.charCodeAt(0))
      if (here) hits.push([offset, index])
    }
  }
  return hits
}

const collect = (
  make: PrefilterFactory,
  keywords: readonly string[],
  bytes: Uint8Array,
  owned: { start: number; end: number },
) => {
  const hits: Hit[] = []
  make(keywords).find(bytes, owned, (offset, keyword) => hits.push([offset, keyword]))
  return hits.sort(([a, x], [b, y]) => a - b || x - y)
}

/** The contract of Prefilter, for every implementation. */
export const prefilterConformance = (name: string, make: PrefilterFactory): void => {
  describe(`prefilter conformance: ${name}`, () => {
    const letters = fc.oneof(fc.stringMatching(/^[abk_=]{3,6}$/), fc.constantFrom('_', '='))
    const text = fc.array(fc.constantFrom('a', 'b', 'A', 'B', 'k', '_', '=', '\xff', '\n'), { maxLength: 120 })

    it('equals a naive search per keyword', () => {
      fc.assert(
        fc.property(
          fc.uniqueArray(letters, { minLength: 1, maxLength: 8 }),
          text,
          fc.nat(120),
          fc.nat(120),
          (keywords, chars, a, b) => {
            const bytes = bytesOf(chars.join(''))
            const start = Math.min(a, bytes.length)
            const owned = { start, end: Math.min(bytes.length, start + b) }
            expect(collect(make, keywords, bytes, owned)).toEqual(naive(bytes, owned, keywords))
          },
        ),
        { numRuns: 400 },
      )
    })

    it.each([
      [
        'one inside another',
        ['token', 'access_token', 'access_tok'],
        'ACCESS_TOKEN',
        [
          [0, 1],
          [0, 2],
          [7, 0],
        ],
      ],
      [
        'overlapping',
        ['abcd', 'cdef'],
        'abcdef',
        [
          [0, 0],
          [2, 1],
        ],
      ],
      [
        'repeated into itself',
        ['aaa'],
        'aaaaa',
        [
          [0, 0],
          [1, 0],
          [2, 0],
        ],
      ],
      [
        'at both ends',
        ['abc'],
        'abc.abc',
        [
          [0, 0],
          [4, 0],
        ],
      ],
    ] as [string, string[], string, Hit[]][])('reports keywords that are %s', (_, keywords, input, expected) => {
      const bytes = bytesOf(input)
      expect(collect(make, keywords, bytes, { start: 0, end: bytes.length })).toEqual(expected)
    })

    it('finds nothing where there are no keywords', () => {
      expect(collect(make, [], bytesOf('token'), { start: 0, end: 5 })).toEqual([])
    })
  })
}
