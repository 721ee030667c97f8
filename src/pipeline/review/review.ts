import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArtifactRef } from '../../core/artifact.js'
import { BeartrapError, messageOf } from '../../core/errors.js'
import { createLedger, type Ledger, spansOf } from '../../core/review/ledger.js'
import type { Copy } from '../../core/review/wire.js'
import { createPool } from '../../engine/pool.js'
import type { Job, JobProgress, JobReport, RunSettings } from '../job.js'
import { identityOf } from '../redact-job.js'
import { createShowing, type Showing } from './showing.js'

export interface ReviewOptions {
  readonly ref: ArtifactRef
  /** Private; what is written about the file goes here. */
  readonly folder: string
  readonly settings: RunSettings
}

/** A sanitized copy that is whole and verified. */
interface Sanitized {
  readonly path: string
  readonly size: number
  readonly removed: Ledger
}

/** One file under review. */
export interface Review {
  readonly ledger: Ledger
  /** Bytes read so far, the second time. */
  bytes(): number
  /** What can be shown of it, once it was read to its end. */
  showing(): Showing | undefined
  /** Why it can't be sanitized. */
  problem(): string | undefined
  copy(): Copy
  /** Decisions have changed: the copy is no longer of them. */
  changed(): void
  sanitize(name: string): void
  /** The copy of the decisions as they are. Throws BeartrapError 'usage' where there is none. */
  sanitized(): Sanitized
  /** Ends its worker, whatever that is at. */
  close(): Promise<void>
}

/**
 * Reads a file in a worker, and holds what is known of it. The pass is a redaction,
 * not a scan: what the page lists is then just what a copy will lack, values in
 * places that no report would name included. With `same-length` its copy has every
 * offset of the original, so whatever is shown is read from it, and can't hold a secret.
 */
export const openReview = ({ ref, folder, settings }: ReviewOptions): Review => {
  const pool = createPool<Job, JobProgress, JobReport>(new URL('../worker.js', import.meta.url), settings, 1)
  const ledger = createLedger()
  const masked = join(folder, 'masked')
  let [bytes, version] = [0, 0]
  let showing: Showing | undefined
  let problem: string | undefined
  let copy: Copy = { kind: 'none' }
  let sanitized: Sanitized | undefined
  let identity: string | undefined

  const follow = async (job: Job, onStep: (step: JobProgress) => void): Promise<JobReport> => {
    const running = pool.run(job)
    for (;;) {
      const next = await running.next()
      if (next.done) return next.value
      onStep(next.value)
    }
  }
  const unchanged = async (): Promise<void> => {
    const now = await identityOf(ref).catch(() => undefined)
    if (identity === undefined || now !== identity) throw new BeartrapError('input', CHANGED)
  }
  const redactTo = (path: string, options: Pick<RedactOptions, 'style' | 'verify' | 'keep'>): Job => {
    return { kind: 'redact', ref, destination: { kind: 'file', path, force: true }, ...options }
  }

  const read = async (): Promise<void> => {
    identity = await identityOf(ref)
    const job = redactTo(masked, { style: 'same-length', verify: false, keep: [] })
    const report = await follow(job, (step) => {
      bytes += step.bytes
      ledger.add(step.findings)
    })
    problem = report.problem
    ledger.seal()
    const source = problem === undefined ? { ...ref, locator: masked } : undefined
    const spans = ledger.all().flatMap(({ places }) => places.flatMap((id) => spansOf(ledger.place(id).finding)))
    showing = createShowing({ original: ref, masked: source, size: bytes, spans, unchanged })
  }
  const write = async (name: string, ours: number): Promise<void> => {
    const path = join(folder, `sanitized-${ours}`)
    const removed = createLedger()
    let read = 0
    await unchanged()
    const report = await follow(redactTo(path, { style: 'label', verify: true, keep: ledger.kept() }), (step) => {
      removed.add(step.findings)
      read += step.bytes
      if (ours === version) copy = { kind: 'running', bytes: read }
    })
    if (report.problem !== undefined) throw new BeartrapError('input', report.problem)
    await unchanged()
    if (ours !== version) return rm(path, { force: true })
    removed.seal()
    sanitized = { path, size: (await stat(path)).size, removed }
    copy = { kind: 'ready', name, size: sanitized.size, ...outcome(ledger, removed) }
  }

  void read().catch((error: unknown) => {
    problem = messageOf(error)
    ledger.seal()
    showing = createShowing({ original: ref, masked: undefined, size: bytes, spans: [], unchanged })
  })
  return {
    ledger,
    bytes: () => bytes,
    showing: () => showing,
    problem: () => problem,
    copy: () => copy,
    changed: () => {
      version++
      copy = { kind: 'none' }
      if (sanitized !== undefined) void rm(sanitized.path, { force: true })
      sanitized = undefined
    },
    sanitize: (name) => {
      if (problem !== undefined) throw new BeartrapError('usage', problem)
      if (copy.kind === 'running' || copy.kind === 'ready') return
      const ours = version
      copy = { kind: 'running', bytes: 0 }
      void write(name, ours).catch((error: unknown) => {
        if (ours === version) copy = { kind: 'failed', problem: messageOf(error) }
      })
    },
    sanitized: () => {
      if (sanitized === undefined) throw new BeartrapError('usage', 'there is no sanitized copy of these decisions yet')
      return sanitized
    },
    close: pool.close,
  }
}

type RedactOptions = Extract<Job, { kind: 'redact' }>

const CHANGED = 'the file changed since it was read; open it again'

const outcome = (ledger: Ledger, removed: Ledger): { redacted: number; overridden: number } => {
  const kept = new Set(ledger.kept())
  const overridden = removed.all().filter(({ fingerprint }) => kept.has(fingerprint))
  return {
    redacted: removed.counts().places,
    overridden: overridden.reduce((sum, { places }) => sum + places.length, 0),
  }
}
