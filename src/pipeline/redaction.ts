import type { Sweep } from '../core/sweep.js'
import type { Finding } from '../core/types.js'
import type { Job, JobProgress } from './job.js'
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
  /** What stands in no artifact of an archive, gathered in the pass that has to tell of it. */
  labels: Uint8Array[] | undefined
  /** What is to be told with the next bytes. */
  readonly news: { readonly findings: Finding[]; readonly failed: NonNullable<JobProgress['failed']>[number][] }
  bytes: number
  isArchive: boolean
  /** Members of an archive that were read as they should be. */
  artifacts: number
  /** Parts that could not be decoded. */
  dropped: number
  /** Artifacts that are read as captures; those of them whose sizes and marks could be written; logs that have a mark. */
  captures: number
  rewritten: number
  marked: number
}
