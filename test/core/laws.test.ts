import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBlocks } from '../../src/core/blocks.js'
import { createPlacer } from '../../src/core/exposure/place.js'
import { AFTER_BYTES, BEFORE_BYTES } from '../../src/core/exposure/surroundings.js'
import { createMerger } from '../../src/core/merge.js'
import { STYLES } from '../../src/core/placeholder.js'
import { createSplicer, redact } from '../../src/core/redact.js'
import { scanBytes } from '../../src/core/scan.js'
import { createScanner, piecesIn, place } from '../../src/core/scanner.js'
import type { Match, Span } from '../../src/core/types.js'
import { formatsOf } from '../../src/formats/index.js'
import { textFormat } from '../../src/formats/text.js'
import { artifact, chunkSizes, cut, delimitedArtifact, surrounded } from '../helpers/arbitraries.js'
import { redactedBytes } from '../helpers/redact.js'
import { builtInMatcher as matcher } from '../helpers/rules.js'

const plain = ({ rule, value, encode: _, ...rest }: Match) => ({
  ...rest,
  rule: rule.id,
  value: Buffer.from(value).toString('hex'),
})

const scanChunks = (chunks: readonly Uint8Array[], size: number, formats = [textFormat]) => {
  const { before, after, find } = matcher
  const scanner = createScanner({ formats, before, after, find, size })
  return [...chunks.flatMap((chunk) => scanner.push(chunk).matches), ...scanner.end().matches].map(plain)
}

describe('law 2: a finding depends on the bytes around it, never on the chunking', () => {
  it('gives the same matches for any chunks and any block size', () => {
    fc.assert(
      fc.property(artifact, chunkSizes, fc.integer({ min: 1, max: 400 }), (bytes, sizes, blockSize) => {
        const whole = scanBytes(bytes, matcher).map(plain)
        expect(scanChunks(cut(bytes, sizes), blockSize)).toEqual(whole)
      }),
      { numRuns: 150 },
    )
  })

  it('holds for UTF-16, where a chunk may end inside a code unit', () => {
    fc.assert(
      fc.property(artifact, chunkSizes, (bytes, sizes) => {
        const wide = Buffer.from(`\ufeff${Buffer.from(bytes).toString('latin1')}`, 'utf16le')
        const formats = formatsOf(wide)
        expect(scanChunks(cut(wide, sizes), 64, formats)).toEqual(scanChunks([wide], 1 << 20, formats))
      }),
      { numRuns: 60 },
    )
  })

  it('holds for where a secret leaked and whom it was sent to, whatever stands round it', () => {
    fc.assert(
      fc.property(surrounded, chunkSizes, fc.integer({ min: 1, max: 900 }), (bytes, sizes, blockSize) => {
        const whole = scanBytes(bytes, matcher).map(plain)
        expect(scanChunks(cut(bytes, sizes), blockSize)).toEqual(whole)
      }),
      { numRuns: 150 },
    )
  })

  it('looks no further than its window: bytes beyond change nothing', () => {
    fc.assert(
      fc.property(surrounded, surrounded, (bytes, far) => {
        const [first] = scanBytes(bytes, matcher)
        if (first === undefined) return
        const head = Buffer.concat([Buffer.alloc(BEFORE_BYTES), bytes.subarray(0, first.start)]).subarray(-BEFORE_BYTES)
        const tail = Buffer.concat([bytes.subarray(first.end), Buffer.alloc(AFTER_BYTES)]).subarray(0, AFTER_BYTES)
        const near = Buffer.concat([head, bytes.subarray(first.start, first.end), tail])
        const placed = (beyond: Uint8Array) =>
          createPlacer(Buffer.concat([beyond, near, beyond]))(
            { start: beyond.length + BEFORE_BYTES, end: beyond.length + near.length - AFTER_BYTES },
            first.rule,
          )
        expect(placed(far)).toEqual(placed(new Uint8Array(0)))
      }),
      { numRuns: 100 },
    )
  })

  it('finds the same in two ranges of one file as in the whole, once joined', () => {
    fc.assert(
      fc.property(artifact, fc.double({ min: 0, max: 1, noNaN: true }), (bytes, share) => {
        const border = Math.floor(bytes.length * share)
        const merger = createMerger()
        for (const owned of [
          { start: 0, end: border },
          { start: border, end: bytes.length },
        ]) {
          const view = { bytes, owned, offset: 0, encodings: [], toRaw: (span: Span) => span }
          for (const candidate of matcher.find(view)) {
            for (const piece of piecesIn(view, candidate)) merger.add(place(piece, view, { line: 1, column: 1 }))
          }
        }
        const places = (matches: readonly { start: number; end: number; rule: { id: string } }[]) =>
          matches.map(({ start, end, rule }) => [start, end, rule.id])
        expect(places(merger.settle(Number.POSITIVE_INFINITY).matches)).toEqual(places(scanBytes(bytes, matcher)))
      }),
      { numRuns: 100 },
    )
  })
})

