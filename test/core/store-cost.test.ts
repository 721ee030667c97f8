import { describe, expect, it } from 'vitest'
import { costOf, GET_PRICES, LIST_PRICE, RETRIEVAL_PRICES } from '../../src/core/store-cost.js'

const GB = 1e9

describe('what a scan costs at AWS', () => {
  it.each([
    ['nothing', {}, 0],
    ['a thousand pages', { lists: 1000 }, 0.005],
    ['a thousand reads', { reads: { STANDARD: { gets: 1000, bytes: 5 * GB } } }, 0.0004],
    ['a thousand looks', { heads: 1000 }, 0.0004],
    ['a retrieval', { reads: { STANDARD_IA: { gets: 0, bytes: 100 * GB } } }, 1],
    ['an instant one', { reads: { GLACIER_IR: { gets: 1000, bytes: 100 * GB } } }, 3.01],
    ['a class that is not known', { reads: { NEW: { gets: 1000, bytes: GB } } }, 0.0004],
    [
      'all together',
      { lists: 1, heads: 1, reads: { STANDARD: { gets: 1, bytes: 1 }, ONEZONE_IA: { gets: 1, bytes: GB } } },
      0.000005 + 0.0000004 + 0.0000004 + 0.000001 + 0.01,
    ],
  ])('%s', (_, requests, usd) => {
    expect(costOf({ lists: 0, heads: 0, reads: {}, ...requests })).toBeCloseTo(usd, 9)
  })

  it('has a price for every class that can be read, and a fee for those that have one', () => {
    expect(LIST_PRICE).toBe(0.005 / 1000)
    expect(Object.keys(GET_PRICES)).toEqual(expect.arrayContaining(Object.keys(RETRIEVAL_PRICES)))
  })
})
