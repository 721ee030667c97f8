import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLiveScanner, type Position, STREAM_START } from '../../src/core/live.js'
import { createScanner } from '../../src/core/scanner.js'
import type { Match } from '../../src/core/types.js'
import { streamFormatOf } from '../../src/formats/index.js'
import { artifact } from '../helpers/arbitraries.js'
import { bytesOf, liveMatcher as matcher } from '../helpers/rules.js'

const plain = ({ rule, value, encode: _, ...rest }: Match) => ({
  ...rest,
  rule: rule.id,
  value: Buffer.from(value).toString('hex'),
})

const live = createLiveScanner({ ...matcher, allocate: (bytes) => new Uint8Array(bytes) })

const scanAt = (bytes: Uint8Array, end: number, from: Position) => {
  const at = live.startOf(from)
  return live.scan({ bytes: bytes.subarray(at, end), at }, from, streamFormatOf(bytes.subarray(0, 512)))
}

/** As a stream that grows in steps: what was certain at each step, and at the end all the rest. */
const scanGrowing = (bytes: Uint8Array, ends: readonly number[]) => {
  let position = STREAM_START
  const matches: Match[] = []
  for (const end of [...ends, bytes.length]) {
    const scan = scanAt(bytes, end, position)
    const isLast = end === bytes.length
    matches.push(...scan.matches.filter(({ start }) => isLast || start < scan.next.offset))
    position = scan.next
    if (isLast) break
  }
  return matches.map(plain)
}

const scanWhole = (bytes: Uint8Array) => {
  const { formats } = streamFormatOf(bytes.subarray(0, 512))
  const { before, after, find } = matcher
  const scanner = createScanner({ formats, before, after, find })
  return [...scanner.push(bytes).matches, ...scanner.end().matches].map(plain)
}

const filler = bytesOf('2026-11-25T10:00:00Z INFO request served path=/items status=200 duration=12ms\n'.repeat(900))

/** Artifacts long enough that a scan goes on in their middle: pieces with 70 KB of an ordinary log between them. */
const long = fc
  .array(artifact, { minLength: 2, maxLength: 4 })
  .map((parts) => new Uint8Array(Buffer.concat(parts.flatMap((part) => [part, filler]))))

const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 })

const endsIn = (bytes: Uint8Array, at: readonly number[]): number[] =>
  at.map((fraction) => Math.floor(fraction * bytes.length)).sort((a, b) => a - b)

describe('a live scan', () => {
  it('gives what a scan of the whole gives, wherever the stream stood when it was looked at', () => {
    fc.assert(
      fc.property(long, fractions, (bytes, at) => {
        expect(scanGrowing(bytes, endsIn(bytes, at))).toEqual(scanWhole(bytes))
      }),
      { numRuns: 60 },
    )
  })

  it.each(['utf-16le', 'utf-16be'])('does so in %s', (encoding) => {
    fc.assert(
      fc.property(long, fractions, (latin, at) => {
        const bytes = Buffer.from(`\ufeff${Buffer.from(latin).toString('latin1')}`, 'utf16le')
        if (encoding === 'utf-16be') bytes.swap16()
        expect(scanGrowing(bytes, endsIn(bytes, at))).toEqual(scanWhole(bytes))
      }),
      { numRuns: 15 },
    )
  })

  it('reads no more than the context of what it is not certain of', () => {
    const bytes = Buffer.concat(Array.from({ length: 20 }, () => filler))
    const { next } = scanAt(bytes, bytes.length, STREAM_START)
    const context = matcher.before + matcher.after
    expect(bytes.length - live.startOf(next)).toBeLessThanOrEqual(2 * context + 1)
  })

  it('tells the end of the last whole line', () => {
    expect(scanAt(bytesOf('one\ntwo'), 7, STREAM_START).lineEnd).toBe(4)
    expect(scanAt(bytesOf('one'), 3, STREAM_START).lineEnd).toBe(0)
    const wide = Buffer.from('\ufeffone\ntwo', 'utf16le')
    expect(scanAt(wide, wide.length, STREAM_START).lineEnd).toBe(10)
  })
})
