import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerptSpan, toSegments } from '../../../src/core/review/excerpt.js'
import { shownText } from '../../../src/core/review/shown.js'
import { createSpanIndex } from '../../../src/core/review/span-index.js'
import type { Encoding, Span } from '../../../src/core/types.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const at = (length: number): Span => ({ start: 0, end: length })

/** Text and masks of an excerpt; « » the secret's own, ‹ › another's. */
const drawn = (segments: ReturnType<typeof toSegments>): string =>
  segments.map((segment) => (segment.kind === 'text' ? segment.text : segment.own ? '«»' : '‹›')).join('')

describe('an excerpt', () => {
  const text = 'token=AAAA&key=BBBB&x=1'
  const own = { start: 6, end: 10 }
  const other = { start: 15, end: 19 }
  it.each<[string, Span[], Span[], string]>([
    ['its own secret', [own], [], 'token=«»&key=BBBB&x=1'],
    ['another one', [own], [own, other], 'token=«»&key=‹›&x=1'],
    ['two pieces', [own, other], [own, other], 'token=«»&key=«»&x=1'],
    ['one within another', [{ start: 7, end: 9 }], [{ start: 6, end: 10 }], 'token=«»&key=BBBB&x=1'],
    ['one that laps over', [own], [{ start: 8, end: 13 }], 'token=«»y=BBBB&x=1'],
    ['one from before the excerpt to beyond it', [], [{ start: -5, end: 99 }], '‹›'],
  ])('masks %s', (_, owns, others, expected) => {
    expect(drawn(toSegments(bytes(text), at(text.length), owns, others, []))).toBe(expected)
  })

  it('law: no byte of a span is shown, whatever the spans', () => {
    const span = fc
      .tuple(fc.nat(90), fc.integer({ min: 1, max: 30 }))
      .map(([start, length]) => ({ start, end: start + length }))
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), fc.array(span, { maxLength: 6 }), (owns, others) => {
        const content = bytes('.'.repeat(100))
        for (const { start, end } of [...owns, ...others]) content.fill(0x53, start, Math.min(100, end)) // S
        return !drawn(toSegments(content, at(100), owns, others, [])).includes('S')
      }),
    )
  })

  it('begins and ends between characters', () => {
    const content = bytes('ä€ x AAAA y €ä')
    const cut = { start: 1, end: content.length - 1 }
    const secret = { start: 8, end: 12 }
    expect(drawn(toSegments(content.subarray(1, -1), cut, [secret], [], []))).toBe('€ x «» y €')
  })

  it('of UTF-16 is read as that', () => {
    const content = new Uint8Array(Buffer.from('a=ÄB;c', 'utf16le'))
    expect(drawn(toSegments(content, at(content.length), [{ start: 4, end: 8 }], [], ['utf-16le']))).toBe('a=«»;c')
  })

  it.each<[string, Span[], number, Span]>([
    ['in the middle', [{ start: 1000, end: 1040 }], 5000, { start: 880, end: 1160 }],
    ['at the start', [{ start: 3, end: 9 }], 5000, { start: 0, end: 128 }],
    ['at the end', [{ start: 90, end: 99 }], 100, { start: 0, end: 100 }],
    [
      'pieces far apart',
      [
        { start: 200, end: 210 },
        { start: 90_000, end: 90_010 },
      ],
      99_999,
      { start: 80, end: 1224 },
    ],
  ])('%s spans little', (_, spans, size, expected) => {
    expect(excerptSpan(spans, size)).toEqual(expected)
  })
})

describe('text that is shown', () => {
  it.each<[string, Uint8Array | string, string, Encoding[]]>([
    ['line ends', 'a\r\nb\nc\u2028d', 'a↵b↵c↵d', []],
    ['a tab', 'a\tb', 'a b', []],
    ['controls', 'a\0b\x1b[31mc\x7f', 'a␀b␛[31mc␡', []],
    ['C1 controls', 'a\u009bb', 'a·b', []],
    ['marks that turn the direction', 'a\u202eb\u2066c\u200fd', 'a·b·c·d', []],
    ['what has no width', 'a\u200bb\ufeffc\u00add', 'a·b·c·d', []],
    ['private and unassigned characters', 'a\ue000b\u{10ffff}c', 'a·b·c', []],
    ['invalid UTF-8', new Uint8Array([0x61, 0xff, 0xc3, 0x62]), 'a��b', []],
    ['UTF-16', new Uint8Array(Buffer.from('a\nÄ', 'utf16le')), 'a↵Ä', ['utf-16le', 'json']],
    ['half a pair in UTF-16', new Uint8Array([0x61, 0, 0x00, 0xd8]), 'a�', ['utf-16le']],
    ['mark-up, as it stands', '<img onerror=x>', '<img onerror=x>', []],
  ])('%s', (_, input, expected, encodings) => {
    expect(shownText(typeof input === 'string' ? bytes(input) : input, encodings)).toBe(expected)
  })
})

describe('the span index', () => {
  it('law: finds what a look at all of them finds', () => {
    const span = fc
      .tuple(fc.nat(60), fc.integer({ min: 1, max: 25 }))
      .map(([start, length]) => ({ start, end: start + length }))
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), span, (spans, range) => {
        const naive = spans.filter(({ start, end }) => start < range.end && end > range.start)
        const sort = (found: Span[]) => found.map(({ start, end }) => `${start}-${end}`).sort()
        expect(sort(createSpanIndex(spans)(range))).toEqual(sort(naive))
      }),
    )
  })
})
