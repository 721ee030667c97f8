import type { StoreAccess } from '../../core/object-store.js'
import { clientFor } from './clients.js'
import { payer } from './listing.js'
import type { Located } from './locator.js'
import { isWithoutRegion, objectProblem, regionIn, statusOf } from './problems.js'
import { send } from './requests.js'

/** An object that is only named, as its store tells of it; undefined where there is none. Throws BeartrapError 'input'. */
export const seeObject = async (located: Located, signal: AbortSignal): Promise<Located | undefined> => {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3')
  const { object, access, region } = located
  const { bucket, key, versionId } = object
  const client = await clientFor(access, region)
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ...payer(access) })
  try {
    const head = await send(bucket, signal, (options) => client.send(command, options))
    return {
      access,
      ...(region !== undefined && { region }),
      object: {
        bucket,
        key,
        size: head.ContentLength ?? 0,
        ...(versionId !== undefined && { versionId }),
        ...(head.ETag !== undefined && { etag: head.ETag }),
        ...(head.LastModified !== undefined && { modified: head.LastModified.getTime() }),
        ...(head.StorageClass !== undefined && { storageClass: head.StorageClass }),
        ...(/ongoing-request="false"/.test(head.Restore ?? '') && { restored: true as const }),
      },
    }
  } catch (error) {
    signal.throwIfAborted()
    if (GONE.includes(statusOf(error))) return undefined
    throw objectProblem(
      await reasonTold(located, error, signal),
      versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    )
  }
}

/** Not found; and a delete marker, asked for by its version. */
const GONE = [404, 405]

/** What answers HEAD has no body: the reason is in that of a read of one byte. */
const reasonTold = async (
  { object, access, region }: Located,
  error: unknown,
  signal: AbortSignal,
): Promise<unknown> => {
  if (![400, 403].includes(statusOf(error))) return error
  const { GetObjectCommand } = await import('@aws-sdk/client-s3')
  const client = await clientFor(access, region)
  const { bucket, key, versionId } = object
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    VersionId: versionId,
    Range: 'bytes=0-0',
    ...payer(access),
  })
  try {
    const { Body } = await send(bucket, signal, (options) => client.send(command, options))
    ;(Body as { destroy?(): void } | undefined)?.destroy?.() // one that is left unread keeps its socket
    return error
  } catch (told) {
    return told
  }
}

const regions = new Map<string, Promise<string | undefined>>()

/** Where a bucket is, as its store tells, be it in refusing; asked once. Undefined where it does not. */
export const regionOf = (bucket: string, access: StoreAccess, signal: AbortSignal): Promise<string | undefined> => {
  const name = JSON.stringify([access, bucket])
  const known = regions.get(name) ?? askRegion(bucket, access, signal)
  regions.set(name, known)
  return known
}

const askRegion = async (
  bucket: string,
  access: StoreAccess,
  signal: AbortSignal,
  region = access.region,
): Promise<string | undefined> => {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3')
  try {
    const client = await clientFor(access, region)
    const head = await send(bucket, signal, (options) =>
      client.send(new HeadBucketCommand({ Bucket: bucket }), options),
    )
    return head.BucketRegion ?? region
  } catch (error) {
    signal.throwIfAborted()
    const told = regionIn(error)
    return isWithoutRegion(error) ? askRegion(bucket, access, signal, told) : (told ?? region)
  }
}
