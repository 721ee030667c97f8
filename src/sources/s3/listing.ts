import type {
  _Object,
  ListObjectsV2CommandOutput,
  ListObjectVersionsCommandOutput,
  ObjectVersion,
} from '@aws-sdk/client-s3'
import type { BucketTarget, StoreAccess, StoredObject } from '../../core/object-store.js'
import { clientFor } from './clients.js'
import { bucketProblem, regionIn } from './problems.js'
import { send } from './requests.js'

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
  const list = options.versions ? listVersions : listLatest
  try {
    let region = options.access.region
    const ask = async (from: From): Promise<Listing> => {
      try {
        return await list(target, { ...options, region }, from)
      } catch (error) {
        const other = regionIn(error)
        if (other === undefined || other === region) throw error
        region = other
        return list(target, { ...options, region }, from)
      }
    }
    let coming = ask({ after: options.after })
    for (;;) {
      const { objects, next } = await coming
      if (next !== undefined) {
        coming = ask(next)
        coming.catch(() => undefined) // told when it is taken
      }
      yield { objects, region }
      if (next === undefined) return
    }
  } catch (error) {
    options.signal.throwIfAborted()
    throw bucketProblem(error, options.versions ? 's3:ListBucketVersions' : 's3:ListBucket')
  }
}

type Asking = ListingOptions & { readonly region: string | undefined }

type From =
  | { readonly after: ListingOptions['after'] }
  | { readonly token: string }
  | { readonly keyMarker: string; readonly versionMarker: string | undefined }

interface Listing {
  readonly objects: readonly StoredObject[]
  readonly next: From | undefined
}

const listLatest = async ({ bucket, prefix }: BucketTarget, asking: Asking, from: From): Promise<Listing> => {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
  const client = await clientFor(asking.access, asking.region)
  const start =
    'token' in from ? { ContinuationToken: from.token } : 'after' in from ? { StartAfter: from.after?.key } : {}
  const page: ListObjectsV2CommandOutput = await send(bucket, asking.signal, (options) =>
    client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        OptionalObjectAttributes: ['RestoreStatus'],
        ...start,
        ...payer(asking.access),
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

const listVersions = async ({ bucket, prefix }: BucketTarget, asking: Asking, from: From): Promise<Listing> => {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3')
  const client = await clientFor(asking.access, asking.region)
  const [key, version] =
    'keyMarker' in from
      ? [from.keyMarker, from.versionMarker]
      : 'after' in from
        ? [from.after?.key, from.after?.versionId]
        : []
  const page: ListObjectVersionsCommandOutput = await send(bucket, asking.signal, (options) =>
    client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: key,
        VersionIdMarker: version,
        OptionalObjectAttributes: ['RestoreStatus'],
        ...payer(asking.access),
      }),
      options,
    ),
  )
  const marker = page.IsTruncated ? page.NextKeyMarker : undefined
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
