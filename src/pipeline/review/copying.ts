import { rm, stat } from 'node:fs/promises'
import { BeartrapError, messageOf } from '../../core/errors.js'
import { createLedger, type Ledger } from '../../core/review/ledger.js'
import type { Copy } from '../../core/review/wire.js'
import type { Original } from './original.js'
import type { ReviewWorker } from './worker.js'

/** A sanitized copy that is whole and verified. */
interface Sanitized {
  readonly path: string
  readonly size: number
  /** What it lacks. */
  readonly removed: Ledger
}

export interface Copying {
  copy(): Copy
  /** Starts to write the copy, unless it is there, or being written. */
  start(): void
  /** Decisions have changed: a copy is no longer of them. */
  stale(): void
  /** Throws BeartrapError 'usage' where there is none of the decisions as they are. */
  sanitized(): Sanitized
}

/** Sanitized copies of a file, at the paths given, by what the ledger says is kept. */
export const createCopying = (
  original: Original,
  worker: ReviewWorker,
  ledger: Ledger,
  to: { readonly name: string; path(version: number): string },
): Copying => {
  let version = 0
  let copy: Copy = { kind: 'none' }
  let sanitized: Sanitized | undefined

  const write = async (ours: number): Promise<void> => {
    const path = to.path(ours)
    const removed = createLedger()
    let bytes = 0
    await original.unchanged()
    const job = original.redacted(path, { style: 'label', verify: true, keep: ledger.kept() })
    const report = await worker.run(job, (step) => {
      removed.add(step.findings)
      bytes += (step.learned ?? 0) + step.bytes
      if (ours === version) copy = { kind: 'running', bytes }
    })
    if (report.problem !== undefined && !report.isWritten) throw new BeartrapError('input', report.problem)
    await original.unchanged()
    const { size } = await stat(path)
    if (ours !== version) return rm(path, { force: true })
    removed.seal()
    sanitized = { path, size, removed }
    copy = { kind: 'ready', name: to.name, size, ...outcome(ledger, removed) }
  }
  return {
    copy: () => copy,
    start: () => {
      if (copy.kind === 'running' || copy.kind === 'ready') return
      const ours = version
      copy = { kind: 'running', bytes: 0 }
      write(ours).catch((error: unknown) => {
        if (ours === version) copy = { kind: 'failed', problem: messageOf(error) }
      })
    },
    stale: () => {
      version++
      if (copy.kind === 'running') worker.cancel()
      copy = { kind: 'none' }
      if (sanitized !== undefined) void rm(sanitized.path, { force: true })
      sanitized = undefined
    },
    sanitized: () => {
      if (sanitized === undefined) throw new BeartrapError('usage', 'there is no sanitized copy of these decisions yet')
      return sanitized
    },
  }
}

const outcome = (ledger: Ledger, removed: Ledger): { redacted: number; overridden: number } => {
  const kept = new Set(ledger.kept())
  const overridden = removed.all().filter(({ fingerprint }) => kept.has(fingerprint))
  return {
    redacted: removed.counts().places,
    overridden: overridden.reduce((sum, { places }) => sum + places.length, 0),
  }
}
