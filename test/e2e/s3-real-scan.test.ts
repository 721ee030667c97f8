import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DeleteObjectCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../src/core/types.js'
import { beartrap, findingsOf, lines, temporaryFolder } from '../helpers/cli.js'
import { type Objects, openReal, REAL_ODD_KEYS, type RealStore } from '../helpers/s3/open-real.js'
import { NO_VERSITYGW } from '../helpers/s3/real.js'
import { environmentOf, leakyLine, quietLine, scanStore, storeArgs } from '../helpers/s3/scan.js'
import { tarOf } from '../helpers/tar.js'
import { zipOf } from '../helpers/zip.js'

const odd: Objects = Object.fromEntries(REAL_ODD_KEYS.map((key, at) => [key, quietLine(at) + leakyLine(at)]))

const packed: Objects = {
  'a.log.gz': gzipSync(quietLine(1) + leakyLine(1)),
  'b.zip': zipOf({ 'in/a.log': leakyLine(2), 'in/clean.log': quietLine(2), 'in/b.log.gz': gzipSync(leakyLine(3)) }),
  'c.tar.gz': gzipSync(tarOf({ 'a.log': quietLine(3), 'd/b c%.log': leakyLine(4) + leakyLine(1) })),
}

/** Findings in files of the same bytes and names, as if these were a bucket's. */
const scannedLocally = async (bucket: string, objects: Objects) => {
  const folder = temporaryFolder()
  for (const [key, body] of Object.entries(objects)) {
    mkdirSync(dirname(join(folder, key)), { recursive: true })
    writeFileSync(join(folder, key), body)
  }
  const ran = await beartrap(['scan', folder, '--format', 'ndjson', '--key', 'test'])
  return comparable(findingsOf(ran)).map(({ artifact, ...rest }) => ({
    artifact: artifact.replace(folder, `s3://${bucket}`),
    ...rest,
  }))
}

/** Without what differs from run to run, in one order. */
const comparable = (findings: readonly Finding[]) =>
  findings
    .map(({ id: _, detectedAt: __, ...rest }) => rest)
    .sort((a, b) => (`${a.artifact} ${a.start}` < `${b.artifact} ${b.start}` ? -1 : 1))

