import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { BeartrapError, messageOf } from '../core/errors.js'
import type { ObjectSettings } from '../core/object-settings.js'
import type { AtomicFile } from './redacted.js'

/** Bytes of a part: small ones make many requests, large ones are held in memory, two an object. */
const PART_BYTES = 8 << 20
const PARTS_AT_ONCE = 2
/** Of an upload, by S3. */
const MAX_PARTS = 10_000

export interface ObjectPlace {
  readonly client: S3Client
  readonly bucket: string
  readonly key: string
  /** Bytes that are about to be written, as far as anybody knows. */
  readonly size: number
  readonly settings: ObjectSettings
  /** What may have the name: nothing, the object of an etag, or whatever there is. */
  readonly over:
    | { readonly kind: 'nothing' }
    | { readonly kind: 'etag'; readonly etag: string }
    | { readonly kind: 'anything' }
  /** Gives the bytes of what has the name already, where it may be this very copy from before a kill. */
  readonly existing?: () => AsyncIterable<Uint8Array>
}

/** An object that is written whole or not at all, in parts; one that is not leaves none. */
export const createObject = async (place: ObjectPlace): Promise<AtomicFile> => {
  const { Upload } = await import('@aws-sdk/lib-storage')
  const { client, bucket, key, size, settings, over } = place
  const uri = `s3://${bucket}/${key}`
  const body = new PassThrough({ highWaterMark: PART_BYTES })
  const written = createHash('sha256')
  const upload = new Upload({
    client,
    queueSize: PARTS_AT_ONCE,
    partSize: Math.max(PART_BYTES, Math.ceil((size * 1.1) / MAX_PARTS)), // a copy may be longer
    params: { Bucket: bucket, Key: key, Body: body, ...(settings as object), ...CONDITIONS[over.kind](over) },
  })
  let failure: unknown
  const done = upload.done().then(
    () => true,
    (error: unknown) => {
      failure = error
      body.destroy()
      return false
    },
  )
  let isPublished = false
  const check = (): void => {
    if (failure !== undefined) throw uploadProblem(uri, failure)
  }
  return {
    temporary: '',
    write: async (bytes) => {
      check()
      written.update(bytes)
      if (!body.write(bytes)) await Promise.race([new Promise((room) => body.once('drain', room)), done])
      check()
    },
    finish: async () => check(),
    publish: async () => {
      body.end()
      isPublished = true
      if (await done) return
      if (place.existing !== undefined && isTaken(failure) && (await isSame(place.existing(), written.digest('hex'))))
        return
      check()
    },
    discard: async () => {
      if (isPublished) return
      body.destroy(new Error('given up')) // then the upload gives up too, and takes its parts away
      await done
    },
  }
}

const CONDITIONS = {
  nothing: () => ({ IfNoneMatch: '*' }),
  etag: (over: ObjectPlace['over']) => ('etag' in over ? { IfMatch: over.etag } : {}),
  anything: () => ({}),
} as const

const isTaken = (error: unknown): boolean => {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode === 412 || $metadata?.httpStatusCode === 409
}

const isSame = async (existing: AsyncIterable<Uint8Array>, digest: string): Promise<boolean> => {
  const hash = createHash('sha256')
  for await (const chunk of existing) hash.update(chunk)
  return hash.digest('hex') === digest
}

const uploadProblem = (uri: string, error: unknown): BeartrapError => {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
  const why = isTaken(error)
    ? 'an object has that name, or the source changed meanwhile; --force replaces copies'
    : $metadata?.httpStatusCode === 403
      ? 'access denied; grant s3:PutObject, s3:PutObjectTagging and s3:AbortMultipartUpload, and kms:GenerateDataKey where it is encrypted'
      : `${name ?? 'Error'}: ${messageOf(error)}`
  return new BeartrapError('output', `${uri}: can't be written: ${why}`, { cause: error })
}
