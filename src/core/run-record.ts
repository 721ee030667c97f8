import type { OutcomeKind, Reason } from './outcome.js'

/** How far a run over buckets has come. */
export interface RunCounts extends Readonly<Record<OutcomeKind, number>> {
  /** Objects: the sum of the others. */
  readonly ended: number
  readonly reasons: Readonly<Record<string, number>>
}

/** `running`: a process is at it. `unfinished`: none is, and it may be gone on with. */
type RunState = 'running' | 'unfinished' | 'ended'

/** A run, as it is shown. */
export interface RunRecord {
  readonly type: 'run'
  readonly id: string
  readonly state: RunState
  readonly command: string
  readonly targets: readonly string[]
  /** In the place of a listing. */
  readonly input?: { readonly kind: string; readonly from: string }
  /** Where copies go. */
  readonly output?: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly endedAt?: string
  readonly counts: RunCounts
}

/** An object that was not scanned, or not to its end; names itself as `--keys` takes it. */
export interface NotScanned {
  readonly type: 'object'
  readonly uri: string
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
  readonly outcome: OutcomeKind
  readonly reason?: Reason
  readonly message?: string
}
