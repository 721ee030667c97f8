import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import { clientOf } from '../../conformance/s3/case.js'
import { ODD_KEYS } from '../../conformance/s3/keys.js'
import { VERSITYGW_CANNOT, versitygw } from './real.js'

export type RealStore = Awaited<ReturnType<typeof openReal>>

/** A real server, a client of one attempt, and buckets of their own for every test. To be closed. */
export const openReal = async () => {
  const server = await versitygw()
  const client = clientOf(server)
  let buckets = 0
  const put = (Bucket: string, Key: string, Body: string | Uint8Array, more: Partial<PutObjectCommandInput> = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body), ...more }))
  return {
    server,
    client,
    put,
    /** Makes one, filled below the prefix, and gives its name. */
    bucket: async (objects: Objects = {}, prefix = ''): Promise<string> => {
      const Bucket = `bucket-${++buckets}`
      await client.send(new CreateBucketCommand({ Bucket }))
      for (const [key, body] of Object.entries(objects)) await put(Bucket, prefix + key, body)
      return Bucket
    },
    get: async (Bucket: string, Key: string): Promise<Buffer> => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
      return Buffer.from((await Body?.transformToByteArray()) ?? [])
    },
    /** As the server lists them. */
    objects: async (Bucket: string): Promise<Listed[]> => {
      const all: Listed[] = []
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
        for (const { Key = '', ETag = '', LastModified } of Contents)
          all.push({ key: Key, etag: ETag, modified: LastModified?.getTime() ?? 0 })
      return all
    },
    /** Multipart uploads neither completed nor aborted. */
    unfinished: async (Bucket: string): Promise<number> => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }))
      return Uploads.length
    },
    close: async (): Promise<void> => {
      client.destroy()
      await server.close()
    },
  }
}

export type Objects = Readonly<Record<string, string | Uint8Array>>

interface Listed {
  readonly key: string
  readonly etag: string
  readonly modified: number
}

/** Those that it can hold. */
export const REAL_ODD_KEYS: readonly string[] = ODD_KEYS.filter(
  ([what]) => VERSITYGW_CANNOT[`a key with ${what}`] === undefined,
).map(([, key]) => key)
