import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { expectRefusal, type Row, type S3Case } from './case.js'

interface Listed {
  readonly keys: readonly string[]
  readonly prefixes: readonly string[]
  readonly pages: number
}

const list = async ({ client, bucket }: S3Case, more: Partial<ListObjectsV2CommandInput> = {}): Promise<Listed> => {
  const all = { keys: [] as string[], prefixes: [] as string[], pages: 0 }
  let token: string | undefined
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, ...more, ContinuationToken: token }))
    all.pages++
    all.keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''))
    all.prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''))
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token !== undefined)
  return all
}

const putAll = async ({ put }: S3Case, keys: readonly string[]): Promise<void> => {
  const left = [...keys]
  const work = async (): Promise<void> => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) await put(key, 'text')
  }
  await Promise.all(Array.from({ length: 24 }, work))
}

const objects: readonly Row[] = [
  [
    '2,500 keys come in three pages, each once and in order; start-after goes on in the middle',
    async (open) => {
      const keys = Array.from({ length: 2500 }, (_, at) => `logs/${String(at).padStart(5, '0')}.log`)
      await putAll(open, keys)
      expect(await list(open)).toEqual({ keys, prefixes: [], pages: 3 })
      expect((await list(open, { StartAfter: keys[1233] })).keys).toEqual(keys.slice(1234))
      expect((await list(open, { StartAfter: `${keys[1233]}-not-a-key` })).keys).toEqual(keys.slice(1234))
      expect((await list(open, { Prefix: 'logs/0001' })).keys).toEqual(keys.slice(10, 20))
      expect((await list(open, { Prefix: 'logs/024', MaxKeys: 7 })).pages).toBe(15)
    },
  ],
  [
    'keys are in the order of their bytes',
    async (open) => {
      const keys = ['B', 'a-b', 'a/b', 'a0', 'aa', 'é', '\uff5e', '😀']
      await putAll(open, keys)
      expect((await list(open)).keys).toEqual(keys)
      expect((await list(open, { MaxKeys: 2 })).keys).toEqual(keys)
    },
  ],
  [
    'a delimiter gives common prefixes, each once over all pages',
    async (open) => {
      await putAll(open, ['a/1', 'a/2', 'a/b/3', 'c', 'd/4', 'e'])
      const expected = { keys: ['c', 'e'], prefixes: ['a/', 'd/'] }
      expect(await list(open, { Delimiter: '/' })).toMatchObject(expected)
      expect(await list(open, { Delimiter: '/', MaxKeys: 1 })).toMatchObject({ ...expected, pages: 4 })
      expect(await list(open, { Delimiter: '/', Prefix: 'a/' })).toMatchObject({
        keys: ['a/1', 'a/2'],
        prefixes: ['a/b/'],
      })
    },
  ],
  [
    'an entry tells size, tag, time and storage class',
    async ({ client, bucket, put }) => {
      const ETag = await put('key', 'text')
      const { Contents, KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
      expect(KeyCount).toBe(1)
      expect(Contents).toMatchObject([{ Key: 'key', ETag, Size: 4, StorageClass: 'STANDARD' }])
      expect(Math.abs(Date.now() - Number(Contents?.[0]?.LastModified))).toBeLessThan(60_000)
    },
  ],
  [
    'an empty bucket has no entries',
    async (open) => expect(await list(open)).toEqual({ keys: [], prefixes: [], pages: 1 }),
  ],
]

interface Seen {
  readonly key: string
  readonly id: string
  readonly isLatest: boolean
  readonly isMarker: boolean
}

/** Of a server that gives a page again and again. */
const MAX_PAGES = 20

/** Versions and markers apart, each in order, as the SDK gives them. */
const listVersions = async ({ client, bucket }: S3Case, MaxKeys?: number): Promise<Seen[]> => {
  const seen: Seen[] = []
  let next: { KeyMarker: string | undefined; VersionIdMarker: string | undefined } | undefined
  let pages = 0
  do {
    expect(++pages).toBeLessThan(MAX_PAGES)
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys, ...next }))
    for (const [entries, isMarker] of [
      [page.Versions ?? [], false],
      [page.DeleteMarkers ?? [], true],
    ] as const) {
      seen.push(
        ...entries.map(({ Key = '', VersionId: id = '', IsLatest: isLatest = false }) => ({
          key: Key,
          id,
          isLatest,
          isMarker,
        })),
      )
    }
    next = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined
  } while (next !== undefined)
  return seen
}

const versioned = async (open: S3Case): Promise<void> => {
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await open.client.send(new PutBucketVersioningCommand({ Bucket: open.bucket, VersioningConfiguration }))
  await open.put('a', 'first')
  await open.put('a', 'second')
  await open.put('b', 'other')
  await open.client.send(new DeleteObjectCommand({ Bucket: open.bucket, Key: 'a' }))
}

const versions: readonly Row[] = [
  [
    'every version is listed and read, and what is deleted has a marker',
    async (open) => {
      await versioned(open)
      const seen = await listVersions(open)
      const shapes = seen.map(({ key, isLatest, isMarker }) => [key, isLatest, isMarker])
      expect(shapes).toEqual([
        ['a', false, false],
        ['a', false, false],
        ['b', true, false],
        ['a', true, true],
      ])
      const text = async (VersionId?: string): Promise<string | undefined> =>
        (
          await open.client.send(new GetObjectCommand({ Bucket: open.bucket, Key: 'a', VersionId }))
        ).Body?.transformToString()
      expect(await text(seen[0]?.id)).toBe('second')
      expect(await text(seen[1]?.id)).toBe('first')
      await expectRefusal(text(), 'NoSuchKey', 404)
      await expectRefusal(text(seen[3]?.id), 'MethodNotAllowed', 405)
      expect((await list(open)).keys).toEqual(['b'])
    },
  ],
  [
    'pages of versions give each once',
    async (open) => {
      await versioned(open)
      const byId = (a: Seen, b: Seen): number => (a.id < b.id ? -1 : 1)
      const all = (await listVersions(open)).sort(byId)
      for (const max of [1, 2, 3]) expect((await listVersions(open, max)).sort(byId), `${max} a page`).toEqual(all)
    },
  ],
]

export const LISTINGS: readonly Row[] = [...objects, ...versions]
