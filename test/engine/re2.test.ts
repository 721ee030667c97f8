import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { re2Engine } from '../../src/engine/re2.js'

/** What an expression of its own, that remembers nothing, gives. */
const fresh = (source: string, mode: 'search' | 'anchored', bytes: Uint8Array, from: number) =>
  re2Engine.compile(source, mode).match(bytes, from)

describe('matches that are remembered', () => {
  const SOURCES = [
    '\\ba+(?P<secret>b{1,3})',
    '^(?P<secret>a)b?',
    '(?:a|ab)(?P<secret>c?b*)$',
    '(?P<secret>[ab]+)\\b',
    'a(?P<x>b)?(?P<secret>c)?',
  ]

  it.each(SOURCES)('are those of the bytes where they stand: %s', (source) => {
    const compiled = { search: re2Engine.compile(source, 'search'), anchored: re2Engine.compile(source, 'anchored') }
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n'), maxLength: 12 })
    fc.assert(
      fc.property(text, fc.nat(12), fc.constantFrom('search', 'anchored'), (written, from, mode) => {
        const bytes = Buffer.from(written)
        const at = Math.min(from, bytes.length)
        expect(compiled[mode].match(bytes, at)).toEqual(fresh(source, mode, bytes, at))
      }),
      { numRuns: 300 },
    )
  })

  it('are forgotten, the oldest first', () => {
    const pattern = re2Engine.compile('a(?P<secret>[0-9]+)', 'search')
    for (let round = 0; round < 2; round++) {
      for (let number = 0; number < 40_000; number++) {
        const text = `x a${number}`
        expect(pattern.match(Buffer.from(text), 0)?.groups['secret']).toEqual({ start: 3, end: text.length })
      }
    }
  })
})
