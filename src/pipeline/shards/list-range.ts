import { BeartrapError } from '../../core/errors.js'
import { compareKeys } from '../../core/key-order.js'
import { type BucketTarget, parseBucketUri, type StoredObject, type StoreListing } from '../../core/object-store.js'
import { listPages } from '../../sources/s3/listing.js'
import type { Located } from '../../sources/s3/locator.js'
import type { KeyRange } from './plan.js'

export interface Ranged {
  readonly range: KeyRange
  /** Runs' own files, which are left out. */
  readonly runs: BucketTarget
}

/** What of a target's listing lies in a range of keys, in its order. Throws BeartrapError 'input' where it can't be listed. */
export async function* listRange(
  uri: string,
  { access, versions }: StoreListing,
  { range: { after, until }, runs }: Ranged,
  signal: AbortSignal,
): AsyncGenerator<Located> {
  const target = parseBucketUri(uri)
  if (target === undefined) throw new BeartrapError('usage', `${uri}: names no bucket, as in s3://bucket/prefix`)
  const from = after === undefined ? {} : { after: { key: after } }
  for await (const { objects, region } of listPages(target, { access, versions, signal, ...from })) {
    for (const object of objects) {
      if (until !== undefined && compareKeys(object.key, until) > 0) return
      if (!isBelow(object, runs)) yield { object, access, ...(region !== undefined && { region }) }
    }
  }
}

const isBelow = ({ bucket, key }: StoredObject, runs: BucketTarget): boolean =>
  bucket === runs.bucket && key.startsWith(runs.prefix)
