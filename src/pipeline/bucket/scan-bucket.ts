import type { Summary } from '../../core/summary.js'
import type { OutputOptions } from '../session.js'
import { type BucketRun, runBucket } from './run-bucket.js'
import { type BucketOptions, withRunDir } from './session.js'

export interface ScanBucketOptions extends OutputOptions, BucketOptions {
  readonly targets: readonly [string, ...string[]]
}

/** Finds credentials in all objects below the targets. */
export const runScanBucket = (options: ScanBucketOptions): Promise<Summary> => {
  const { targets, listing, concurrency } = options
  return withRunDir(options, { command: 'scan', targets }, (dir, run) =>
    runBucket({ targets, listing, concurrency, dir, ...SCAN }, run),
  )
}

const SCAN: Pick<BucketRun, 'jobOf' | 'isOwn' | 'finish'> = {
  jobOf: (ref) => ({ kind: 'scan', ref }),
  isOwn: () => false,
  finish: async () => {},
}
