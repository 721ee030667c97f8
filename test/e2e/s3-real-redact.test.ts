import { gunzipSync, gzipSync } from 'node:zlib'
import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headerText, sendUtf8Headers } from '../../src/sources/s3/utf8-headers.js'
import { startBeartrap, temporaryFolder } from '../helpers/cli.js'
import { interposed } from '../helpers/s3/interposed.js'
import { type Objects, openReal, REAL_ODD_KEYS, type RealStore } from '../helpers/s3/open-real.js'
import { NO_VERSITYGW } from '../helpers/s3/real.js'
import { digestOf, redactedLocally, redactStore } from '../helpers/s3/redact.js'
import { environmentOf, leakyLine, quietLine, scanStore, storeArgs } from '../helpers/s3/scan.js'
import { tarOf, untarred } from '../helpers/tar.js'
import { unzipped, zipOf } from '../helpers/zip.js'

const LOG = quietLine(1) + leakyLine(1) + quietLine(2)

const PART = 8 << 20

/** 17 MB, which go in three parts; a credential, and its placeholder, lies over where the first one ends. */
const LARGE = Buffer.from(
  `${quietLine(4)
    .repeat(178_000)
    .padEnd(PART - 61, '.')}\n${leakyLine(1)}${quietLine(5).repeat(190_000)}${leakyLine(2)}`,
)

const plain: Objects = {
  ...Object.fromEntries(REAL_ODD_KEYS.map((key, at) => [key, LOG + leakyLine(at)])),
  'bytes.bin': Buffer.concat([
    Buffer.from(LOG),
    Buffer.of(0xff, 0xc3, 0x28, 0, 0x1b, 13, 10),
    Buffer.from(leakyLine(2)),
  ]),
  LARGE,
}

const packed: Objects = {
  'a.log.gz': gzipSync(LOG),
  'b.zip': zipOf({ 'in/a.log': LOG, 'in/clean.log': quietLine(2) }),
  'c.tar.gz': gzipSync(tarOf({ 'a.log': LOG, 'd/b.log': leakyLine(4) })),
}

/** What of them was LOG. */
const unpacked: Readonly<Record<string, (bytes: Buffer) => Buffer | undefined>> = {
  'a.log.gz': gunzipSync,
  'b.zip': (bytes) => unzipped(bytes)['in/a.log'],
  'c.tar.gz': (bytes) => untarred(gunzipSync(bytes))['a.log'],
}

const CREDENTIAL = /(?<=Authorization: Bearer )\w{40}/
const PLACEHOLDER = /(?<=Authorization: Bearer )\[REDACTED:bearer-token:[0-9a-f]{6}\]/

/** What stands between the credentials of a source, or the placeholders of its copy. */
const between = (bytes: Uint8Array | string, what: RegExp): string[] =>
  Buffer.from(bytes).toString('latin1').split(what).map(digestOf)

const expectCopy = (copy: Uint8Array, source: Uint8Array | string): void => {
  const around = between(source, CREDENTIAL)
  expect(around.length).toBeGreaterThan(1)
  expect(between(copy, PLACEHOLDER)).toEqual(around)
}

