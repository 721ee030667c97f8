import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemory } from '../../src/core/memory.js'

describe('a memory', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 9 })

  it('gives what was made of the same bytes at the same place, and of no others', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.nat(8), fc.nat(8), fc.nat(2)), { maxLength: 40 }), (spots) => {
        const memory = createMemory<string>()
        for (const [written, before, at, by] of spots) {
          const bytes = Buffer.from('x'.repeat(before) + written)
          const spot = { by, bytes, start: before, end: bytes.length, at: before + (at % written.length) }
          const name = `${written} ${at % written.length} ${by}`
          const known = memory.get(spot)
          if (known !== undefined) expect(known).toBe(name)
          memory.set(spot, name)
          expect(memory.get(spot)).toBe(name)
          bytes.fill(0) // a view's bytes don't last
        }
      }),
    )
  })

  it('of long texts compares all bytes', () => {
    const memory = createMemory<number>()
    const bytes = Buffer.alloc(1000, 'a')
    const spot = { by: 0, bytes, start: 0, end: 1000, at: 0 }
    memory.set(spot, 1)
    bytes[500] = 0x62
    expect(memory.get(spot)).toBeUndefined()
  })

  it('is bounded', () => {
    const memory = createMemory<number>()
    const spotOf = (number: number) => ({
      by: 0,
      bytes: Buffer.from(`${number}`),
      start: 0,
      end: `${number}`.length,
      at: 0,
    })
    for (let number = 0; number < 40_000; number++) memory.set(spotOf(number), number)
    const kept = Array.from({ length: 40_000 }, (_, number) => memory.get(spotOf(number))).filter(Boolean)
    expect(kept.length).toBeLessThanOrEqual(16_384)
    expect(memory.get(spotOf(39_999))).toBe(39_999)
  })
})
