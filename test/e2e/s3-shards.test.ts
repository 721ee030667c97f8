import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../conformance/s3/case.js'
import { temporaryFolder } from '../helpers/cli.js'
import { faults } from '../helpers/s3/faults.js'
import { NO_VERSITYGW, versitygw } from '../helpers/s3/real.js'
import { leakyLine } from '../helpers/s3/scan.js'
import { type ScriptedS3, scriptedS3 } from '../helpers/s3/scripted.js'
import {
  commitsOf,
  fillBucket,
  merged,
  planned,
  planOf,
  resultOf,
  shardStep,
  startWork,
  unsharded,
} from '../helpers/s3/shards.js'

const KEYS = 200

const SHARDS = 6
const TARGETS = ['s3://logs/day=3/', 's3://logs/', '--exclude', 'day=6/*']

describe(`a scan of ${KEYS} objects in shards`, () => {
  let server: ScriptedS3
  let whole: Awaited<ReturnType<typeof unsharded>>

  beforeAll(async () => {
    server = await scriptedS3()
    fillBucket(server, KEYS)
    whole = await unsharded(server, temporaryFolder(), TARGETS)
  })
  afterAll(() => server.close())

  const plan = (...args: string[]): Promise<string> => planned(server, [...TARGETS, '--shard-keys', '50', ...args])
  const work = (run: string, ...args: string[]) => shardStep(server, 'work', ['--run', run, ...args])

  it('has a whole scan to be equal to', () => {
    expect(whole.code).toBe(3)
    expect(whole.summary).toMatchObject({ skipped: 2 + 28, reasons: { archived: 2, excluded: 28 } })
    expect(whole.findings.length).toBeGreaterThan(50)
  })

  it('is planned, worked on and merged: the report is that of one process', async () => {
    const run = await plan()
    const shards = planOf(server, run).shards
    expect(shards.map(({ keys }) => keys)).toEqual([30, 50, 50, 50, 50, 1])
    expect((await work(run)).code).toBe(0)
    expect(await merged(server, run)).toEqual(whole)
    for (const { n, keys } of shards) {
      const outcomes = resultOf(server, run, n).filter(({ type }) => type === 'outcome')
      expect(outcomes).toHaveLength(keys)
    }
  })

  it('by two processes at once: every shard is committed once', async () => {
    const run = await plan()
    const [a, b] = [startWork(server, run), startWork(server, run)]
    expect([(await a.ended).code, (await b.ended).code]).toEqual([0, 0])
    const commits = [...commitsOf(server)].filter(([key]) => key.includes(run))
    expect(commits).toHaveLength(SHARDS)
    for (const [, statuses] of commits) expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    const done = [a, b].map((one) => one.stderr().match(/shard \d+: \d+ keys?, \d+ findings?$/gm)?.length ?? 0)
    expect((done[0] ?? 0) + (done[1] ?? 0)).toBe(SHARDS)
    expect(await merged(server, run)).toEqual(whole)
  })

  it('by one that is killed in the middle of a shard, and another', async () => {
    const run = await plan()
    server.requests.length = 0
    server.fault({ op: 'GetObject', bucket: 'logs', nth: 56, times: Number.POSITIVE_INFINITY }, faults.delay(400))
    const killed = startWork(server, run, ['--concurrency', '1'])
    await expect.poll(() => server.requests.filter(({ bucket }) => bucket === 'logs').length).toBeGreaterThan(62)
    killed.kill('SIGKILL')
    await killed.ended
    server.clearFaults()
    const before = [...commitsOf(server).keys()].filter((key) => key.includes(run)).length
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(SHARDS)
    expect((await work(run)).code).toBe(0)
    expect(await merged(server, run)).toEqual(whole)
  })

  it('shard by shard; one that is done is left alone, one that there is not is refused', async () => {
    const run = await plan()
    for (let n = 0; n < SHARDS; n++) expect((await work(run, '--shard-index', String(n))).code).toBe(0)
    server.requests.length = 0
    const again = await work(run, '--shard-index', '3')
    expect([again.code, again.stderr]).toEqual([0, ''])
    expect(server.requests.filter(({ bucket }) => bucket === 'logs')).toEqual([])
    expect(await merged(server, run)).toEqual(whole)
    const none = await work(run, '--shard-index', '6')
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no shard 6: its 6 are numbered from 0')])
  })

  it('names what is missing or damaged, and ends with 3', async () => {
    const run = await plan()
    for (const n of [0, 1, 3, 4, 5]) await work(run, '--shard-index', String(n))
    const bucket = server.bucket('scans')
    bucket.put(`runs/${run}/shards/5.ndjson.gz`, 'no gzip')
    const found = bucket.find(`runs/${run}/shards/4.ndjson.gz`)
    if (found?.kind === 'object') bucket.put(`runs/${run}/shards/1.ndjson.gz`, found.content)
    const { code, summary } = await merged(server, run)
    expect(code).toBe(3)
    const failed = summary['failed'] as { artifact: string; message: string }[]
    expect(failed.filter(({ artifact }) => artifact.startsWith('s3://scans/'))).toEqual([
      {
        artifact: `s3://scans/runs/${run}/shards/1.ndjson.gz`,
        message: expect.stringContaining('no result of shard 1'),
      },
      { artifact: `s3://scans/runs/${run}/shards/2.ndjson.gz`, message: expect.stringContaining('missing') },
      { artifact: `s3://scans/runs/${run}/shards/5.ndjson.gz`, message: expect.stringContaining('damaged') },
    ])
  })

  it('discards what another worker has committed first', async () => {
    const run = await plan()
    await work(run)
    const results = Array.from({ length: SHARDS }, (_, n) => resultOf(server, run, n))
    const run2 = await plan('--run', 'second')
    server.fault({ op: 'PutObject', key: /shards\/2\./ }, faults.error('PreconditionFailed'))
    const one = await work(run2, '--shard-index', '2')
    expect([one.code, one.stderr]).toEqual([0, expect.stringContaining('another worker was first')])
    expect(resultOf(server, run2, 2)).toEqual([])
    await work(run2)
    for (const [n, [, ...records]] of results.entries()) expect(resultOf(server, run2, n).slice(1)).toEqual(records)
  })

  it('is planned once', async () => {
    const run = await plan('--run', 'once')
    expect(run).toBe('once')
    const again = await shardStep(server, 'plan', [...TARGETS, '--run', 'once'])
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('planned already')])
  })

  it('scans no files of runs', async () => {
    const own = await scriptedS3()
    own.bucket('scans').put('app.log', 'text')
    const run = await planned(own, ['s3://scans'])
    await shardStep(own, 'work', ['--run', run])
    expect((await merged(own, run)).summary).toMatchObject({ listed: 1 })
    await planned(own, ['s3://scans', '--run', 'next'])
    expect(planOf(own, 'next').shards).toEqual([expect.objectContaining({ keys: 1, until: 'app.log' })])
    await own.close()
  })

  it('of nothing has no shard', async () => {
    const run = await planned(server, ['s3://logs/nothing/'])
    expect((await work(run)).code).toBe(0)
    expect(await merged(server, run)).toMatchObject({ code: 0, findings: [] })
  })

  it('is not planned where not all can be listed', async () => {
    const ran = await shardStep(server, 'plan', ['s3://logs', 's3://nowhere', '--run', 'none'])
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('s3://nowhere: no such bucket')])
    expect(server.bucket('scans').find('runs/none/plan.json')).toBeUndefined()
  })

  it('leaves a shard without a result that can’t be listed', async () => {
    const run = await plan()
    server.fault({ op: 'ListObjectsV2', bucket: 'logs', nth: 3 }, faults.error('AccessDenied'))
    const ran = await work(run)
    server.clearFaults()
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('access denied; grant s3:ListBucket')])
    expect(commitsOf(server).size).toBeGreaterThan(0)
    expect((await work(run)).code).toBe(0)
    expect(await merged(server, run)).toEqual(whole)
  })
})