describe.skipIf(NO_VERSITYGW !== '')(`redacted copies of a real store${NO_VERSITYGW}`, () => {
  let store: RealStore
  beforeAll(async () => {
    store = await openReal()
    sendUtf8Headers(store.client)
  })
  afterAll(() => store?.close())

  const redact = (...args: string[]) => redactStore(store.server, args)
  const scanned = async (...args: string[]) => (await scanStore(store.server, args)).summary
  const copies = async (bucket: string) =>
    (await store.objects(bucket)).filter(({ key }) => !/(^|\/)beartrap-.*\.ndjson$/.test(key))

  it('are those of local files, and their sources in each byte beside the credentials', async () => {
    const objects: Objects = { ...plain, ...packed, empty: '', 'clean.log': quietLine(3) }
    const listed = Object.keys(objects).length
    const [from, to] = [await store.bucket(objects, 'in/'), await store.bucket()]
    const before = await store.objects(from)
    const { ran, summary } = await redact(`s3://${from}/in`, '-o', `s3://${to}/out`)
    expect([ran.code, summary]).toEqual([0, expect.objectContaining({ listed, scanned: listed, failed: [] })])
    for (const [key, source] of Object.entries(objects)) {
      const copy = await store.get(to, `out/${key}`)
      expect([key, digestOf(copy)]).toEqual([key, digestOf(await redactedLocally(source))])
      if (key in plain) expectCopy(copy, source)
      else if (key in unpacked) expectCopy(unpacked[key]?.(copy) ?? Buffer.of(), LOG)
      else expect(copy.toString()).toBe(source)
    }
    expect(await scanned(`s3://${to}`)).toMatchObject({ listed: listed + 1, scanned: listed + 1, findings: 0 })
    expect(await store.unfinished(to)).toBe(0)
    expect(await store.objects(from)).toEqual(before)
  }, 120_000)

  it('keep what stands beside the bytes', async () => {
    // versitygw keeps neither a storage class nor encryption: s3-redact.test.ts is about those
    const settings = {
      ContentType: 'text/x-log; charset=utf-8',
      ContentDisposition: 'attachment; filename="a.log"',
      ContentLanguage: 'de',
      CacheControl: 'max-age=60',
      Expires: new Date('2031-01-01T00:00:00Z'),
      WebsiteRedirectLocation: '/there',
      Metadata: { team: 'shop & co', path: 'a+b%20c' },
    } satisfies Partial<PutObjectCommandInput>
    const tags = new Map([
      ['owner', 'a=:/@'],
      ['stage', 'live + well'],
    ])
    const Tagging = String(new URLSearchParams([...tags]))
    const rows = [
      ['a.log', LOG, 'identity', /^"[0-9a-f]{32}"$/],
      ['b.log', gzipSync(LOG), 'gzip', /^"[0-9a-f]{32}"$/],
      ['large.log', LARGE, 'identity', /-3"$/],
    ] as const
    const [from, to] = [await store.bucket(), await store.bucket()]
    for (const [key, body, ContentEncoding] of rows)
      await store.put(from, key, body, { ...settings, ContentEncoding, Tagging })
    expect((await redact(`s3://${from}`, '-o', `s3://${to}`)).ran.code).toBe(0)
    for (const [Key, , ContentEncoding, etag] of rows) {
      const head = await store.client.send(new HeadObjectCommand({ Bucket: to, Key }))
      expect(head).toMatchObject({ ...settings, ContentEncoding, ETag: expect.stringMatching(etag) })
      const { TagSet = [] } = await store.client.send(new GetObjectTaggingCommand({ Bucket: to, Key }))
      expect(new Map(TagSet.map((tag) => [tag.Key, tag.Value]))).toEqual(tags)
    }
    expectCopy(gunzipSync(await store.get(to, 'b.log')), LOG)
  })

  it.each([
    ['in one request', LOG],
    ['in one of some size', LARGE.subarray(PART / 2, PART + 2000)],
    ['in parts', LARGE],
  ])('keep headers outside ASCII, %s', async (_, body) => {
    const [from, to] = [await store.bucket(), await store.bucket()]
    const title = 'größe 日本 😀'
    const ContentDisposition = `attachment; filename="${title}.log"`
    await store.put(from, 'a.log', body, { ContentDisposition, Metadata: { title } })
    expect((await redact(`s3://${from}`, '-o', `s3://${to}`)).ran).toMatchObject({ code: 0 })
    for (const Bucket of [from, to]) {
      const head = await store.client.send(new HeadObjectCommand({ Bucket, Key: 'a.log' }))
      expect(headerText(head.ContentDisposition ?? '')).toBe(ContentDisposition)
      expect(headerText(head.Metadata?.['title'] ?? '')).toBe(title)
    }
  })

  it('go over nothing that is there, in one request or in parts, but with --force', async () => {
    const from = await store.bucket({ 'a.log': LOG, LARGE })
    const to = await store.bucket({ 'a.log': 'precious', LARGE: 'as well' })
    const before = await store.objects(to)
    const { ran, summary } = await redact(`s3://${from}`, '-o', `s3://${to}`)
    expect([ran.code, summary]).toEqual([3, expect.objectContaining({ listed: 2, error: 2 })])
    for (const { key } of before)
      expect(ran.stderr).toContain(`s3://${to}/${key}: can't be written: an object has that name`)
    expect(await copies(to)).toEqual(before)
    expect((await store.get(to, 'a.log')).toString()).toBe('precious')
    expect((await store.get(to, 'LARGE')).toString()).toBe('as well')
    expect(await store.unfinished(to)).toBe(0)
    expect((await redact(`s3://${from}`, '-o', `s3://${to}`, '--force')).ran.code).toBe(0)
    expectCopy(await store.get(to, 'a.log'), LOG)
    expectCopy(await store.get(to, 'LARGE'), LARGE)
  })

  it('--in-place go over their sources, if they are what was read', async () => {
    const bucket = await store.bucket({ 'a.log': LOG, 'b.log': LOG, LARGE, 'clean.log': quietLine(1) })
    const server = await interposed(store.server, async ({ method, path }) => {
      if (method === 'PUT' && path === `/${bucket}/b.log`) await store.put(bucket, 'b.log', 'new\n')
    })
    const { ran, summary } = await redactStore(server, [`s3://${bucket}`, '--in-place', '--yes'])
    expect([ran.code, summary]).toEqual([3, expect.objectContaining({ listed: 4, scanned: 3, error: 1 })])
    expect(ran.stderr).toContain(`s3://${bucket}/b.log: can't be written: `)
    expect((await store.get(bucket, 'b.log')).toString()).toBe('new\n')
    expectCopy(await store.get(bucket, 'a.log'), LOG)
    expectCopy(await store.get(bucket, 'LARGE'), LARGE)
    expect(await store.unfinished(bucket)).toBe(0)
    expect(await scanned(`s3://${bucket}`)).toMatchObject({ findings: 0 })
  })

  it('--in-place leave the versions before them as they are', async () => {
    const bucket = await store.bucket()
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await store.client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
    for (const seed of [1, 2]) await store.put(bucket, 'a.log', leakyLine(seed))
    expect((await redact(`s3://${bucket}`, '--in-place', '--yes')).ran.code).toBe(0)
    expectCopy(await store.get(bucket, 'a.log'), leakyLine(2))
    expect(await scanned(`s3://${bucket}/a`)).toMatchObject({ listed: 1, findings: 0 })
    expect(await scanned(`s3://${bucket}/a`, '--versions')).toMatchObject({ listed: 3, findings: 2 })
  })

  it('are whole or not there when a run is killed, and --resume writes them', async () => {
    const [from, to] = [await store.bucket({ LARGE, 'a.log': LOG, 'z.log': LOG }), await store.bucket()]
    const state = temporaryFolder()
    let parts = 0
    const server = await interposed(store.server, async ({ method, path }) => {
      if (method === 'PUT' && path === `/${to}/LARGE` && ++parts === 2) running.kill('SIGKILL')
    })
    const args = [`s3://${from}`, '-o', `s3://${to}`]
    const running = startBeartrap(['redact', ...args, ...storeArgs(server, state), '--key', 'test', '-j', '1'], {
      env: environmentOf(server),
    })
    expect((await running.ended).code).toBe(null)
    expect((await copies(to)).map(({ key }) => key)).not.toContain('LARGE')
    const { ran, summary } = await redactStore(store.server, [...args, '--resume'], state)
    expect([ran.code, summary]).toEqual([0, expect.objectContaining({ listed: 3, scanned: 3 })])
    for (const [key, source] of Object.entries({ LARGE, 'a.log': LOG, 'z.log': LOG }))
      expectCopy(await store.get(to, key), source)
  })

  it('--check writes nothing', async () => {
    const bucket = await store.bucket({ 'a.log': LOG })
    const before = await store.objects(bucket)
    const methods = new Set<string>()
    const server = await interposed(store.server, async ({ method }) => void methods.add(method))
    expect((await redactStore(server, [`s3://${bucket}`, '--check'])).ran.code).toBe(1)
    expect(await store.objects(bucket)).toEqual(before)
    expect([...methods]).toEqual(['GET'])
  })

  it.each([
    ['an unknown key', { accessKeyId: 'id-nobody' }],
    ['a wrong secret', { secretAccessKey: 'wrong' }],
  ])('are none with %s', async (_, wrong) => {
    const [from, to] = [await store.bucket({ 'a.log': LOG }), await store.bucket()]
    const server = { ...store.server, credentials: { ...store.server.credentials, ...wrong } }
    const { ran } = await redactStore(server, [`s3://${from}`, '-o', `s3://${to}`])
    expect([ran.code, ran.stderr]).toEqual([
      3,
      expect.stringContaining(`s3://${to}: the store does not know these credentials`),
    ])
    expect(await store.objects(to)).toEqual([])
  })

  it('are none where a bucket is not there', async () => {
    const bucket = await store.bucket({ 'a.log': LOG })
    for (const [from, to] of [
      [bucket, 'nowhere'],
      ['nowhere', bucket],
    ]) {
      const { ran } = await redact(`s3://${from}`, '-o', `s3://${to}/x`)
      expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('s3://nowhere: no such bucket')])
    }
    const keys = (await store.objects(bucket)).map(({ key }) => key)
    expect(keys).toEqual(['a.log', expect.stringMatching(/^x\/beartrap-.*\.ndjson$/)])
    expect(JSON.parse((await store.get(bucket, keys[1] ?? '')).toString())).toMatchObject({ whole: false })
  })
})
