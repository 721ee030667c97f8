import { BeartrapError } from '../../core/errors.js'
import type { StoreListing } from '../../core/object-store.js'
import { createSkipper } from '../../sources/s3/filter.js'
import { cutShards, type ShardLimits, type Weighed } from './cut.js'
import { listRange } from './list-range.js'
import type { PlanOrder, Shard, ShardPlan } from './plan.js'
import type { RunStore } from './run-store.js'

export interface Planning {
  readonly run: string
  readonly order: PlanOrder
  readonly listing: StoreListing
  readonly limits: ShardLimits
  readonly store: RunStore
  readonly signal: AbortSignal
  readonly now: Date
}

/** Lists all targets once, cuts them, and writes the plan. Throws BeartrapError where a target can't be listed to its end, or the run has a plan. */
export const makePlan = async (planning: Planning): Promise<ShardPlan> => {
  const { run, order, store, now } = planning
  if ((await store.plan()) !== undefined) throw planned(store)
  const shards: Shard[] = []
  for (const target of order.targets.keys())
    for await (const shard of cutShards(weigh(planning, target), planning.limits))
      shards.push({ n: shards.length, target, ...shard })
  const plan: ShardPlan = { format: 1, run, madeAt: now.toISOString(), order, shards }
  if (!(await store.writePlan(plan))) throw planned(store)
  return plan
}

async function* weigh({ order, listing, store, signal }: Planning, target: number): AsyncGenerator<Weighed> {
  const uri = order.targets[target] ?? ''
  const skip = await createSkipper(listing.filter)
  try {
    for await (const { object } of listRange(uri, listing, { range: {}, runs: store.runs }, signal))
      yield { object, bytes: skip(object) === undefined ? object.size : 0 }
  } catch (error) {
    if (!(error instanceof BeartrapError) || error.code !== 'input') throw error
    throw new BeartrapError('input', `${uri}: ${error.message}; nothing is planned`, { cause: error })
  }
}

const planned = ({ uri }: RunStore): BeartrapError =>
  new BeartrapError('usage', `${uri}: this run is planned already: work on it, or name another with --run`)