describe('matches', () => {
  it('are sorted, never overlap and lie inside the input', () => {
    fc.assert(
      fc.property(artifact, (bytes) => {
        let end = 0
        for (const match of scanBytes(bytes, matcher)) {
          expect(match.start).toBeGreaterThanOrEqual(end)
          expect(match.end).toBeGreaterThan(match.start)
          end = match.end
        }
        expect(end).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })

  it('carry the line and column that counting newlines gives', () => {
    fc.assert(
      fc.property(artifact, chunkSizes, (bytes, sizes) => {
        for (const { start, line, column } of scanChunks(cut(bytes, sizes), 50)) {
          const before = Buffer.from(bytes.subarray(0, start)).toString('latin1')
          expect([line, column]).toEqual([before.split('\n').length, start - before.lastIndexOf('\n')])
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('law 1: bytes in, bytes out', () => {
  const spans = fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 20 }), fc.uint8Array({ maxLength: 9 })), {
    maxLength: 6,
  })

  it('splices: outside the spans the output is the input', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), spans, chunkSizes, (bytes, pieces, sizes) => {
        let at = 0
        const edits = pieces.flatMap(([gap, length, replacement]) => {
          const start = at + gap
          at = start + length
          return at <= bytes.length ? [{ start, end: at, replacement }] : []
        })
        const kept = edits.map(({ start }, index) => bytes.subarray(edits[index - 1]?.end ?? 0, start))
        const tail = bytes.subarray(edits.at(-1)?.end ?? 0)
        const expected = Buffer.concat([
          ...kept.flatMap((part, index) => [part, edits[index]?.replacement ?? part]),
          tail,
        ])
        expect(Buffer.from(redact(bytes, edits)).equals(expected)).toBe(true)

        const splicer = createSplicer()
        const parts: Uint8Array[] = []
        let pushed = 0
        let given = 0
        for (const chunk of cut(bytes, sizes)) {
          splicer.push(chunk)
          pushed += chunk.length
          const ready = edits.slice(given).filter(({ end }) => end <= pushed)
          given += ready.length
          const next = edits[given]
          parts.push(...splicer.take(ready, Math.min(pushed, next?.start ?? pushed)))
        }
        parts.push(...splicer.take(edits.slice(given), Number.POSITIVE_INFINITY))
        expect(Buffer.concat(parts).equals(expected)).toBe(true)
      }),
    )
  })

  it('cuts a stream into views whose owned ranges are the stream', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        chunkSizes,
        fc.integer({ min: 1, max: 60 }),
        (bytes, sizes, size) => {
          const owned: Uint8Array[] = []
          const feed = createBlocks({ before: 7, after: 5, size }, (view) => {
            const raw = view.toRaw(view.owned)
            expect(Buffer.from(bytes.subarray(raw.start, raw.end))).toEqual(
              Buffer.from(view.bytes.subarray(view.owned.start, view.owned.end)),
            )
            owned.push(view.bytes.slice(view.owned.start, view.owned.end))
          })
          for (const chunk of cut(bytes, sizes)) feed.push(chunk)
          feed.end()
          expect(Buffer.concat(owned).equals(bytes)).toBe(true)
        },
      ),
    )
  })
})

describe('redaction', () => {
  // Tokens that touch one another are left out: once one is removed, the other's end can be seen.
  it.each(STYLES)('is idempotent: %s', (style) => {
    fc.assert(
      fc.property(delimitedArtifact, (bytes) => {
        const once = redactedBytes(bytes, style)
        expect(Buffer.from(redactedBytes(once, style)).toString('latin1')).toBe(Buffer.from(once).toString('latin1'))
      }),
      { numRuns: 100 },
    )
  })

  it('law 7: same input and key, same bytes', () => {
    fc.assert(
      fc.property(artifact, (bytes) => Buffer.from(redactedBytes(bytes)).equals(redactedBytes(bytes))),
      { numRuns: 30 },
    )
  })

  it('same-length keeps the length', () => {
    fc.assert(
      fc.property(artifact, (bytes) => redactedBytes(bytes, 'same-length').length === bytes.length),
      { numRuns: 60 },
    )
  })
})
