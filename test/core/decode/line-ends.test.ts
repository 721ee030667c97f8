import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineEnds } from '../../../src/core/decode/unbroken.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a terminal's codes
const TAGS = /\x1b\[[0-9;]*[A-Za-z]|<\/?(?:b|em)(?:\s[^<>]{0,200})?\/?>/g

/** The same, read anew each time. */
const naive = (text: string, from: number, limit: number) => {
  const newline = text.indexOf('\n', from)
  const end = newline < 0 || newline > limit ? limit : newline
  const at = end < limit && end > from && text[end - 1] === '\r' ? end - 1 : end
  const cuts = Array.from(text.slice(from, at).matchAll(TAGS), ({ index, 0: found }) => ({
    start: from + index,
    end: from + index + found.length,
  }))
  return { at, cuts }
}

describe('the lines of one look', () => {
  const piece = fc.constantFrom(
    'a',
    'token=',
    '\n',
    '\r\n',
    '<b>',
    '</b>',
    '<em x="1">',
    '<br',
    '\x1b[0m',
    '\x1b[1;31m',
    '<',
    '>',
  )

  it('end and begin where they do, in whatever order they are asked for', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.array(fc.tuple(fc.nat(200), fc.nat(80))), (pieces, asked) => {
        const text = pieces.join('')
        const lines = createLineEnds(Buffer.from(text))
        for (const [wanted, length] of asked) {
          const from = Math.min(wanted, text.length)
          const limit = Math.min(from + length, text.length)
          expect(lines.endOf(from, limit)).toEqual(naive(text, from, limit))
          expect(lines.startOf(from)).toBe(text.slice(0, from).lastIndexOf('\n') + 1)
        }
      }),
      { numRuns: 500 },
    )
  })
})
