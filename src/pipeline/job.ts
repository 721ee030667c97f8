import type { ArtifactRef } from '../core/artifact.js'
import type { Reason } from '../core/outcome.js'
import type { Style } from '../core/placeholder.js'
import type { Policy } from '../core/policy.js'
import type { LoadedRules } from '../core/rules/load.js'
import type { Finding, Fingerprint } from '../core/types.js'

/** What every job of a run shares. Plain data: it crosses to the workers. */
export interface RunSettings {
  readonly rules: LoadedRules
  /** Key of the fingerprints. */
  readonly key: Uint8Array
  readonly policy: Policy
  /** Whether findings say why they are ones. */
  readonly explain: boolean
  /** Milliseconds of the time to go by, where it is not the clock's. */
  readonly now?: number
}

/** Where a redacted copy goes. */
export type Destination =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'file'; readonly path: string; readonly force: boolean }
  | { readonly kind: 'in-place' }
  | { readonly kind: 'nowhere' }
  | ObjectDestination

/** An object of a bucket, written from another. */
export interface ObjectDestination {
  readonly kind: 'object'
  readonly bucket: string
  /** Of the bucket. */
  readonly region?: string
  readonly key: string
  /** What may have the name: nothing, the source itself, or whatever there is. */
  readonly over: 'nothing' | 'source' | 'anything'
  /** Whether an equal copy may be there already, of a run that was killed. */
  readonly again: boolean
}

/** Work on one artifact. */
export type Job =
  | { readonly kind: 'scan'; readonly ref: ArtifactRef }
  | {
      readonly kind: 'redact'
      readonly ref: ArtifactRef
      readonly destination: Destination
      readonly style: Style
      readonly verify: boolean
      /** Whether the sizes that a HAR tells are those of what is written. */
      readonly fixSizes: boolean
      /** beartrap's version, where a HAR's comment is to say what was removed. */
      readonly mark?: string
      /** Secrets that stay, by their fingerprints under the run's key. */
      readonly keep: readonly Fingerprint[]
    }

/** A step of a job: what it found, and how many bytes it read since the last step. */
export interface JobProgress {
  readonly findings: readonly Finding[]
  readonly bytes: number
  /** Bytes read ahead of that, only to learn values. */
  readonly learned?: number
  /** Members of an archive that could not be scanned, or not to their end. */
  readonly failed?: readonly { readonly uri: string; readonly message: string; readonly reason?: Reason }[]
}

/** How a job ended. With a problem, what could be scanned was. */
export interface JobReport {
  readonly uri: string
  readonly bytes: number
  readonly problem?: string
  /** Why, where a program has to tell. */
  readonly reason?: Reason
  /** A redacted copy was written, whatever the problem is. */
  readonly isWritten?: true
  /** What is worth to be told of it, and no fault. */
  readonly notices?: readonly string[]
  /** Scanned to their end, where the job is of an archive: each member is an artifact. */
  readonly artifacts?: number
}

export type RunningJob = AsyncGenerator<JobProgress, JobReport>

/** Starts jobs; how many at once is its own business. */
export interface Runner {
  /** `slots`: how much of a worker's room it takes. */
  run(job: Job, slots?: number): RunningJob
  close(): Promise<void>
}
