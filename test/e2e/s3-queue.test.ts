import { randomBytes } from 'node:crypto'
import { Queue } from 'bullmq'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beartrap, temporaryFolder } from '../helpers/cli.js'
import { NO_REDIS, type RedisServer, redisServer } from '../helpers/redis.js'
import { faults } from '../helpers/s3/faults.js'
import { type ScriptedS3, scriptedS3 } from '../helpers/s3/scripted.js'
import {
  commitsOf,
  fillBucket,
  merged,
  planned,
  resultOf,
  shardEnv,
  shardStep,
  startWorker,
  unsharded,
} from '../helpers/s3/shards.js'

const KEYS = 120
const SHARDS = 7

describe.skipIf(NO_REDIS !== '')(`workers of a queue${NO_REDIS}`, () => {
  let server: ScriptedS3
  let redis: RedisServer
  let whole: Awaited<ReturnType<typeof unsharded>>
  let db = 0

  beforeAll(async () => {
    ;[server, redis] = [await scriptedS3(), await redisServer()]
    fillBucket(server, KEYS)
    whole = await unsharded(server, temporaryFolder(), ['s3://logs'])
  })
  afterAll(async () => {
    await redis.close()
    await server.close()
  })

  /** A database of its own, and a plan of seven shards in it. */
  const open = async (...args: string[]) => {
    const queue = redis.url(++db)
    const run = await planned(server, ['s3://logs', '--shard-keys', '20', '--queue', queue, ...args])
    return { queue, run }
  }
  /** What Redis holds of the jobs. */
  const jobsIn = async (url: string) => {
    const { port, pathname } = new URL(url)
    const queue = new Queue('beartrap', {
      connection: { host: '127.0.0.1', port: Number(port), db: Number(pathname.slice(1)) },
    })
    const jobs = await queue.getJobs(['waiting', 'active', 'delayed', 'completed', 'failed'])
    await queue.close()
    return jobs.map((job) => ({
      ...job.asJSON(),
      returns: job.returnvalue as Record<string, unknown> | undefined,
      reason: job.failedReason,
      stalled: job.stalledCounter,
      isDone: job.finishedOn !== undefined,
    }))
  }

  it('do every shard once, and end when nothing is left', async () => {
    const { queue, run } = await open()
    const [a, b] = [startWorker(server, queue, ['--drain']), startWorker(server, queue, ['--drain'])]
    expect([(await a.ended).code, (await b.ended).code]).toEqual([0, 0])
    expect(await merged(server, run)).toEqual(whole)
    const jobs = await jobsIn(queue)
    expect(jobs).toHaveLength(SHARDS)
    expect(jobs.reduce((sum, { returns }) => sum + Number(returns?.['keys']), 0)).toBe(KEYS + 1)
    expect(jobs.every(({ returns }) => returns?.['committed'] === true)).toBe(true)
  })

  it('take up what one left that was killed; the report is that of one process', async () => {
    const { queue, run } = await open()
    const clear = slow(server)
    const killed = startWorker(server, queue, ['--concurrency', '4'])
    const other = startWorker(server, queue, ['--concurrency', '4', '--drain'])
    await expect.poll(() => killed.stderr()).toContain('keys')
    await busy(server)
    killed.kill('SIGKILL')
    await killed.ended
    clear()
    expect((await other.ended).code).toBe(0)
    expect(await merged(server, run)).toEqual(whole)
    const jobs = await jobsIn(queue)
    expect(jobs.every(({ isDone, reason }) => isDone && reason === undefined)).toBe(true)
    expect(jobs.reduce((sum, { stalled }) => sum + stalled, 0)).toBe(1)
    for (const [, statuses] of [...commitsOf(server)].filter(([key]) => key.includes(run)))
      expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  })

  it('keep a job for as long as they live, however long it takes', async () => {
    const { queue, run } = await open('--shard-keys', '200')
    server.fault({ op: 'GetObject', bucket: 'logs', nth: 50 }, faults.delay(5000))
    const [a, b] = [startWorker(server, queue, ['--drain']), startWorker(server, queue, ['--drain'])]
    await Promise.all([a.ended, b.ended])
    server.clearFaults()
    expect(commitsOf(server).get(`runs/${run}/shards/0.ndjson.gz`)).toEqual([200])
    expect(await merged(server, run)).toEqual(whole)
  })

  it('do nothing twice: jobs that were added again, jobs that are done', async () => {
    const { queue, run } = await open()
    const again = await shardStep(server, 'enqueue', ['--run', run, '--queue', queue])
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('7 jobs in the queue')])
    expect(await jobsIn(queue)).toHaveLength(SHARDS)
    await shardStep(server, 'work', ['--run', run, '--shard-index', '2'])
    const worker = startWorker(server, queue, ['--drain'])
    expect((await worker.ended).stderr).toContain(`job ${run}-2: done before`)
    const last = await shardStep(server, 'enqueue', ['--run', run, '--queue', queue])
    expect(last.stderr).toContain('0 jobs')
    expect(await merged(server, run)).toEqual(whole)
  })

  it('begin a shard anew whose result was taken away', async () => {
    const { queue, run } = await open()
    await startWorker(server, queue, ['--drain']).ended
    server.bucket('scans').remove(`runs/${run}/shards/4.ndjson.gz`)
    const again = await shardStep(server, 'enqueue', ['--run', run, '--queue', queue])
    expect(again.stderr).toContain('1 job in')
    await startWorker(server, queue, ['--drain']).ended
    expect(await merged(server, run)).toEqual(whole)
  })

  it('end at SIGTERM after the shard in hand', async () => {
    const { queue, run } = await open()
    const clear = slow(server)
    const worker = startWorker(server, queue, ['--concurrency', '4'])
    await busy(server)
    worker.kill('SIGTERM')
    const { code, stderr } = await worker.ended
    clear()
    const done = [...Array(SHARDS).keys()].filter((n) => resultOf(server, run, n).length > 0)
    expect([code, done.length]).toEqual([0, stderr.match(/\d+ keys?,/g)?.length])
    expect(done.length).toBeLessThan(SHARDS)
    expect((await jobsIn(queue)).filter(({ isDone }) => !isDone)).toHaveLength(SHARDS - done.length)
  })

  it('leave to others what they are not fit for', async () => {
    const { queue, run } = await open()
    const unfit = await beartrap(
      ['worker', '--queue', queue, '--lock-ms', '1000', '--endpoint', server.endpoint, '--path-style'],
      {
        env: { ...shardEnv(server), BEARTRAP_KEY: 'other' },
      },
    )
    expect([unfit.code, unfit.stderr]).toEqual([2, expect.stringContaining('planned with another --key')])
    await startWorker(server, queue, ['--drain']).ended
    expect(await merged(server, run)).toEqual(whole)
    expect((await jobsIn(queue)).every(({ reason }) => reason === undefined)).toBe(true)
  })

  it('say of a job that is none, and go on', async () => {
    const { queue, run } = await open()
    const { port } = new URL(queue)
    const raw = new Queue('beartrap', { connection: { host: '127.0.0.1', port: Number(port), db } })
    await raw.add('shard', { store: 's3://scans/runs', run: 'nobodys', shard: 0 }, { attempts: 5 })
    await raw.add('other', 'text')
    await raw.close()
    await startWorker(server, queue, ['--drain']).ended
    const reasons = (await jobsIn(queue)).flatMap(({ reason }) => reason ?? [])
    expect(reasons.sort()).toEqual(['no job of this beartrap', 's3://scans/runs/nobodys: no plan with a shard 0'])
    expect(await merged(server, run)).toEqual(whole)
  })

  it('leave no secret, no finding and no way through the code in Redis', async () => {
    const { queue } = await open()
    server.fault({ op: 'ListObjectsV2', bucket: 'logs', nth: 2 }, faults.error('AccessDenied'))
    const worker = startWorker(server, queue)
    await expect.poll(() => worker.stderr().match(/^beartrap: job/gm)?.length).toBe(SHARDS)
    worker.kill('SIGTERM')
    await worker.ended
    server.clearFaults()
    const jobs = await jobsIn(queue)
    const failed = jobs.filter(({ reason }) => reason !== undefined)
    expect(failed).toMatchObject([{ reason: expect.stringContaining('access denied'), isDone: false }])
    const text = JSON.stringify(jobs)
    for (const word of ['fingerprint', 'preview', 'node_modules', '.js:', 'of the test'])
      expect(text).not.toContain(word)
  })
})

