import type { ArtifactRef } from '../../core/artifact.js'
import { BeartrapError } from '../../core/errors.js'
import type { Job } from '../job.js'
import { identityOf } from '../output.js'

/** The file under review, held to what it was when it was first looked at. */
export interface Original {
  readonly ref: ArtifactRef
  /** Throws BeartrapError 'input' where it is no longer what it was. */
  unchanged(): Promise<void>
  /** A copy of it to a path. */
  redacted(path: string, options: Pick<RedactJob, 'style' | 'verify' | 'keep'>): RedactJob
}

type RedactJob = Extract<Job, { kind: 'redact' }>

const CHANGED = 'the file changed since it was read; open it again'

export const createOriginal = (ref: ArtifactRef): Original => {
  const first = identityOf(ref)
  first.catch(() => {}) // told by the job that reads it
  return {
    ref,
    unchanged: async () => {
      const [then, now] = await Promise.all([first, identityOf(ref)]).catch(() => ['', 'gone'])
      if (then !== now) throw new BeartrapError('input', CHANGED)
    },
    redacted: (path, options) => ({
      kind: 'redact',
      fixSizes: false,
      ref,
      destination: { kind: 'file', path, force: true },
      ...options,
    }),
  }
}
