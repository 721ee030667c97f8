import { createHash } from 'node:crypto'
import type { StoreListing } from '../../core/object-store.js'
import type { Summary } from '../../core/summary.js'
import type { RunSettings } from '../job.js'
import { type OutputOptions, openRun } from '../session.js'
import { runBucket } from './run-bucket.js'
import { openRunDir } from './run-dir.js'

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

export interface ScanBucketOptions extends OutputOptions, BucketOptions {
  readonly targets: readonly [string, ...string[]]
}

/** Finds credentials in all objects below the targets. */
export const runScanBucket = async (options: ScanBucketOptions): Promise<Summary> => {
  const session = await openRun(options)
  try {
    const { targets, listing, concurrency, state, key, resume } = options
    const { settings } = session.run
    const dir = openRunDir({
      state,
      key,
      resume,
      now: () => new Date(),
      order: {
        command: 'scan',
        targets,
        versions: listing.versions,
        filter: listing.filter,
        rules: digestOf(settings),
      },
    })
    try {
      return await runBucket(
        { targets, listing, concurrency, dir, jobOf: (ref) => ({ kind: 'scan', ref }) },
        { ...session.run, settings: { ...settings, key: dir.key } },
      )
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
