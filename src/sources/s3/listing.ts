import type {
  _Object,
  ListObjectsV2CommandOutput,
  ListObjectVersionsCommandOutput,
  ObjectVersion,
} from '@aws-sdk/client-s3'
import { BeartrapError } from '../../core/errors.js'
import type { BucketTarget, StoreAccess, StoredObject } from '../../core/object-store.js'
import { bucketProblem } from './problems.js'
import { regionOf, send, type Where } from './requests.js'
import { sdk } from './sdk.js'

export interface ListingOptions {
  readonly access: StoreAccess
  /** Every version of each object, not the latest alone. */
  readonly versions: boolean
  /** Where to go on: after this one. */
  readonly after?: Pick<StoredObject, 'key' | 'versionId'>
  readonly signal: AbortSignal
}

/** What a listing tells of: the objects of a page, and where their bucket is. */
export interface Page {
  readonly objects: readonly StoredObject[]
  readonly region: string | undefined
}

/**
 * The objects below a prefix in the store's order, a page of up to 1,000 at a
 * time; the next page is on its way while one is worked on. Throws BeartrapError
 * 'input' where the bucket can't be listed.
 */
export async function* listPages(target: BucketTarget, options: ListingOptions): AsyncGenerator<Page> {
  const { access, versions, signal } = options
  const where: Where = { access, bucket: target.bucket }
  const list = (from: From): Promise<Listing> => (versions ? listVersions : listLatest)(where, target, from, signal)
  try {
    let coming = list({ after: options.after })
    for (;;) {
      const { objects, next } = await coming
      if (next !== undefined) {
        coming = list(next)
        coming.catch(() => undefined) // told when it is taken
      }
      yield { objects, region: regionOf(where) }
      if (next === undefined) return
    }
  } catch (error) {
    signal.throwIfAborted()
    throw bucketProblem(error, versions ? 's3:ListBucketVersions' : 's3:ListBucket', {
      ...where,
      region: regionOf(where),
    })
  }
}

type From =
  | { readonly after: ListingOptions['after'] }
  | { readonly token: string }
  | { readonly keyMarker: string; readonly versionMarker: string | undefined }

interface Listing {
  readonly objects: readonly StoredObject[]
  readonly next: From | undefined
}

type List = (where: Where, target: BucketTarget, from: From, signal: AbortSignal) => Promise<Listing>

const listLatest: List = async (where, { bucket, prefix }, from, signal) => {
  const { ListObjectsV2Command } = sdk()
  const start =
    'token' in from ? { ContinuationToken: from.token } : 'after' in from ? { StartAfter: from.after?.key } : {}
  const page: ListObjectsV2CommandOutput = await send(where, signal, (client, options) =>
    client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        OptionalObjectAttributes: ['RestoreStatus'],
        ...start,
        ...payer(where.access),
      }),
      options,
    ),
  )
  const token = page.IsTruncated ? page.NextContinuationToken : undefined
  return {
    objects: (page.Contents ?? []).map((entry) => storedObject(bucket, entry)),
    next: token === undefined ? undefined : { token },
  }
}

const listVersions: List = async (where, { bucket, prefix }, from, signal) => {
  const { ListObjectVersionsCommand } = sdk()
  const [key, version] =
    'keyMarker' in from
      ? [from.keyMarker, from.versionMarker]
      : 'after' in from
        ? [from.after?.key, from.after?.versionId]
        : []
  const page: ListObjectVersionsCommandOutput = await send(where, signal, (client, options) =>
    client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: key,
        VersionIdMarker: version,
        OptionalObjectAttributes: ['RestoreStatus'],
        ...payer(where.access),
      }),
      options,
    ),
  )
  const marker = page.IsTruncated ? page.NextKeyMarker : undefined
  if (marker !== undefined && marker === key && page.NextVersionIdMarker === version)
    throw new BeartrapError('input', 'the store’s listing of versions does not go on', { reason: 'unreachable' })
  return {
    objects: (page.Versions ?? []).map((entry) => storedObject(bucket, entry)),
    next: marker === undefined ? undefined : { keyMarker: marker, versionMarker: page.NextVersionIdMarker },
  }
}

const storedObject = (bucket: string, entry: _Object | ObjectVersion): StoredObject => ({
  bucket,
  key: entry.Key ?? '',
  size: entry.Size ?? 0,
  ...('VersionId' in entry && entry.VersionId !== undefined && { versionId: entry.VersionId }),
  ...(entry.ETag !== undefined && { etag: entry.ETag }),
  ...(entry.LastModified !== undefined && { modified: entry.LastModified.getTime() }),
  ...(entry.StorageClass !== undefined && { storageClass: entry.StorageClass }),
  ...(entry.RestoreStatus?.RestoreExpiryDate !== undefined && { restored: true as const }),
})

export const payer = ({ requesterPays }: StoreAccess): { RequestPayer?: 'requester' } =>
  requesterPays ? { RequestPayer: 'requester' } : {}
