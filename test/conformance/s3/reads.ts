import {
  GetBucketLocationCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { clientOf, expectRefusal, type Row, type S3Case } from './case.js'

const get = ({ client, bucket }: S3Case, more: Partial<GetObjectCommandInput> = {}) =>
  client.send(new GetObjectCommand({ Bucket: bucket, Key: 'key', ...more }))

const ranges = (
  [
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=0-0', '0', 'bytes 0-0/10'],
  ] as const
).map(
  ([Range, text, told]): Row => [
    `GET ${Range} with If-Match`,
    async (open) => {
      const IfMatch = await open.put('key', '0123456789')
      const got = await get(open, { Range, IfMatch })
      expect(await got.Body?.transformToString()).toBe(text)
      expect(got).toMatchObject({ ContentRange: told, ContentLength: text.length, ETag: IfMatch })
      expect(got.$metadata.httpStatusCode).toBe(206)
    },
  ],
)

const conditions: readonly Row[] = [
  [
    'a range past the end is refused',
    async (open) => {
      await open.put('key', '0123456789')
      await expectRefusal(get(open, { Range: 'bytes=10-' }), 'InvalidRange', 416)
    },
  ],
  [
    'an empty object has no range, and is read in full',
    async (open) => {
      await open.put('key', '')
      expect(await (await get(open)).Body?.transformToString()).toBe('')
      await expectRefusal(get(open, { Range: 'bytes=0-' }), 'InvalidRange', 416)
    },
  ],
  [
    'an object that changed is refused by If-Match, with a range or without',
    async (open) => {
      const IfMatch = await open.put('key', 'before')
      await open.put('key', 'after it')
      await expectRefusal(get(open, { IfMatch }), 'PreconditionFailed', 412)
      await expectRefusal(get(open, { IfMatch, Range: 'bytes=2-' }), 'PreconditionFailed', 412)
    },
  ],
  [
    'what is known is not sent again: If-None-Match gives 304',
    async (open) => {
      const IfNoneMatch = await open.put('key', 'text')
      const error: unknown = await get(open, { IfNoneMatch }).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ $metadata: { httpStatusCode: 304 } })
      expect(await (await get(open, { IfNoneMatch: '"0"' })).Body?.transformToString()).toBe('text')
    },
  ],
]

const refusals: readonly Row[] = [
  ['no such key: GET', (open) => expectRefusal(get(open), 'NoSuchKey', 404)],
  [
    'no such key: HEAD',
    ({ client, bucket }) =>
      expectRefusal(client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'key' })), 'NotFound', 404),
  ],
  ['no such bucket: GET', (open) => expectRefusal(get(open, { Bucket: 'not-there' }), 'NoSuchBucket', 404)],
  [
    'no such bucket: a listing',
    ({ client }) => expectRefusal(client.send(new ListObjectsV2Command({ Bucket: 'not-there' })), 'NoSuchBucket', 404),
  ],
  [
    'an unknown access key',
    async (open) => {
      const credentials = { ...open.server.credentials, accessKeyId: 'nobody' }
      const client = clientOf({ ...open.server, credentials })
      await expectRefusal(get({ ...open, client }), 'InvalidAccessKeyId', 403)
      client.destroy()
    },
  ],
  [
    'no signature, where the bucket is not public',
    async ({ server, bucket, put }) => {
      await put('key', 'text')
      const answer = await fetch(`${server.endpoint}/${bucket}/key`)
      expect(answer.status).toBe(403)
      expect(await answer.text()).toContain('<Code>AccessDenied</Code>')
    },
  ],
  [
    'a request signed for another region',
    async (open) => {
      const client = clientOf({ ...open.server, region: 'eu-west-1' })
      const error: unknown = await get({ ...open, client }).catch((reason: unknown) => reason)
      expect([301, 400]).toContain((error as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode)
      client.destroy()
    },
  ],
]

const buckets: readonly Row[] = [
  [
    'a bucket tells its region',
    async ({ client, bucket }) => {
      const about = await client.send(new HeadBucketCommand({ Bucket: bucket }))
      expect(about.BucketRegion).toBe('us-east-1')
      const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket: bucket }))
      expect(LocationConstraint ?? 'us-east-1').toBe('us-east-1')
    },
  ],
]

export const READS: readonly Row[] = [...ranges, ...conditions, ...refusals, ...buckets]