describe('the queue’s address', () => {
  it('is not told with its password, whatever happens', async () => {
    const word = randomBytes(12).toString('hex')
    const env = { BEARTRAP_KEY: 'of the test' }
    const at = `redis://user:${word}@127.0.0.1:1/0`
    const rans = [
      await beartrap(['worker', '--queue', at], { env }),
      await beartrap(['worker'], { env: { ...env, BEARTRAP_QUEUE: at } }),
      await beartrap(['worker', '--queue', `redis://:${word}@[broken`], { env }),
      await beartrap(['worker', '--queue', `redis://:${word}@host/not-a-number`], { env }),
    ]
    expect(rans.map(({ code }) => code)).toEqual([3, 3, 2, 2])
    expect(rans[0]?.stderr).toContain('redis://127.0.0.1:1/0: the queue can')
    for (const { stderr, stdout } of rans) expect(stderr + stdout.toString()).not.toContain(word)
  })

  it.skipIf(NO_REDIS !== '')(
    `is not told where the password is wrong or missing, or the database is${NO_REDIS}`,
    async () => {
      const [word, wrong] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')]
      const redis = await redisServer(word)
      const server = await scriptedS3()
      const run = (queue: string) =>
        beartrap(['worker', '--drain', '--queue', queue, '--endpoint', server.endpoint], { env: shardEnv(server) })
      const open = redis.url().replace(/:[^:@]*@/, '')
      const rans = [await run(redis.url()), await run(redis.url(99)), await run(redis.url(0, wrong)), await run(open)]
      await redis.close()
      await server.close()
      for (const { stderr, stdout } of rans) {
        expect(stderr + stdout.toString()).not.toContain(word)
        expect(stderr + stdout.toString()).not.toContain(wrong)
      }
      expect(rans.map(({ code }) => code)).toEqual([0, 3, 3, 3])
    },
  )
})

/** Makes every read of an object wait; gives what ends it. */
const slow = (server: ScriptedS3): (() => void) => {
  server.fault({ op: 'GetObject', bucket: 'logs', times: Number.POSITIVE_INFINITY }, faults.delay(60))
  return server.clearFaults
}

/** Resolves when a shard is in the middle. */
const busy = async (server: ScriptedS3): Promise<void> => {
  const from = server.requests.length
  await expect
    .poll(() => server.requests.slice(from).filter(({ bucket }) => bucket === 'logs').length)
    .toBeGreaterThan(4)
}
