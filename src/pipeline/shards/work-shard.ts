import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BeartrapError } from '../../core/errors.js'
import type { StoreAccess, StoreListing } from '../../core/object-store.js'
import type { Report } from '../../core/report.js'
import type { Summary } from '../../core/summary.js'
import type { Located } from '../../sources/s3/locator.js'
import { type Given, type Origin, told } from '../bucket/origin.js'
import { type BucketRun, runBucket } from '../bucket/run-bucket.js'
import { SCAN } from '../bucket/scan-bucket.js'
import type { Runner } from '../job.js'
import type { RunOptions } from '../run.js'
import { listRange } from './list-range.js'
import type { Shard, ShardPlan } from './plan.js'
import { writeResult } from './result.js'
import type { RunStore } from './run-store.js'

/** A run that is worked on. */
export interface Work {
  readonly plan: ShardPlan
  readonly store: RunStore
  /** This machine's way to what the run reads. */
  readonly access: StoreAccess
  /** Objects that are read at once. */
  readonly concurrency: number
  /** With room for as many; started once for all shards. */
  readonly runner: Runner
}

/** What became of a shard; no name and no secret. */
export interface ShardCounts {
  readonly keys: number
  readonly bytes: number
  readonly findings: number
  /** False where another worker had done it first: its result stands, and is the same. */
  readonly committed: boolean
}

/**
 * Scans a shard as a run of its own, with a journal in a temporary folder, and
 * commits what it says at once: until then nobody knows of it. Throws
 * BeartrapError 'input' where the shard can't be listed to its end.
 */
export const workShard = async (shard: Shard, work: Work, run: Omit<RunOptions, 'report'>): Promise<ShardCounts> => {
  const { plan, store } = work
  const folder = await mkdtemp(join(tmpdir(), 'beartrap-shard-'))
  try {
    const dir = shardDir(folder)
    const { listed = 0, bytes, findings } = await scan(shard, work, dir, run)
    const result = join(folder, 'result.ndjson.gz')
    await writeResult(result, plan.run, shard, dir.journal)
    return { keys: listed, bytes, findings, committed: await store.commit(shard.n, result) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type ShardDir = BucketRun['dir'] & { isWhole(): boolean }

const scan = async (
  shard: Shard,
  { plan: { order }, store, access, concurrency, runner }: Work,
  dir: ShardDir,
  run: Omit<RunOptions, 'report'>,
): Promise<Summary> => {
  const target = order.targets[shard.target]
  if (target === undefined) throw new BeartrapError('config', `shard ${shard.n}: of no target of its plan`)
  const summary = await runBucket(
    {
      origin: shardOrigin(shard, target, { access, filter: order.filter, versions: order.versions }, store),
      filter: order.filter,
      concurrency,
      runner,
      dir,
      ...SCAN,
    },
    { ...run, report: NO_REPORT },
  )
  if (dir.isWhole()) return summary
  const why = summary.failed.find(({ artifact }) => artifact === target)?.message ?? 'not listed to its end'
  throw new BeartrapError('input', `shard ${shard.n}: ${target}: ${why}`)
}

/** What lies in the shard's range of its target's keys. */
const shardOrigin = (range: Shard, uri: string, listing: StoreListing, { runs }: RunStore): Origin => ({
  asked: { list: 0, get: 0 },
  covers: () => true,
  given: (_, signal) => told(givenBy(listRange(uri, listing, { range, runs }, signal)), uri),
})

async function* givenBy(listed: AsyncIterable<Located>): AsyncGenerator<Given> {
  for await (const located of listed) yield { kind: 'object', target: 0, located }
}

/** The report is the merge's. */
const NO_REPORT: Report = { findings: async () => {}, end: async () => {} }

/** Of a run that nothing goes on with: it ends whole, or is begun anew elsewhere. */
const shardDir = (folder: string): ShardDir => {
  let isWhole = false
  return {
    journal: join(folder, 'journal.ndjson'),
    isResumed: false,
    isWhole: () => isWhole,
    end: () => {
      isWhole = true
    },
  }
}
