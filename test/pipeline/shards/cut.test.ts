import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys } from '../../../src/core/key-order.js'
import { cutShards, type ShardLimits, type Weighed } from '../../../src/pipeline/shards/cut.js'

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const listed = (...entries: readonly (readonly [key: string, bytes: number])[]): AsyncIterable<Weighed> =>
  (async function* () {
    for (const [key, bytes] of entries) yield { object: { bucket: 'logs', key, size: bytes }, bytes }
  })()

const cut = (limits: ShardLimits, ...entries: Parameters<typeof listed>) =>
  collect(cutShards(listed(...entries), limits))

describe('shards', () => {
  it('end where the next key would be one too many', async () => {
    expect(await cut({ keys: 2, bytes: 100 }, ['a', 1], ['b', 1], ['c', 1])).toEqual([
      { until: 'b', keys: 2, bytes: 2 },
      { after: 'b', until: 'c', keys: 1, bytes: 1 },
    ])
  })

  it('end where the next object would be too many bytes; one that is too large is a shard by itself', async () => {
    const cuts = await cut({ keys: 9, bytes: 10 }, ['a', 4], ['b', 6], ['c', 1], ['d', 99], ['e', 1])
    expect(cuts.map(({ until, bytes }) => [until, bytes])).toEqual([
      ['b', 10],
      ['c', 1],
      ['d', 99],
      ['e', 1],
    ])
  })

  it('keep all versions of a key together', async () => {
    const cuts = await cut({ keys: 1, bytes: 1 }, ['a', 1], ['b', 1], ['b', 1], ['b', 1], ['c', 1])
    expect(cuts.map(({ until, keys }) => [until, keys])).toEqual([
      ['a', 1],
      ['b', 3],
      ['c', 1],
    ])
  })

  it('are none of nothing', async () => {
    expect(await cut({ keys: 1, bytes: 1 })).toEqual([])
  })

  it('are refused of a listing in no order', async () => {
    await expect(cut({ keys: 9, bytes: 9 }, ['b', 1], ['a', 1])).rejects.toThrow('not listed in order')
  })

  it('hold every key once, whatever the keys and limits are', async () => {
    const keys = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), { maxLength: 60 })
    const limits = fc.record({ keys: fc.integer({ min: 1, max: 20 }), bytes: fc.integer({ min: 1, max: 500 }) })
    await fc.assert(
      fc.asyncProperty(keys, limits, fc.nat(99), async (names, limit, step) => {
        const sorted = names.sort(compareKeys)
        const shards = await cut(limit, ...sorted.map((key, at) => [key, (at * step) % 100] as const))
        const holders = sorted.map((key) =>
          shards.flatMap(({ after, until }, n) =>
            (after === undefined || compareKeys(key, after) > 0) && compareKeys(key, until) <= 0 ? [n] : [],
          ),
        )
        expect(holders.every(({ length }) => length === 1)).toBe(true)
        expect(shards.map((_, n) => holders.filter(([holder]) => holder === n).length)).toEqual(
          shards.map((shard) => shard.keys),
        )
        expect(shards.every((shard) => shard.keys <= limit.keys)).toBe(true)
        expect(shards.every((shard) => shard.keys === 1 || shard.bytes <= limit.bytes)).toBe(true)
      }),
    )
  })
})
