import type { ArtifactRef } from '../../core/artifact.js'
import { BeartrapError } from '../../core/errors.js'
import { type BucketTarget, parseBucketUri } from '../../core/object-store.js'
import type { Summary } from '../../core/summary.js'
import { findBucket } from '../../sources/s3/bucket.js'
import { writingClientFor } from '../../sources/s3/clients.js'
import { locatedOf } from '../../sources/s3/locator.js'
import type { Destination, Job } from '../job.js'
import type { RedactOptions } from '../redact.js'
import { type CopiesTo, copiesTo, copyKey, folderOf, isCopy } from './copies.js'
import { writeManifest } from './manifest.js'
import { listingOrigin } from './origins/listing.js'
import { runBucket } from './run-bucket.js'
import { type BucketOptions, withRunDir } from './session.js'

export type RedactBucketOptions = Omit<RedactOptions, 'exclude'> & BucketOptions

/** Writes a redacted copy of every object below the input, and a manifest of what was removed from which. */
export const runRedactBucket = async (options: RedactBucketOptions): Promise<Summary> => {
  const { input, listing, concurrency } = options
  const from = parseBucketUri(input)
  if (from === undefined) throw new BeartrapError('usage', `${input}: names no bucket, as in s3://bucket/prefix`)
  refuse(options)
  const copies = copiesOf(from, options.to)
  const to = copies.kind === 'bucket' ? copies.to : from
  const region = copies.kind === 'nowhere' ? undefined : await findBucket(to.bucket, listing.access)
  const keyOf = (key: string): string => (copies.kind === 'bucket' ? copyKey(key, from.prefix, to.prefix) : key)
  const { style, fixSizes, mark } = options
  const how = { style, fixSizes, isMarked: mark !== undefined }
  const order = { command: 'redact', targets: [input], output: outputOf(copies), copies: how } as const
  return withRunDir(options, order, (dir, run) => {
    const destinationOf = (ref: ArtifactRef): Destination =>
      copies.kind === 'nowhere'
        ? copies
        : {
            kind: 'object',
            bucket: to.bucket,
            key: keyOf(locatedOf(ref).object.key),
            over: copies.kind === 'in-place' ? 'source' : copies.force ? 'anything' : 'nothing',
            again: dir.isResumed,
            ...(region !== undefined && { region }),
          }
    const finish = async (isWhole: boolean): Promise<void> => {
      if (copies.kind === 'nowhere') return
      const client = await writingClientFor(listing.access, region)
      const copyOf = (key: string): string => `s3://${to.bucket}/${keyOf(key)}`
      const place = { client, bucket: to.bucket, folder: folderOf(to.prefix), copyOf, isWhole }
      const uri = await writeManifest(dir, place)
      run.onNotice(uri, 'tells what was removed from which object')
    }
    const jobOf = (ref: ArtifactRef): Job => ({
      kind: 'redact',
      ref,
      destination: destinationOf(ref),
      ...howOf(options),
    })
    const origin = listingOrigin([input], listing)
    return runBucket(
      { origin, filter: listing.filter, concurrency, dir, jobOf, isOwn: (object) => isCopy(object, copies), finish },
      run,
    )
  })
}

const howOf = ({ style, fixSizes, mark }: RedactBucketOptions) => ({
  style,
  verify: false,
  fixSizes,
  ...(mark !== undefined && { mark }),
  keep: [],
})

const refuse = ({ verify, listing }: RedactBucketOptions): void => {
  if (verify)
    throw new BeartrapError('usage', '--verify reads local copies again; scan those of a bucket: beartrap scan s3://…')
  if (listing.versions) throw new BeartrapError('usage', 'copies are made of the latest versions: leave --versions out')
}

const copiesOf = (from: BucketTarget, to: RedactOptions['to']): CopiesTo => {
  switch (to.kind) {
    case 'path':
      return copiesTo(from, to.path, to.force)
    case 'in-place':
      if (!to.confirmed)
        throw new BeartrapError('usage', '--in-place replaces the objects themselves: add --yes if that is meant')
      return { kind: 'in-place' }
    case 'nowhere':
      return to
    case 'stdout':
      throw new BeartrapError('usage', 'name a bucket for the copies: -o s3://bucket/prefix')
    default:
      return to satisfies never
  }
}

const outputOf = (copies: CopiesTo): string =>
  copies.kind === 'bucket' ? `s3://${copies.to.bucket}/${copies.to.prefix}` : copies.kind
