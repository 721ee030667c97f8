import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { expect } from 'vitest'
import { expectRefusal, MIB, type Row, type S3Case } from './case.js'

/** An upload of one part under way. */
const begun = async ({ client, bucket }: S3Case) => {
  const at = { Bucket: bucket, Key: 'key' }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(at))
  const part = () => client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'part' }))
  const { ETag } = await part()
  const complete = (more: { IfMatch?: string; IfNoneMatch?: string; ETag?: string } = {}) => {
    const { ETag: tag = ETag, ...conditions } = more
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: tag }] }
    return client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload, ...conditions }))
  }
  return { part, complete, abort: () => client.send(new AbortMultipartUploadCommand({ ...at, UploadId })) }
}

const unfinished = async ({ client, bucket }: S3Case): Promise<number> =>
  (await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.length ?? 0

const conditions: readonly Row[] = [
  [
    'completion with If-None-Match: * doesn’t replace',
    async (open) => {
      const upload = await begun(open)
      await open.put('key', 'came between')
      await expectRefusal(upload.complete({ IfNoneMatch: '*' }), 'PreconditionFailed', 412)
    },
  ],
  [
    'completion with If-Match replaces that object alone',
    async (open) => {
      const first = await open.put('key', 'first')
      await (await begun(open)).complete({ IfMatch: first })
      await expectRefusal((await begun(open)).complete({ IfMatch: first }), 'PreconditionFailed', 412)
    },
  ],
  [
    'completion with a part that wasn’t sent is refused',
    async (open) => {
      const upload = await begun(open)
      await expectRefusal(upload.complete({ ETag: `"${'0'.repeat(32)}"` }), 'InvalidPart', 400)
    },
  ],
]

const parts: readonly Row[] = [
  [
    'abort leaves no upload, and no part comes after it',
    async (open) => {
      const upload = await begun(open)
      expect(await unfinished(open)).toBe(1)
      await upload.abort()
      expect(await unfinished(open)).toBe(0)
      await expectRefusal(upload.part(), 'NoSuchUpload', 404)
      await expectRefusal(upload.complete(), 'NoSuchUpload', 404)
    },
  ],
  [
    'lib-storage uploads in parts: description, tags, and a range over the seam',
    async (open) => {
      const at = { Bucket: open.bucket, Key: 'key' }
      const Body = Buffer.alloc(5 * MIB + 10, 'a')
      Body.write('over the seam', 5 * MIB - 5)
      const params = { ...at, Body, ContentType: 'text/plain', Metadata: { owner: 'a' }, Tagging: 'kind=log' }
      await new Upload({ client: open.client, partSize: 5 * MIB, params }).done()
      expect(await unfinished(open)).toBe(0)
      const got = await open.client.send(new GetObjectCommand({ ...at, Range: `bytes=${5 * MIB - 5}-${5 * MIB + 7}` }))
      expect(await got.Body?.transformToString()).toBe('over the seam')
      expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { owner: 'a' }, TagCount: 1 })
      expect(got.ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    },
  ],
  [
    'a part that is too small is refused at completion',
    async ({ client, bucket }) => {
      const at = { Bucket: bucket, Key: 'key' }
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(at))
      const Parts = []
      for (const PartNumber of [1, 2]) {
        const { ETag } = await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body: 'small' }))
        Parts.push({ PartNumber, ETag })
      }
      const complete = new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } })
      await expectRefusal(client.send(complete), 'EntityTooSmall', 400)
    },
  ],
]

export const MULTIPART: readonly Row[] = [...conditions, ...parts]
