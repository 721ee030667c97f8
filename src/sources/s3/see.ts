import { payer } from './listing.js'
import type { Located } from './locator.js'
import { unreadable } from './reading.js'
import { send } from './requests.js'
import { sdk } from './sdk.js'
import { isBucketGone, statusOf } from './store-error.js'

/** An object that is only named, as its store tells of it; undefined where there is none. Throws BeartrapError 'input'. */
export const seeObject = async (located: Located, signal: AbortSignal): Promise<Located | undefined> => {
  const { HeadObjectCommand } = sdk()
  const { object, access, region } = located
  const { bucket, key, versionId } = object
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ...payer(access) })
  try {
    const head = await send({ access, bucket, region }, signal, (client, options) => client.send(command, options))
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
    const told = await reasonTold(located, error, signal)
    if (GONE.includes(statusOf(told)) && !isBucketGone(told)) return undefined
    throw unreadable(told, located)
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
  if (![400, 403, 404].includes(statusOf(error))) return error
  const { GetObjectCommand } = sdk()
  const { bucket, key, versionId } = object
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    VersionId: versionId,
    Range: 'bytes=0-0',
    ...payer(access),
  })
  try {
    const { Body } = await send({ access, bucket, region }, signal, (client, options) => client.send(command, options))
    ;(Body as { destroy?(): void } | undefined)?.destroy?.() // one that is left unread keeps its socket
    return error
  } catch (told) {
    return told
  }
}
