import type { Sweep } from '../core/sweep.js'
import type { Job } from './job.js'
import type { Troubles } from './passes.js'
import type { Tools } from './tools.js'

export type RedactJob = Extract<Job, { kind: 'redact' }>

/** One redaction, of all that its job reads. */
export interface Redaction {
  readonly job: RedactJob
  readonly tools: Tools
  readonly sweep: Sweep
  readonly troubles: Troubles
  /** Members of an archive that can't be read, and are to be dropped. */
  readonly lost: Set<string>
  bytes: number
  /** Members of an archive that were read as they should be. */
  artifacts: number
  /** Parts that could not be decoded. */
  dropped: number
  /** Artifacts that are read as captures; those of them whose sizes and marks could be written; logs that have a mark. */
  captures: number
  rewritten: number
  marked: number
}
