import { BeartrapError } from '../../core/errors.js'
import type { StoreAccess, StoreListing } from '../../core/object-store.js'
import type { Summary } from '../../core/summary.js'
import { createRunner } from '../bucket/run-bucket.js'
import { newRunId } from '../bucket/run-dir.js'
import type { RunOptions } from '../run.js'
import { createSettings, type OutputOptions, openOutput, openRun } from '../session.js'
import { checkAgreement, checkKey, ownOrder } from './agree.js'
import type { ShardLimits } from './cut.js'
import { makePlan } from './make-plan.js'
import { mergeShards } from './merge.js'
import { openShard, openShards } from './open-shards.js'
import type { Shard, ShardPlan } from './plan.js'
import { openQueue } from './queue.js'
import { openRunStore, type RunStore } from './run-store.js'
import { type ShardCounts, type Work, workShard } from './work-shard.js'

/** What every step of a run over several machines is told. */
export interface ShardOptions extends OutputOptions {
  /** `s3://bucket/prefix` that keeps the runs. */
  readonly store: string
  /** The same on all machines. */
  readonly key: string
  /** beartrap's. */
  readonly version: string
}

export interface PlanOptions extends ShardOptions {
  readonly targets: readonly [string, ...string[]]
  /** Made up where absent. */
  readonly run: string | undefined
  readonly listing: StoreListing
  readonly limits: ShardLimits
  /** That is to hold a job a shard. */
  readonly queue: string | undefined
}

/** Cuts what lies below the targets into shards. Throws BeartrapError where not all of it can be listed. */
export const runShardPlan = async (options: PlanOptions): Promise<ShardPlan> => {
  const now = new Date()
  const { targets, run = newRunId(now), listing, limits, explain } = options
  const settings = await createSettings(options)
  const { signal } = new AbortController()
  const store = openRunStore(options.store, run, listing.access, signal)
  const { versions, filter } = listing
  const order = { targets, versions, filter, explain, ...ownOrder({ ...options, settings }, run) }
  const make = () => makePlan({ run, order, listing, limits, store, signal, now })
  if (options.queue === undefined) return make()
  return withQueue(options.queue, async (add) => {
    const plan = await make()
    await add(options.store, plan, plan.shards)
    return plan
  })
}

/** A step on a run that was planned. */
export interface StepOptions extends ShardOptions {
  readonly run: string
  readonly access: StoreAccess
}

/** Puts a job into a queue for each shard that has no result. Gives how many. */
export const runShardEnqueue = async (options: StepOptions & { readonly queue: string }): Promise<number> => {
  const { plan, store } = await openPlan(options)
  checkKey(plan, options.key)
  const results = await store.results()
  const open = plan.shards.filter(({ n }) => !results.has(n))
  await withQueue(options.queue, (add) => add(options.store, plan, open))
  return open.length
}

type Add = (store: string, plan: ShardPlan, shards: readonly Shard[]) => Promise<void>

const withQueue = async <Result>(address: string, use: (add: Add) => Promise<Result>): Promise<Result> => {
  const queue = await openQueue(address, () => undefined)
  try {
    return await use((store, { run }, shards) => queue.add(shards.map(({ n }) => ({ store, run, shard: n }))))
  } finally {
    await queue.close()
  }
}

export interface WorkOptions extends StepOptions {
  readonly concurrency: number
  /** The one shard to do, where not all. */
  readonly index: number | undefined
  readonly onShard: (shard: Shard, counts: ShardCounts) => void
}

/** Does shards until each has a result, or the one that is asked for. Gives whether none of them failed. */
export const runShardWork = async (options: WorkOptions): Promise<boolean> => {
  const { plan, store } = await openPlan(options)
  const output = await openOutput({ ...options, explain: plan.order.explain, reportTo: { kind: 'stderr' } })
  const run = { ...output.common, jobs: options.jobs }
  const runner = createRunner(options.concurrency, run)
  try {
    checkAgreement(plan, { ...options, settings: run.settings })
    return await workAll({ ...options, plan, store, runner }, run, options)
  } finally {
    await runner.close()
    await output.close()
  }
}

const workAll = async (work: Work, run: Omit<RunOptions, 'report'>, { index, onShard }: WorkOptions) => {
  const { plan, store } = work
  const failed = new Set<number>()
  for await (const shard of index === undefined ? openShards(plan, store, failed) : openShard(plan, store, index)) {
    try {
      onShard(shard, await workShard(shard, work, run))
    } catch (error) {
      if (!(error instanceof BeartrapError) || error.code !== 'input') throw error
      failed.add(shard.n)
      run.onProblem(store.uri, error.message)
    }
  }
  return failed.size === 0
}

/** One report of what all have found. */
export const runShardMerge = async (options: StepOptions): Promise<Summary> => {
  const { plan, store } = await openPlan(options)
  checkKey(plan, options.key)
  const session = await openRun(options)
  try {
    return await mergeShards(plan, store, session.run)
  } finally {
    await session.close()
  }
}

const openPlan = async ({
  store: uri,
  run,
  access,
}: StepOptions): Promise<{ readonly plan: ShardPlan; readonly store: RunStore }> => {
  const store = openRunStore(uri, run, access, new AbortController().signal)
  const plan = await store.plan()
  if (plan === undefined) throw new BeartrapError('usage', `${store.uri}: no such run; plan it with --shard plan`)
  return { plan, store }
}
