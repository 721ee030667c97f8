import { BeartrapError } from '../../core/errors.js'
import type { StoreAccess } from '../../core/object-store.js'
import type { Runner, RunSettings } from '../job.js'
import type { RunOptions } from '../run.js'
import { checkAgreement, type Own } from './agree.js'
import type { ShardJob } from './queue.js'
import { openRunStore } from './run-store.js'
import { type ShardCounts, workShard } from './work-shard.js'

/** How a job went; no message and no count holds a finding. */
export type Verdict =
  | { readonly kind: 'done'; readonly counts: ShardCounts }
  /** Done before. */
  | { readonly kind: 'known' }
  /** May go better another time. */
  | { readonly kind: 'failed'; readonly message: string }
  /** Never goes better, here or elsewhere. */
  | { readonly kind: 'hopeless'; readonly message: string }
  /** Not here: this worker differs from what the run was planned for. */
  | { readonly kind: 'unfit'; readonly error: BeartrapError }

export interface Worker extends Own {
  readonly access: StoreAccess
  readonly concurrency: number
  readonly run: Omit<RunOptions, 'report'>
  /** Of these settings; the same for all jobs that have the same. */
  readonly runnerOf: (settings: RunSettings) => Runner
}

/** Does the shard of a job, whatever the job holds. Never throws. */
export const doJob = async (job: unknown, worker: Worker): Promise<Verdict> => {
  if (!isShardJob(job)) return { kind: 'hopeless', message: 'no job of this beartrap' }
  try {
    return await doShard(job, worker)
  } catch (error) {
    if (error instanceof BeartrapError) return { kind: 'failed', message: error.message }
    return { kind: 'failed', message: `a fault in beartrap (${error instanceof Error ? error.name : typeof error})` }
  }
}

const doShard = async ({ store: uri, run, shard: n }: ShardJob, worker: Worker): Promise<Verdict> => {
  const { access, concurrency } = worker
  const store = openRunStore(uri, run, access, worker.run.signal)
  const plan = await store.plan()
  const shard = plan?.shards[n]
  if (plan === undefined || shard === undefined)
    return { kind: 'hopeless', message: `${store.uri}: no plan with a shard ${n}` }
  if (await store.hasResult(n)) return { kind: 'known' }
  const settings = { ...worker.settings, explain: plan.order.explain }
  try {
    checkAgreement(plan, { ...worker, settings })
  } catch (error) {
    if (error instanceof BeartrapError) return { kind: 'unfit', error }
    throw error
  }
  const runner = worker.runnerOf(settings)
  const counts = await workShard(shard, { plan, store, access, concurrency, runner }, { ...worker.run, settings })
  return { kind: 'done', counts }
}

const isShardJob = (job: unknown): job is ShardJob => {
  const { store, run, shard } = (job ?? {}) as Partial<Record<keyof ShardJob, unknown>>
  return typeof store === 'string' && typeof run === 'string' && Number.isSafeInteger(shard)
}
