import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findRuns, isRunByte, MIN_RUN_BYTES } from '../../src/core/decode/runs.js'
import type { Prefilter, PrefilterFactory, Span } from '../../src/core/types.js'
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

/** Punctuation, digits, spaces, other than ASCII, and pairs that `| 32` or `& 95` would confuse. */
const TRICKY = [
  'a',
  'Z',
  '@',
  '`',
  '[',
  '{',
  '_',
  '\x7f',
  '-',
  '\r',
  '=',
  '\x1d',
  '0',
  '\x10',
  ' ',
  '\0',
  '\xe1',
  '\xc1',
]

const MIXED = ['=3d', '10: ', '10  ', ' -u ', '1//', 'eyj', '!aq', '@ab', '{"a', '[`_', 'authorization: bearer']

/** Where a keyword is put: at every place of 72, so at each alignment, and round borders of powers of two. */
const OFFSETS = [...Array(72).keys(), ...[14, 15, 16, 18].flatMap((bits) => around(1 << bits))]

function around(border: number): number[] {
  return Array.from({ length: 30 }, (_, at) => border - 24 + at)
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_'

const runOf = (length: number, from: number): string =>
  Array.from({ length }, (_, at) => BASE64[(at + from) % BASE64.length]).join('')

const ignore = (): void => {}

/** The runs that a prefilter has to tell of, and has not. */
const untold = (prefilter: Prefilter, bytes: Uint8Array, owned: Span): Span[] => {
  const told: number[] = []
  prefilter.find(bytes, owned, ignore, (at) => told.push(at))
  const runs: Span[] = []
  findRuns(bytes, owned, owned, (run) => runs.push(run))
  return runs.filter(({ start, end }) => !told.some((at) => at >= start && at < end))
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

    it('equals a naive search where bytes look alike', () => {
      const bytes = fc.array(fc.constantFrom(...TRICKY), { maxLength: 60 })
      const words = fc.array(fc.constantFrom(...TRICKY.filter((sign) => sign < '\x80')), {
        minLength: 3,
        maxLength: 20,
      })
      fc.assert(
        fc.property(
          fc.array(words, { minLength: 1, maxLength: 6 }),
          fc.array(fc.oneof(words, bytes)),
          (lists, parts) => {
            const keywords = [...new Set(lists.map((list) => list.join('').replace(/Z/g, 'z')))]
            const text = bytesOf([...parts.flat(), ...(lists[0] ?? [])].join(''))
            const owned = { start: 0, end: text.length }
            expect(collect(make, keywords, text, owned)).toEqual(naive(text, owned, keywords))
          },
        ),
        { numRuns: 300 },
      )
    })

    it('finds a keyword at every alignment and block border, whole or as the last bytes', () => {
      const prefilter = make(MIXED)
      const bytes = Buffer.alloc(Math.max(...OFFSETS) + 64, 0x2e)
      for (const offset of OFFSETS) {
        for (const [index, keyword] of MIXED.entries()) {
          const end = offset + bytes.write(keyword.toUpperCase(), offset)
          for (const owned of [
            { start: Math.max(0, offset - 40), end: offset + 1 },
            { start: offset, end },
          ]) {
            const hits: Hit[] = []
            prefilter.find(bytes.subarray(0, end), owned, (...hit) => hits.push(hit))
            expect(hits).toContainEqual([offset, index])
          }
          prefilter.find(bytes.subarray(0, end - 1), { start: offset, end: end - 1 }, (at, found) => {
            if (at === offset) expect(found).not.toBe(index)
          })
          bytes.fill(0x2e, offset, end)
        }
      }
    })

    it.each([
      ['one keyword without end', 'aaa', ['aaa', 'aaaa']],
      ['keywords back to back', 'token=secret&', ['token', 'secret', 'token=', 'ret&', 'n=s']],
    ])('reports every hit of %s, over many blocks', (_, unit, keywords) => {
      const bytes = bytesOf(unit.repeat(Math.ceil(150_000 / unit.length)))
      const owned = { start: 7, end: bytes.length - 5 }
      expect(collect(make, keywords, bytes, owned)).toEqual(naive(bytes, owned, keywords))
    })

    it('finds nothing where there are no keywords', () => {
      expect(collect(make, [], bytesOf('token'), { start: 0, end: 5 })).toEqual([])
    })

    it('tells of each long run of base64’s characters, whatever stands round it', () => {
      const prefilter = make(MIXED)
      const lengths = fc.oneof(fc.integer({ min: 1, max: MIN_RUN_BYTES + 2 }), fc.integer({ min: 1, max: 300 }))
      const gaps = fc.stringMatching(/^[ .=:\x7f\xff@\x60[\]{},]{1,40}$/)
      fc.assert(
        fc.property(fc.array(fc.tuple(lengths, gaps), { maxLength: 8 }), fc.nat(200), fc.nat(900), (parts, a, b) => {
          const bytes = bytesOf(parts.map(([length, gap], index) => runOf(length, index) + gap).join(''))
          const start = Math.min(a, bytes.length)
          const owned = { start, end: Math.min(bytes.length, start + b) }
          expect(untold(prefilter, bytes, owned)).toEqual([])
        }),
        { numRuns: 400 },
      )
    })

    it('tells of a long run at every alignment and block border', () => {
      const prefilter = make(MIXED)
      const bytes = Buffer.alloc(Math.max(...OFFSETS) + 2 * MIN_RUN_BYTES, 0x2e)
      for (const offset of OFFSETS) {
        bytes.write(runOf(MIN_RUN_BYTES, offset), offset)
        const end = offset + MIN_RUN_BYTES
        expect(untold(prefilter, bytes, { start: Math.max(0, offset - 40), end })).toEqual([])
        expect(untold(prefilter, bytes.subarray(0, end), { start: offset, end })).toEqual([])
        bytes.fill(0x2e, offset, end)
      }
    })

    it('takes none of the other 190 bytes for base64’s', () => {
      const prefilter = make(MIXED)
      const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isRunByte(byte))
      for (const byte of others) {
        const told: number[] = []
        const bytes = Buffer.alloc(200, byte)
        prefilter.find(bytes, { start: 0, end: 200 }, ignore, (at) => told.push(at))
        expect([byte, told]).toEqual([byte, []])
      }
      expect(others).toHaveLength(190)
    })
  })
}