describe('a scan of all versions in shards', () => {
  it('keeps those of a key together, and is that of one process', async () => {
    const server = await scriptedS3()
    server.bucket('scans')
    const bucket = server.bucket('logs', { versioning: 'Enabled' })
    for (let index = 0; index < 24; index++) bucket.put(`${index % 4}.log`, leakyLine(index))
    bucket.remove('2.log')
    const targets = ['s3://logs', '--versions']
    const run = await planned(server, [...targets, '--shard-keys', '2'])
    expect(planOf(server, run).shards.map(({ keys }) => keys)).toEqual([6, 6, 6, 6])
    await shardStep(server, 'work', ['--run', run])
    const whole = await unsharded(server, temporaryFolder(), targets)
    expect(whole.summary).toMatchObject({ listed: 24, findings: 24 })
    expect(await merged(server, run)).toEqual(whole)
    await server.close()
  })
})

describe.skipIf(NO_VERSITYGW !== '')(`a scan in shards of a real store${NO_VERSITYGW}`, () => {
  it('is that of one process; two workers commit each shard once', async () => {
    const server = await versitygw()
    const client = clientOf(server)
    for (const Bucket of ['logs', 'scans']) await client.send(new CreateBucketCommand({ Bucket }))
    for (let index = 0; index < 60; index++)
      await client.send(
        new PutObjectCommand({ Bucket: 'logs', Key: `${index % 3}-é/${index}.log`, Body: leakyLine(index) }),
      )
    const run = await planned(server, ['s3://logs', '--shard-keys', '20'])
    const again = await shardStep(server, 'plan', ['s3://logs', '--run', run])
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('planned already')])
    const workers = [startWork(server, run), startWork(server, run)]
    for (const worker of workers) expect((await worker.ended).code).toBe(0)
    const firsts = workers.flatMap((worker) => worker.stderr().match(/findings?$/gm) ?? [])
    expect(firsts).toHaveLength(3)
    expect(await merged(server, run)).toEqual(await unsharded(server, temporaryFolder(), ['s3://logs']))
    client.destroy()
    await server.close()
  })
})
