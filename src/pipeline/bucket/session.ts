import { createHash } from 'node:crypto'
import type { StoreListing } from '../../core/object-store.js'
import type { Summary } from '../../core/summary.js'
import type { RunSettings } from '../job.js'
import type { RunOptions } from '../run.js'
import { type OutputOptions, openRun } from '../session.js'
import { openRunDir, type RunDir, type RunOrder } from './run-dir.js'

/** What every run over buckets can be told. */
export interface BucketOptions {
  readonly listing: StoreListing
  /** Objects that are read at once. */
  readonly concurrency: number
  /** The folder that keeps runs. */
  readonly state: string
  /** Whether to go on with the last run of the same targets that did not end. */
  readonly resume: boolean
}

/** Opens what a run over buckets needs, a new run's folder or that of one which goes on, and closes it after the work. */
export const withRunDir = async (
  options: OutputOptions & BucketOptions,
  order: Pick<RunOrder, 'command' | 'targets' | 'input' | 'digest' | 'output' | 'copies'>,
  work: (dir: RunDir, run: RunOptions) => Promise<Summary>,
): Promise<Summary> => {
  const session = await openRun(options)
  try {
    const { listing, state, key, resume } = options
    const { settings } = session.run
    const dir = openRunDir({
      state,
      key,
      resume,
      now: () => new Date(),
      order: { ...order, versions: listing.versions, filter: listing.filter, rules: digestOf(settings) },
    })
    try {
      return await work(dir, { ...session.run, settings: { ...settings, key: dir.key } })
    } finally {
      dir.release()
    }
  } finally {
    await session.close()
  }
}

/** Of all that decides what is found. */
export const digestOf = ({ rules, policy, explain }: RunSettings): string =>
  createHash('sha256')
    .update(JSON.stringify([rules.rules, [...rules.fragments], policy, explain]))
    .digest('hex')
    .slice(0, 16)
