import type { ArtifactRef } from '../../core/artifact.js'
import type { ObjectFilter, StoredObject } from '../../core/object-store.js'
import { createTally, type Summary } from '../../core/summary.js'
import { createPool } from '../../engine/pool.js'
import type { Job, JobProgress, JobReport, Runner } from '../job.js'
import type { RunOptions } from '../run.js'
import { WORKER } from '../worker-script.js'
import { createConfirmer } from './confirm.js'
import { openJournal, readJournal } from './journal.js'
import { createLane } from './lane.js'
import { createLedger } from './ledger.js'
import { type Origin, skipperOf } from './origin.js'
import type { JournalRecord, OutcomeRecord } from './records.js'
import type { RunDir } from './run-dir.js'
import { type Met, type Working, workOn } from './work.js'

/** Objects that may have ended before the first one that has not: their outcomes are held, not their findings. */
const MAX_AHEAD = 20_000

export interface BucketRun {
  readonly origin: Origin
  readonly filter: ObjectFilter
  /** Objects that are read at once. */
  readonly concurrency: number
  readonly dir: Pick<RunDir, 'journal' | 'isResumed' | 'end'>
  readonly jobOf: (ref: ArtifactRef) => Job
  /** Of its own where absent; another's is not closed. */
  readonly runner?: Runner
  /** What beartrap writes itself, which lies within what it reads. */
  readonly isOwn: (object: StoredObject) => boolean
  /** What is left to do when all has ended, before the run has; and whether all could be listed. */
  readonly finish: (isWhole: boolean) => Promise<void>
}

/**
 * Runs a job on every object that the origin gives, several at once, and reports them
 * in its order. What is known is in the run's journal before it is in
 * the report, so that a run which was killed goes on where it was. Throws
 * BeartrapError 'output' where the journal can't be written.
 */
export const runBucket = async (run: BucketRun, options: RunOptions): Promise<Summary> => {
  const { dir, concurrency } = run
  const [journal, ledger, tally] = [await openJournal(dir.journal), createLedger(), createTally()]
  const onConfirmed = ({ uri, bytes }: OutcomeRecord): void => options.onProgress({ uri, bytes, findings: 0 })
  const confirm = createConfirmer({ ...options, ledger, journal, tally, onConfirmed })
  const record = (entry: JournalRecord): void => ledger.apply(entry, journal.append(entry))
  const runner = run.runner ?? createRunner(concurrency, options)
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
    const skip = await skipperOf(run.origin, run.filter)
    const working = { ...run, runner, journal, ledger, record, skip, signal: options.signal }
    const isWhole = await workThrough(run, working, { confirm, onFailed })
    await journal.sync()
    await run.finish(isWhole)
    const summary = tally.summary()
    await options.report.end(summary)
    if (isWhole) dir.end(summary)
    return summary
  } finally {
    if (run.runner === undefined) await runner.close()
    await journal.close()
  }
}

/** Worker threads with room for so many objects. */
export const createRunner = (
  concurrency: number,
  { settings, jobs, signal }: Pick<RunOptions, 'settings' | 'jobs'> & Partial<RunOptions>,
): Runner =>
  createPool<Job, JobProgress, JobReport>(WORKER, settings, {
    size: jobs,
    ...(signal && { signal }),
    slots: Math.ceil(concurrency / jobs),
    fill: FILL,
    isReady: true, // it starts while the first objects are listed
  })

/** Room that eight small objects take, or one of 8 MiB: by the time they are read, another thread could just have begun. */
const FILL = 8

interface Telling {
  /** Reports what is ready to be. */
  readonly confirm: () => Promise<void>
  /** Told of what names no object, and of what can't be read on, as a target that can't be listed. */
  readonly onFailed: (uri: string, message: string, isBroken: boolean) => void
}

/** Works on all that the origin gives and that had not ended before. Gives whether it could give all. */
const workThrough = async (run: BucketRun, working: Working, { confirm, onFailed }: Telling): Promise<boolean> => {
  const lane = createLane(run.concurrency)
  let isWhole = true
  try {
    for await (const met of metBy(run.origin, working, (uri, message, isBroken) => {
      if (isBroken) isWhole = false
      onFailed(uri, message, isBroken)
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
async function* metBy(origin: Origin, { ledger, signal }: Working, onFailed: Telling['onFailed']): AsyncGenerator<Met> {
  let entry = ledger.next
  for await (const given of origin.given({ next: entry, last: ledger.last }, signal)) {
    if (given.kind === 'object') yield { ...given, entry: entry++ }
    else onFailed(given.uri, given.message, given.kind === 'broken')
  }
}
