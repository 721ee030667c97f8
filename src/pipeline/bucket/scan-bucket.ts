import type { Summary } from '../../core/summary.js'
import type { OutputOptions } from '../session.js'
import { type OriginOptions, openOrigin, refuseResume } from './origins/index.js'
import { type BucketRun, runBucket } from './run-bucket.js'
import { type BucketOptions, withRunDir } from './session.js'

export interface ScanBucketOptions extends OutputOptions, BucketOptions, OriginOptions {}

/** Finds credentials in all objects below the targets, or that an input names. */
export const runScanBucket = async (options: ScanBucketOptions): Promise<Summary> => {
  const { targets, listing, concurrency, resume } = options
  const origin = await openOrigin(options, new AbortController().signal)
  if (resume) refuseResume(origin)
  const { input, digest } = origin
  const order = { command: 'scan', targets, ...(input && { input }), ...(digest && { digest }) } as const
  return withRunDir(options, order, (dir, run) =>
    runBucket({ origin, filter: listing.filter, concurrency, dir, ...SCAN }, run),
  )
}

/** What a run over buckets does that finds and changes nothing. */
export const SCAN: Pick<BucketRun, 'jobOf' | 'isOwn' | 'finish'> = {
  jobOf: (ref) => ({ kind: 'scan', ref }),
  isOwn: () => false,
  finish: async () => {},
}
