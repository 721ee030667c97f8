import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findRuns, MIN_RUN_BYTES } from '../../../src/core/decode/runs.js'
import type { Span } from '../../../src/core/types.js'
import { bytesOf } from '../../helpers/rules.js'

/** Runs and what parts them, of lengths round the least one. */
const text = fc
  .array(
    fc.tuple(
      fc.constantFrom(...'Aa0+/-_zZ9oOpP'),
      fc.oneof(fc.nat(20), fc.integer({ min: MIN_RUN_BYTES - 2, max: MIN_RUN_BYTES + 20 }), fc.nat(200)),
      fc.constantFrom(' ', '=', '.', '@', '[', '`', '{', ',', ':', '\n', '\xff', '\xc0'),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.map(([char, length, end]) => char.repeat(length) + end).join(''))

/** Each longest run, by an expression. */
const naive = (bytes: Uint8Array, range: Span, limits: Span): Span[] =>
  Array.from(
    Buffer.from(bytes.subarray(limits.start, limits.end))
      .toString('latin1')
      .matchAll(/[A-Za-z0-9+/_-]+/g),
    ({ index, 0: run }) => ({ start: limits.start + index, end: limits.start + index + run.length }),
  ).filter(({ start, end }) => end - start >= MIN_RUN_BYTES && end > range.start && start < range.end)

describe('findRuns', () => {
  it('equals a search by expression, at any range and limits', () => {
    fc.assert(
      fc.property(text, fc.nat(40), fc.nat(40), fc.nat(300), fc.nat(300), (chars, before, from, size, after) => {
        const bytes = bytesOf(chars)
        const clip = (at: number) => Math.min(bytes.length, at)
        const limits = { start: clip(before), end: clip(before + from + size + after) }
        const range = { start: clip(before + from), end: clip(before + from + size) }
        const found: Span[] = []
        findRuns(bytes, range, limits, (run) => found.push(run))
        expect(found).toEqual(naive(bytes, range, limits))
      }),
      { numRuns: 500 },
    )
  })
})
