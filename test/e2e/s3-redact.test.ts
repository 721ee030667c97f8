import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../helpers/cli.js'
import type { StoredObject } from '../helpers/s3/bucket.js'
import { faults } from '../helpers/s3/faults.js'
import { openScripted } from '../helpers/s3/open.js'
import { digestOf, redactedLocally, redactStore } from '../helpers/s3/redact.js'
import { leakyLine, quietLine, scanStore } from '../helpers/s3/scan.js'

type Opened = Awaited<ReturnType<typeof openScripted>>

const redact = ({ server }: Opened, args: readonly string[], state?: string) => redactStore(server, args, state)

const bytesOf = (object: StoredObject | undefined): Buffer =>
  object === undefined ? Buffer.alloc(0) : Buffer.from(object.content.body(0, object.content.size))

const found = ({ server }: Opened, bucket: string, key: string): StoredObject | undefined => {
  const version = server.bucket(bucket).find(key)
  return version?.kind === 'object' ? version : undefined
}

const LOG = quietLine(1) + leakyLine(1) + quietLine(2)

describe('redacted copies of a bucket', () => {
  it('are what local copies are, byte for byte, and hold nothing', async () => {
    const opened = await openScripted()
    const objects: Readonly<Record<string, string | Buffer>> = {
      'a.log': LOG,
      'b/clean.log': quietLine(3),
      'b/c d+%é.log.gz': gzipSync(LOG.repeat(3)),
      empty: '',
      'large.log': (LOG + quietLine(4).repeat(5000)).repeat(80), // 20 MB: three parts
    }
    opened.server.bucket('clean')
    for (const [name, body] of Object.entries(objects)) opened.bucket.put(`in/${name}`, body)
    const { ran, summary } = await redact(opened, ['s3://logs/in', '-o', 's3://clean/out'])
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('s3://clean/out/beartrap-')])
    expect(summary).toMatchObject({ listed: 5, scanned: 5, error: 0, failed: [] })
    for (const [name, body] of Object.entries(objects)) {
      expect(digestOf(bytesOf(found(opened, 'clean', `out/${name}`)))).toBe(digestOf(await redactedLocally(body)))
    }
    expect((await scanStore(opened.server, ['s3://clean'])).summary).toMatchObject({ listed: 6, findings: 0 })
    expect(opened.server.unfinished()).toBe(0)
  }, 120_000)

  it('keep what stands beside the bytes', async () => {
    const opened = await openScripted()
    opened.server.bucket('clean')
    const headers = {
      'content-type': 'text/x-log; charset=utf-8',
      'content-encoding': 'identity',
      'content-disposition': 'attachment; filename="a.log"',
      'content-language': 'de',
      'cache-control': 'max-age=60',
      'x-amz-meta-team': 'shop & co',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/logs',
      'x-amz-storage-class': 'STANDARD_IA',
    }
    const tags = [
      ['stage', 'live + well'],
      ['owner', 'ü=&'],
    ] as const
    opened.bucket.put('a.log', LOG, { headers, tags })
    opened.bucket.put('large.log', LOG + quietLine(4).repeat(200_000), { headers, tags }) // in parts
    expect((await redact(opened, ['s3://logs', '-o', 's3://clean/x'])).ran.code).toBe(0)
    for (const key of ['a.log', 'large.log']) {
      const copy = found(opened, 'clean', `x/${key}`)
      expect(copy?.headers).toMatchObject(headers)
      expect(copy?.tags).toEqual(tags)
    }
  })

  it('go over nothing that is there, but with --force', async () => {
    const opened = await openScripted()
    const clean = opened.server.bucket('clean')
    opened.bucket.put('a.log', LOG)
    opened.bucket.put('b.log', LOG)
    clean.put('a.log', 'precious')
    const first = await redact(opened, ['s3://logs', '-o', 's3://clean'])
    expect([first.ran.code, first.summary['error'], first.summary['scanned']]).toEqual([3, 1, 1])
    expect(first.ran.stderr).toContain('s3://clean/a.log')
    expect(bytesOf(found(opened, 'clean', 'a.log')).toString()).toBe('precious')
    expect((await redact(opened, ['s3://logs', '-o', 's3://clean', '--force'])).ran.code).toBe(0)
    expect(bytesOf(found(opened, 'clean', 'a.log')).toString()).toContain('[REDACTED')
  })

  it('that can’t be written leave no parts', async () => {
    const opened = await openScripted()
    opened.server.bucket('clean')
    opened.bucket.put('a.log', LOG + quietLine(4).repeat(400_000))
    opened.bucket.put('b.log', LOG)
    opened.server.fault({ op: 'UploadPart', nth: 2, times: 1 }, faults.error('AccessDenied'))
    const { ran, summary } = await redact(opened, ['s3://logs', '-o', 's3://clean'])
    expect([ran.code, summary['scanned'], summary['error']]).toEqual([3, 1, 1])
    expect(found(opened, 'clean', 'a.log')).toBeUndefined()
    expect(opened.server.unfinished()).toBe(0)
  })

  it('of what can’t be looked into are none, and what changes meanwhile is copied as it is then', async () => {
    const opened = await openScripted()
    opened.server.bucket('clean')
    opened.bucket.put('a.7z', Buffer.from('377abcaf271c0004', 'hex'))
    opened.bucket.put('b.log', LOG)
    opened.bucket.put('glacier.log', LOG, { storageClass: 'GLACIER' })
    opened.server.fault(
      { op: 'GetObject', key: 'b.log' },
      faults.before(() => opened.bucket.put('b.log', leakyLine(9))),
    )
    const { ran, summary } = await redact(opened, ['s3://logs', '-o', 's3://clean'])
    expect([ran.code, summary['scanned']]).toEqual([3, 1])
    expect(found(opened, 'clean', 'a.7z')).toBeUndefined()
    expect(found(opened, 'clean', 'glacier.log')).toBeUndefined()
    expect(bytesOf(found(opened, 'clean', 'b.log'))).toEqual(await redactedLocally(leakyLine(9)))
  })

  it.each([
    ['metadata', 'a.log', (secret: string) => ({ headers: { 'x-amz-meta-auth': `Bearer ${secret}` } })],
    ['a tag', 'a.log', (secret: string) => ({ tags: [['note', secret]] as const })],
    ['the key', 'KEY', () => ({})],
  ])('are none where a credential stands in %s', async (_, name, options) => {
    const opened = await openScripted()
    const clean = opened.server.bucket('clean')
    const secret = /Bearer (\w+)/.exec(LOG)?.[1] ?? ''
    opened.bucket.put(name === 'KEY' ? `by-${secret}.log` : name, LOG, options(secret))
    const { ran, summary } = await redact(opened, ['s3://logs', '-o', 's3://clean'])
    expect([ran.code, summary['error']]).toEqual([3, 1])
    expect(ran.stderr).toContain('a credential stands in the key, the metadata or a tag')
    const [manifest = '', ...copies] = clean.keys()
    expect([manifest, copies]).toEqual([expect.stringMatching(/^beartrap-/), []])
    expect(bytesOf(found(opened, 'clean', manifest)).toString()).not.toContain(secret)
  })

  it('without what could not be decoded, if that is asked for, which is told', async () => {
    const opened = await openScripted()
    opened.server.bucket('clean')
    const deep = Array.from({ length: 6 }).reduce<string>(
      (text) => Buffer.from(text).toString('base64'),
      quietLine(1).repeat(9),
    )
    opened.bucket.put('a.log', `${quietLine(1)}body ${deep}\n`)
    expect((await redact(opened, ['s3://logs', '-o', 's3://clean'])).summary).toMatchObject({ error: 1 })
    const { ran } = await redact(opened, ['s3://logs', '-o', 's3://clean', '--drop-undecoded'])
    expect([ran.code, ran.stderr]).toEqual([
      0,
      expect.stringContaining('s3://logs/a.log: 1 part that could not be decoded was dropped'),
    ])
  })

  it('are not copied again where they lie within what is read', async () => {
    const opened = await openScripted()
    opened.bucket.put('a.log', LOG)
    await redact(opened, ['s3://logs', '-o', 's3://logs/clean'])
    const { summary } = await redact(opened, ['s3://logs', '-o', 's3://logs/clean', '--force'])
    expect(summary).toMatchObject({ listed: 3, scanned: 1, skipped: 2, reasons: { excluded: 2 } })
    expect(opened.bucket.keys().filter((key) => key.includes('clean/clean'))).toEqual([])
  })

  it('are told of in a manifest, which holds no value', async () => {
    const opened = await openScripted()
    const clean = opened.server.bucket('clean')
    opened.bucket.put('a.log', LOG + leakyLine(5))
    opened.bucket.put('b.log', quietLine(1))
    opened.bucket.put('c.log', LOG, { storageClass: 'GLACIER' })
    await redact(opened, ['s3://logs', '-o', 's3://clean/x'])
    const key = clean.keys().find((name) => name.startsWith('x/beartrap-')) ?? ''
    const lines = bytesOf(found(opened, 'clean', key))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(lines).toEqual([
      expect.objectContaining({ type: 'manifest', input: 's3://logs', output: 's3://clean/x', whole: true }),
      {
        type: 'copy',
        source: 's3://logs/a.log',
        copy: 's3://clean/x/a.log',
        removed: { 'http-authorization-bearer': 2 },
      },
      { type: 'copy', source: 's3://logs/b.log', copy: 's3://clean/x/b.log', removed: {} },
      expect.objectContaining({ type: 'no-copy', source: 's3://logs/c.log', outcome: 'skipped', reason: 'archived' }),
    ])
  })

  it('--in-place go over their sources, if that is confirmed and they are what was read', async () => {
    const opened = await openScripted()
    opened.bucket.put('a.log', LOG)
    opened.bucket.put('b.log', LOG)
    const unsure = await redact(opened, ['s3://logs', '--in-place'])
    expect([unsure.ran.code, unsure.ran.stderr]).toEqual([2, expect.stringContaining('--yes')])
    opened.server.fault(
      { op: 'PutObject', key: 'b.log' },
      faults.before(() => opened.bucket.put('b.log', 'new\n')),
    )
    const { ran } = await redact(opened, ['s3://logs', '--in-place', '--yes'])
    expect(ran.code).toBe(3)
    expect(bytesOf(found(opened, 'logs', 'a.log'))).toEqual(await redactedLocally(LOG))
    expect(bytesOf(found(opened, 'logs', 'b.log')).toString()).toBe('new\n')
  })

  it('--check writes nothing', async () => {
    const opened = await openScripted()
    opened.bucket.put('a.log', LOG)
    expect((await redact(opened, ['s3://logs', '--check'])).ran.code).toBe(1)
    expect(opened.server.requests.filter(({ op }) => !['ListObjectsV2', 'GetObject'].includes(op))).toEqual([])
  })

  it.each([
    [['s3://logs', '-o', 's3://logs'], 'lie among'],
    [['s3://logs/a/b', '-o', 's3://logs/a'], 'lie among'],
    [['s3://logs', '-o', 'folder'], 'go to a bucket'],
    [['s3://logs'], 'name a bucket'],
    [['s3://logs', '-o', 's3://clean', '--verify'], 'beartrap scan'],
    [['README.md', '-o', 's3://clean'], 'redact s3://'],
  ])('%j is refused', async (args, says) => {
    const opened = await openScripted()
    const { ran } = await redact(opened, args)
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(says)])
  })

  it('need a bucket that is there', async () => {
    const opened = await openScripted()
    const { ran } = await redact(opened, ['s3://logs', '-o', 's3://nowhere/x'])
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('s3://nowhere: no such bucket')])
  })

  it.each(['redirect', 'malformed'] as const)('go to a bucket in another region, told by a %s', async (wrongRegion) => {
    const opened = await openScripted()
    opened.server.bucket('clean', { region: 'eu-central-1', wrongRegion })
    opened.bucket.put('a.log', LOG)
    expect((await redact(opened, ['s3://logs', '-o', 's3://clean'])).ran.code).toBe(0)
    expect(bytesOf(found(opened, 'clean', 'a.log'))).toEqual(await redactedLocally(LOG))
  })

  it('of a run that was killed go on, also after a copy that nobody could note', async () => {
    const opened = await openScripted()
    const clean = opened.server.bucket('clean')
    opened.bucket.put('a.log', LOG)
    opened.bucket.put('b.log', LOG)
    const state = temporaryFolder()
    opened.server.fault({ op: 'ListObjectsV2', bucket: 'logs' }, faults.error('AccessDenied')) // leaves a run that has not ended
    expect((await redact(opened, ['s3://logs', '-o', 's3://clean'], state)).ran.code).toBe(3)
    clean.put('a.log', await redactedLocally(LOG))
    clean.put('b.log', 'another’s')
    const { ran, summary } = await redact(opened, ['s3://logs', '-o', 's3://clean', '--resume'], state)
    expect([ran.code, summary['scanned'], summary['error']]).toEqual([3, 1, 1])
    expect(ran.stderr).toContain('s3://clean/b.log')
    expect(bytesOf(found(opened, 'clean', 'b.log')).toString()).toBe('another’s')
  })
})
