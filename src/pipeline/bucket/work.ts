import type { ArtifactRef } from '../../core/artifact.js'
import { messageOf, reasonOf } from '../../core/errors.js'
import { objectUri, type StoredObject } from '../../core/object-store.js'
import type { Skipper } from '../../sources/s3/filter.js'
import { type Located, refOf } from '../../sources/s3/locator.js'
import { lookAgain } from '../../sources/s3/reading.js'
import { seeObject } from '../../sources/s3/see.js'
import { followJob } from '../follow-job.js'
import type { Job, JobReport, Runner } from '../job.js'
import type { Journal } from './journal.js'
import type { Ledger } from './ledger.js'
import { outcomeOf } from './outcome.js'
import { type Failed, identityOf, type JournalRecord, type ObjectName } from './records.js'

/** Times an object is read that changes as it is read. */
const MAX_ATTEMPTS = 3

export interface Working {
  readonly runner: Runner
  readonly journal: Journal
  readonly ledger: Ledger
  readonly signal: AbortSignal
  readonly skip: Skipper
  readonly jobOf: (ref: ArtifactRef) => Job
  /** What beartrap writes itself, which lies within what it reads. */
  readonly isOwn: (object: StoredObject) => boolean
  readonly record: (record: JournalRecord) => void
}

const OWN = { reason: 'excluded', message: 'a copy, which is not copied again' } as const

/** An object in its place in the listing. */
export interface Met {
  readonly entry: number
  readonly target: number
  readonly located: Located
  /** Where its input names it, and not the target. */
  readonly bucket?: string
}

/** Sees to it that an entry ends, and that the journal says how. Throws BeartrapError 'output' where the journal can't be written. */
export const workOn = async (run: Working, given: Met): Promise<void> => {
  const seen = await seenBy(given.located, run.signal)
  if (!('object' in seen)) return end(run, given, outcomeOf(seen, [], false), 1)
  const met = { ...given, located: seen }
  const { object } = met.located
  const name = nameOf(met)
  if (run.ledger.isAhead(identityOf(name)))
    return run.record({ type: 'adopted', entry: met.entry, of: identityOf(name) })
  const skipped = run.isOwn(object) ? OWN : run.skip(object)
  if (skipped === undefined) return runOn(run, met)
  end(run, met, { outcome: 'skipped', bytes: 0, artifacts: 0, ...skipped }, 1)
}

/** What is only named is looked at first. */
const seenBy = async (located: Located, signal: AbortSignal): Promise<Located | JobReport> => {
  if (located.isUnseen !== true) return located
  const uri = objectUri(located.object)
  const seen = await seeObject(located, signal).catch(problemOf(uri))
  return seen ?? { uri, bytes: 0, problem: 'there is no such object', reason: 'deleted_since_list' }
}

/** Once, or again where the object changed under way: what was found in another one is void. */
const runOn = async (run: Working, met: Met): Promise<void> => {
  let { located } = met
  for (let attempt = 1; ; attempt++) {
    const failed: Failed[] = []
    const ref = refOf(located)
    const job = run.jobOf(ref)
    const report = await followJob(run.runner.run(job, slotsOf(ref)), ref.uri, async (step) => {
      failed.push(...(step.failed ?? []))
      if (step.findings.length > 0) run.record({ type: 'findings', entry: met.entry, attempt, findings: step.findings })
      await run.journal.room()
    })
    const isChanged = [report, ...failed].some(({ reason }) => reason === 'changed_during_read')
    const again = isChanged && attempt < MAX_ATTEMPTS
    const now = again ? await lookAgain(located, run.signal).catch(problemOf(ref.uri)) : undefined
    if (now === undefined || !('object' in now))
      return end(run, met, outcomeOf(now ?? report, failed, job.kind === 'redact'), attempt)
    located = now
  }
}

const problemOf =
  (uri: string) =>
  (error: unknown): JobReport => {
    const reason = reasonOf(error)
    return { uri, bytes: 0, problem: messageOf(error), ...(reason !== undefined && { reason }) }
  }

/** What a run that is ended left undone has not ended: the next one does it. */
const end = (run: Working, met: Met, how: ReturnType<typeof outcomeOf>, attempt: number): void => {
  run.signal.throwIfAborted()
  run.record({ type: 'outcome', entry: met.entry, attempt, uri: objectUri(met.located.object), ...nameOf(met), ...how })
}

const nameOf = ({ target, bucket, located: { object } }: Met): ObjectName => ({
  target,
  ...(bucket !== undefined && { bucket }),
  key: object.key,
  ...(object.versionId !== undefined && { versionId: object.versionId }),
  ...(object.etag !== undefined && { etag: object.etag }),
})

const MEBIBYTE = 1 << 20

/** Of a worker's room: an object of some size keeps a worker busy, and its blocks in memory. */
const MAX_SLOTS = 8

const slotsOf = ({ size = 0 }: ArtifactRef): number => Math.min(MAX_SLOTS, Math.max(1, Math.ceil(size / MEBIBYTE)))