describe.skipIf(NO_VERSITYGW !== '')(`a scan of a real store${NO_VERSITYGW}`, () => {
  let store: RealStore
  beforeAll(async () => {
    store = await openReal()
  })
  afterAll(() => store?.close())

  const scan = (args: readonly string[], env = {}) => scanStore(store.server, [...args, '--key', 'test'], { env })

  it('finds what is found in the same files, whatever their names and packings', async () => {
    const objects: Objects = { ...odd, ...packed, empty: '', 'clean.log': quietLine(9) }
    const bucket = await store.bucket(objects)
    const { ran, findings, summary, outcomes } = await scan([`s3://${bucket}`])
    const listed = (await store.objects(bucket)).map(({ key }) => `s3://${bucket}/${key}`)
    expect(listed).toHaveLength(Object.keys(objects).length)
    expect([...outcomes.keys()]).toEqual(listed)
    expect(summary).toMatchObject({ listed: listed.length, scanned: listed.length, failed: [] })
    expect([ran.code, ran.stderr]).toEqual([1, ''])
    const local = await scannedLocally(bucket, objects)
    expect(comparable(findings)).toEqual(local)
    expect(new Set(findings.map(({ artifact }) => artifact.slice(`s3://${bucket}/`.length)))).toEqual(
      new Set([...REAL_ODD_KEYS, 'a.log.gz', 'b.zip!/in/a.log', 'b.zip!/in/b.log.gz', 'c.tar.gz!/d/b c%.log']),
    )
  })

  it('ends each key of several pages once', async () => {
    const bucket = await store.bucket()
    const keys = Array.from({ length: 1050 }, (_, at) => `day=${at % 7}/part ${at}+%é.log`)
    const bodies = keys.map((_, at) => (at % 10 === 0 ? leakyLine(at) : quietLine(at)))
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key, i) => store.put(bucket, key, bodies[at + i] ?? '')))
    const { findings, summary, outcomes } = await scan([`s3://${bucket}`])
    expect(summary).toMatchObject({ listed: 1050, scanned: 1050, findings: 105 })
    expect(new Set(outcomes.keys())).toEqual(new Set(keys.map((key) => `s3://${bucket}/${key}`)))
    expect(new Set(findings.map(({ artifact }) => artifact)).size).toBe(105)
  }, 60_000)

  it('tells of a key that it can’t be asked for again, and reads it by name', async () => {
    const key = 'a\u0001b' // listed as U+FFFD
    const bucket = await store.bucket({ [key]: leakyLine(1), 'b.log': leakyLine(2) })
    const { ran, summary } = await scan([`s3://${bucket}`])
    expect([ran.code, summary]).toEqual([3, expect.objectContaining({ listed: 2, scanned: 1, skipped: 1 })])
    const keys = join(temporaryFolder(), 'keys')
    writeFileSync(keys, `${JSON.stringify({ bucket, key })}\n`)
    const named = await scan(['--keys', keys])
    expect([named.ran.code, named.findings.map(({ artifact }) => artifact)]).toEqual([1, [`s3://${bucket}/${key}`]])
  })

  it('reads each version with --versions, and the latest alone without', async () => {
    const bucket = await store.bucket()
    await store.client.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    )
    const versions: string[] = []
    for (const [key, seed] of [
      ['a.log', 1],
      ['a.log', 2],
      ['a.log', 3],
      ['gone.log', 4],
    ] as const) {
      const { VersionId } = await store.put(bucket, key, leakyLine(seed))
      versions.push(`s3://${bucket}/${key}?versionId=${VersionId}`)
    }
    await store.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'gone.log' }))
    await store.put(bucket, 'a.log', quietLine(1))
    expect((await scan([`s3://${bucket}`])).summary).toMatchObject({ listed: 1, scanned: 1, findings: 0 })
    const { summary, findings } = await scan([`s3://${bucket}`, '--versions'])
    expect(summary).toMatchObject({ listed: 5, scanned: 5, findings: 4, secrets: 4 })
    expect(findings.map(({ artifact }) => artifact).sort()).toEqual(versions.sort())
  })

  it('--dry-run tells what would be read, and writes nothing', async () => {
    const bucket = await store.bucket(packed)
    const before = await store.objects(bucket)
    const state = temporaryFolder()
    const ran = await beartrap(['scan', `s3://${bucket}`, '--dry-run', ...storeArgs(store.server, state)], {
      env: environmentOf(store.server),
    })
    expect([ran.code, lines(ran)]).toEqual([0, [expect.objectContaining({ listed: 3, failed: [] })]])
    expect(readdirSync(state)).toEqual([])
    expect(await store.objects(bucket)).toEqual(before)
  })

  it.each([
    ['an unknown key', { AWS_ACCESS_KEY_ID: 'id-nobody' }, [], 'the store does not know these credentials'],
    ['a wrong secret', { AWS_SECRET_ACCESS_KEY: 'wrong' }, [], 'the store does not know these credentials'],
    ['no signature', {}, ['--anonymous'], 'access denied to requests that nobody signs'],
  ])('with %s is an error, and no clean result', async (_, env, args, says) => {
    const bucket = await store.bucket({ 'a.log': leakyLine(1) })
    const { ran, findings } = await scan([`s3://${bucket}`, ...args], env)
    expect([ran.code, ran.stderr, findings]).toEqual([3, expect.stringContaining(`s3://${bucket}: ${says}`), []])
  })

  it('of a bucket that is not there is an error; others are scanned', async () => {
    const bucket = await store.bucket({ 'a.log': leakyLine(1) })
    const { ran, findings, summary } = await scan(['s3://nowhere', `s3://${bucket}`])
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('s3://nowhere: no such bucket')])
    expect(findings.map(({ artifact }) => artifact)).toEqual([`s3://${bucket}/a.log`])
    expect(summary).toMatchObject({ failed: [{ artifact: 's3://nowhere' }] })
  })
})
