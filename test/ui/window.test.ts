import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layoutOf } from '../../src/ui/window.js'

const rows = fc.record({
  count: fc.integer({ min: 1, max: 300 }),
  height: fc.integer({ min: 10, max: 120 }),
  open: fc.option(fc.record({ index: fc.nat(299), height: fc.nat(5000) }), { nil: undefined }),
})

describe('the layout of rows', () => {
  it('law: whatever is scrolled to, all rows in sight are drawn, and few more', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), ({ count, height, open: some }, share) => {
        const open = some === undefined ? undefined : { ...some, index: some.index % count }
        const layout = layoutOf(count, height, open)
        const sight = { top: Math.floor(layout.height * share), height: 600 }
        const [from, to] = layout.range(sight)
        const endOf = (index: number) => layout.offsetOf(index + 1)
        for (let index = 0; index < count; index++) {
          const inSight = layout.offsetOf(index) < sight.top + sight.height && endOf(index) > sight.top
          if (inSight) expect(index >= from && index <= to).toBe(true)
        }
        expect(to - from).toBeLessThanOrEqual(600 / height + 10)
      }),
    )
  })

  it('an open row shifts those after it', () => {
    const { offsetOf, height } = layoutOf(3, 10, { index: 1, height: 100 })
    expect([offsetOf(0), offsetOf(1), offsetOf(2), height]).toEqual([0, 10, 120, 130])
  })
})
