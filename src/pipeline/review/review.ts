import { join } from 'node:path'
import type { ArtifactRef } from '../../core/artifact.js'
import type { RunSettings } from '../job.js'
import { type Copying, createCopying } from './copying.js'
import { namesFor } from './names.js'
import { createOriginal } from './original.js'
import { type Reading, startReading } from './reading.js'
import { createReviewWorker } from './worker.js'

export interface ReviewOptions {
  readonly ref: ArtifactRef
  /** As the user knows it. */
  readonly name: string
  /** Private; what is written about the file goes here. */
  readonly folder: string
  readonly settings: RunSettings
}

/** One file under review. */
export interface Review {
  readonly reading: Reading
  readonly copying: Copying
  /** Ends its worker, whatever that is at. */
  close(): Promise<void>
}

/** Starts to read a file, in a worker of its own. */
export const openReview = ({ ref, name, folder, settings }: ReviewOptions): Review => {
  const worker = createReviewWorker(settings)
  const original = createOriginal(ref)
  const reading = startReading(original, worker, join(folder, 'masked'))
  const copying = createCopying(original, worker, reading.ledger, {
    name: namesFor(name).copy,
    path: (version) => join(folder, `sanitized-${version}`),
  })
  return { reading, copying, close: () => worker.close() }
}
