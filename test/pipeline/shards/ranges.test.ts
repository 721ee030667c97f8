import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { StoreListing } from '../../../src/core/object-store.js'
import { listRange } from '../../../src/pipeline/shards/list-range.js'
import { makePlan } from '../../../src/pipeline/shards/make-plan.js'
import type { PlanOrder, ShardPlan } from '../../../src/pipeline/shards/plan.js'
import { openRunStore } from '../../../src/pipeline/shards/run-store.js'
import { environmentOf } from '../../helpers/s3/scan.js'
import { type ScriptedS3, scriptedS3 } from '../../helpers/s3/scripted.js'

const UNITS = ['a', 'b', 'z', '/', '-', '.', ' ', '+', '%', '&', '<', '\n', 'é', '\ue000', '\uffff', '😀', '𐀀']
/** The SDK's parser takes white space with a line end for none: such a key can't be asked for. */
const isTold = (key: string): boolean => key.trim() !== ''

const keys = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom(...UNITS), minLength: 1, maxLength: 12 }).filter(isTold),
  {
    minLength: 1,
    maxLength: 150,
  },
)

describe('shards of a bucket', () => {
  let server: ScriptedS3
  let buckets = 0
  const { signal } = new AbortController()

  beforeAll(async () => {
    server = await scriptedS3()
    for (const [name, value] of Object.entries(environmentOf(server))) vi.stubEnv(name, value)
    server.bucket('scans')
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await server.close()
  })

  const listing = (): StoreListing => ({
    access: { endpoint: server.endpoint, pathStyle: true, anonymous: false, requesterPays: false, readTimeout: 60_000 },
    filter: { include: [], exclude: [], storageClasses: [] },
    versions: false,
  })
  const storeOf = (run: string) => openRunStore('s3://scans/runs', run, listing().access, signal)
  const orderOf = (...targets: PlanOrder['targets']): PlanOrder => {
    const { filter, versions } = listing()
    return { targets, filter, versions, explain: false, rules: '', key: '', beartrap: '' }
  }
  const plan = (run: string, order: PlanOrder, size: number): Promise<ShardPlan> => {
    const limits = { keys: size, bytes: 1e6 }
    return makePlan({ run, order, listing: listing(), limits, store: storeOf(run), signal, now: new Date(0) })
  }

  it('list every key once, in the order of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 60 }), async (names, size) => {
        const name = `bucket-${++buckets}`
        const bucket = server.bucket(name)
        for (const key of names) bucket.put(key, 'text')
        const { shards } = await plan(name, orderOf(`s3://${name}`), size)
        const listed: string[] = []
        for (const range of shards) {
          let count = 0
          for await (const { object } of listRange(
            `s3://${name}`,
            listing(),
            { range, runs: { bucket: 'scans', prefix: 'runs/' } },
            signal,
          )) {
            listed.push(object.key)
            count++
          }
          expect(count).toBe(range.keys)
        }
        expect(listed).toEqual(bucket.keys())
        expect(shards.map(({ n }) => n)).toEqual(shards.map((_, at) => at))
      }),
      { numRuns: 40 },
    )
  })

  it('are those of the plan that is there: its own, whose answer was lost, or another’s', async () => {
    const order = orderOf('s3://scans/nothing/')
    const mine: ShardPlan = { format: 1, run: 'lost', madeAt: '', order, shards: [] }
    const store = storeOf('lost')
    server.fault(
      { op: 'PutObject', key: 'runs/lost/plan.json', times: 2 },
      { kind: 'before', run: () => server.bucket('scans').put('runs/lost/plan.json', `${JSON.stringify(mine)}\n`) },
    )
    expect(await store.writePlan(mine)).toBe(true)
    expect(await store.plan()).toEqual(mine)
    expect(await store.writePlan({ ...mine, madeAt: 'later' })).toBe(false)
  })

  it('are none where the plan is no plan', async () => {
    server.bucket('scans').put('runs/broken/plan.json', '{"format":2}')
    await expect(storeOf('broken').plan()).rejects.toThrow('no plan that this beartrap can read')
  })
})
