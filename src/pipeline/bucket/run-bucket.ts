import type { ArtifactRef } from '../../core/artifact.js'
import { BeartrapError, messageOf } from '../../core/errors.js'
import { parseBucketUri, type StoredObject, type StoreListing } from '../../core/object-store.js'
import { createTally, type Summary } from '../../core/summary.js'
import { createPool } from '../../engine/pool.js'
import { createSkipper } from '../../sources/s3/filter.js'
import { listPages } from '../../sources/s3/listing.js'
import type { Located } from '../../sources/s3/locator.js'
import type { Job, JobProgress, JobReport } from '../job.js'
import type { RunOptions } from '../run.js'
import { createConfirmer } from './confirm.js'
import { openJournal, readJournal } from './journal.js'
import { createLane } from './lane.js'
import { createLedger } from './ledger.js'
import type { JournalRecord, OutcomeRecord } from './records.js'
import type { RunDir } from './run-dir.js'
import { type Met, type Working, workOn } from './work.js'

/** Objects that may have ended before the first one that has not: their outcomes are held, not their findings. */
const MAX_AHEAD = 20_000

export interface BucketRun {
  readonly targets: readonly [string, ...string[]]
  readonly listing: StoreListing
  /** Objects that are read at once. */
  readonly concurrency: number
  readonly dir: RunDir
  readonly jobOf: (ref: ArtifactRef) => Job
  /** What beartrap writes itself, which lies within what it reads. */
  readonly isOwn: (object: StoredObject) => boolean
  /** What is left to do when all has ended, before the run has. */
  readonly finish: () => Promise<void>
}

/**
 * Runs a job on every object below the targets, several at once, and reports them
 * in the listing's order. What is known is in the run's journal before it is in
 * the report, so that a run which was killed goes on where it was. Throws
 * BeartrapError 'output' where the journal can't be written.
 */
export const runBucket = async (run: BucketRun, options: RunOptions): Promise<Summary> => {
  const { dir, concurrency } = run
  const [journal, ledger, tally] = [await openJournal(dir.journal), createLedger(), createTally()]
  const onConfirmed = ({ uri, bytes }: OutcomeRecord): void => options.onProgress({ uri, bytes, findings: 0 })
  const confirm = createConfirmer({ ...options, ledger, journal, tally, onConfirmed })
  const record = (entry: JournalRecord): void => ledger.apply(entry, journal.append(entry))
  const runner = createRunner(concurrency, options)
  const onFailed = (uri: string, message: string): void => {
    tally.failed({ artifact: uri, message })
    options.onProblem(uri, message)
  }
  try {
    if (dir.isResumed) {
      for await (const { record, span } of readJournal(dir.journal)) {
        ledger.apply(record, span)
        await confirm()
      }
      record({ type: 'resumed', at: new Date().toISOString() })
    }
    const skip = await createSkipper(run.listing.filter)
    const working = { ...run, runner, journal, ledger, record, skip, signal: options.signal }
    const isWhole = await workThrough(run, working, { confirm, onFailed })
    await journal.sync()
    await run.finish()
    const summary = tally.summary()
    await options.report.end(summary)
    if (isWhole) dir.end(summary)
    return summary
  } finally {
    await runner.close()
    await journal.close()
  }
}

const createRunner = (concurrency: number, { settings, jobs }: RunOptions) =>
  createPool<Job, JobProgress, JobReport>(new URL('../worker.js', import.meta.url), settings, {
    size: jobs,
    slots: Math.ceil(concurrency / jobs),
  })

interface Telling {
  /** Reports what is ready to be. */
  readonly confirm: () => Promise<void>
  /** Told of a target that can't be listed, or not to its end. */
  readonly onFailed: (uri: string, message: string) => void
}

/** Works on all that the targets hold and that had not ended before. Gives whether all of it could be listed. */
const workThrough = async (run: BucketRun, working: Working, { confirm, onFailed }: Telling): Promise<boolean> => {
  const lane = createLane(run.concurrency)
  let isWhole = true
  try {
    for await (const met of listAll(run, working, (uri, message) => {
      isWhole = false
      onFailed(uri, message)
    })) {
      await lane.start(async () => {
        await workOn(working, met)
        await confirm()
      })
      await working.journal.room()
      while (met.entry - working.ledger.next >= MAX_AHEAD) await lane.next()
    }
  } finally {
    await lane.idle()
  }
  await confirm()
  return isWhole
}

/** From where the ledger ends. */
async function* listAll(
  run: BucketRun,
  { ledger, signal }: Working,
  onFailed: Telling['onFailed'],
): AsyncGenerator<Met> {
  const from = ledger.last
  let entry = ledger.next
  for (const [target, uri] of run.targets.entries()) {
    if (target < (from?.target ?? 0)) continue
    try {
      const after = from?.target === target ? from : undefined
      for await (const located of listTarget(uri, run.listing, after, signal)) yield { entry: entry++, target, located }
    } catch (error) {
      if (!(error instanceof BeartrapError) || error.code !== 'input') throw error
      onFailed(uri, messageOf(error))
    }
  }
}

/** What stands below a target, in its order. Throws BeartrapError 'input' where it can't be listed. */
async function* listTarget(
  uri: string,
  { access, versions }: StoreListing,
  after: OutcomeRecord | undefined,
  signal: AbortSignal,
): AsyncGenerator<Located> {
  const target = parseBucketUri(uri)
  if (target === undefined) throw new BeartrapError('usage', `${uri}: names no bucket, as in s3://bucket/prefix`)
  const from = after === undefined ? {} : { after }
  for await (const { objects, region } of listPages(target, { access, versions, signal, ...from }))
    for (const object of objects) yield { object, access, ...(region !== undefined && { region }) }
}
