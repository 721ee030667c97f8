import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys } from '../../src/core/key-order.js'

const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-', '\u007f', 'é', '\ue000', '\uffff', '😀', '𐀀') })

describe('the order of keys', () => {
  it('is that of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
    )
  })
})
