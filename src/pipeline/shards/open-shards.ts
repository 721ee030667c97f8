import { BeartrapError } from '../../core/errors.js'
import type { Shard, ShardPlan } from './plan.js'
import type { RunStore } from './run-store.js'

/**
 * The shards that have no result yet, one after another for as long as there are
 * any that are not among the `failed`. At random: workers that know nothing of
 * each other seldom meet.
 */
export async function* openShards(
  plan: ShardPlan,
  store: RunStore,
  failed: ReadonlySet<number>,
): AsyncGenerator<Shard> {
  for (;;) {
    const results = await store.results()
    const open = plan.shards.filter(({ n }) => !results.has(n) && !failed.has(n))
    const next = open[Math.floor(Math.random() * open.length)]
    if (next === undefined) return
    yield next
  }
}

/** The one shard of a number, unless it has a result. Throws BeartrapError 'usage' where the plan has none. */
export async function* openShard(plan: ShardPlan, store: RunStore, n: number): AsyncGenerator<Shard> {
  if (!(await store.hasResult(n))) yield shardOf(plan, n)
}

const shardOf = ({ run, shards }: ShardPlan, n: number): Shard => {
  const shard = shards[n]
  if (shard === undefined)
    throw new BeartrapError('usage', `run ${run} has no shard ${n}: its ${shards.length} are numbered from 0`)
  return shard
}
