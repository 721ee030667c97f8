import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { expectRefusal, type Row } from './case.js'

const DESCRIBED = {
  ContentType: 'text/x-log; charset=utf-8',
  ContentEncoding: 'gzip',
  ContentDisposition: 'attachment; filename="app.log"',
  ContentLanguage: 'en',
  CacheControl: 'max-age=60',
  Metadata: { owner: 'team-a', 'mixed-case': 'Value' },
}

const conditions: readonly Row[] = [
  [
    'PUT with If-None-Match: * makes an object once',
    async ({ client, bucket, put }) => {
      await put('key', 'first', { IfNoneMatch: '*' })
      await expectRefusal(put('key', 'second', { IfNoneMatch: '*' }), 'PreconditionFailed', 412)
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'key' }))
      expect(await Body?.transformToString()).toBe('first')
    },
  ],
  [
    'PUT with If-Match replaces that object alone',
    async ({ put }) => {
      const first = await put('key', 'first')
      await put('key', 'second', { IfMatch: first })
      await expectRefusal(put('key', 'third', { IfMatch: first }), 'PreconditionFailed', 412)
    },
  ],
  [
    'PUT with If-Match of what is not there is refused',
    async ({ put }) => expectRefusal(put('key', 'text', { IfMatch: '"0"' }), 'NoSuchKey', 404),
  ],
  [
    'of PUTs with If-None-Match: * at once, one is taken',
    async ({ put }) => {
      const sent = Array.from({ length: 8 }, (_, at) => put('key', `body ${at}`, { IfNoneMatch: '*' }))
      const settled = await Promise.allSettled(sent)
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    },
  ],
]

const kept: readonly Row[] = [
  [
    'what describes an object comes back with GET and HEAD',
    async ({ client, bucket, put }) => {
      const expires = new Date('2031-01-01T00:00:00.000Z')
      await put('key', 'text', { ...DESCRIBED, Expires: expires })
      const at = { Bucket: bucket, Key: 'key' }
      const got = await client.send(new GetObjectCommand(at))
      await got.Body?.transformToString()
      const expected = { ...DESCRIBED, ContentLength: 4, ExpiresString: expires.toUTCString() }
      expect(got).toMatchObject(expected)
      expect(await client.send(new HeadObjectCommand(at))).toMatchObject(expected)
    },
  ],
  [
    'tags come with the PUT, are counted by GET and listed',
    async ({ client, bucket, put }) => {
      await put('key', 'text', { Tagging: 'team=a%20b&kind=log' })
      const at = { Bucket: bucket, Key: 'key' }
      expect(await client.send(new GetObjectCommand(at))).toMatchObject({ TagCount: 2 })
      const { TagSet } = await client.send(new GetObjectTaggingCommand(at))
      expect(new Map(TagSet?.map(({ Key, Value }) => [Key, Value]))).toEqual(
        new Map([
          ['team', 'a b'],
          ['kind', 'log'],
        ]),
      )
    },
  ],
  [
    'a body with a trailing checksum is stored without its framing',
    async ({ client, bucket, server }) => {
      const checking = new S3Client({ ...server, forcePathStyle: true, requestChecksumCalculation: 'WHEN_SUPPORTED' })
      const at = { Bucket: bucket, Key: 'key' }
      await checking.send(new PutObjectCommand({ ...at, Body: 'a body with a checksum', ContentEncoding: 'gzip' }))
      checking.destroy()
      const got = await client.send(new GetObjectCommand(at))
      expect(await got.Body?.transformToString()).toBe('a body with a checksum')
      expect(got.ContentEncoding).toBe('gzip')
    },
  ],
]

const copies: readonly Row[] = [
  [
    'a copy has its source’s description, or a new one',
    async ({ client, bucket, put }) => {
      await put('from here', 'text', DESCRIBED)
      const CopySource = `${bucket}/${encodeURIComponent('from here')}`
      await client.send(new CopyObjectCommand({ Bucket: bucket, Key: 'same', CopySource }))
      const same = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'same' }))
      expect(same).toMatchObject(DESCRIBED)
      const replaced = { MetadataDirective: 'REPLACE', Metadata: { owner: 'b' }, ContentType: 'text/plain' } as const
      await client.send(new CopyObjectCommand({ Bucket: bucket, Key: 'new', CopySource, ...replaced }))
      const other = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'new' }))
      expect(other).toMatchObject({ Metadata: { owner: 'b' }, ContentType: 'text/plain', ETag: same.ETag })
    },
  ],
  [
    'what was deleted is gone, and may be deleted again',
    async ({ client, bucket, put }) => {
      await put('key', 'text')
      const at = { Bucket: bucket, Key: 'key' }
      await client.send(new DeleteObjectCommand(at))
      await expectRefusal(client.send(new GetObjectCommand(at)), 'NoSuchKey', 404)
      await client.send(new DeleteObjectCommand(at))
    },
  ],
]

export const WRITES: readonly Row[] = [...conditions, ...kept, ...copies]
