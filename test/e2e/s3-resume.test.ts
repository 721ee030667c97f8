import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finishedRuns } from '../../src/pipeline/bucket/runs.js'
import { BIN, startBeartrap, temporaryFolder } from '../helpers/cli.js'
import { faults } from '../helpers/s3/faults.js'
import {
  environmentOf,
  journalIn,
  leakyLine,
  quietLine,
  type Scanned,
  scanStore,
  storeArgs,
} from '../helpers/s3/scan.js'
import { type ScriptedS3, scriptedS3 } from '../helpers/s3/scripted.js'

/** BEARTRAP_TEST_S3_KEYS=20000 BEARTRAP_TEST_S3_KILLS=50 takes some ten minutes. */
const KEYS = Number(process.env['BEARTRAP_TEST_S3_KEYS'] ?? 1500)
const KILLS = Number(process.env['BEARTRAP_TEST_S3_KILLS'] ?? 4)
const SEED = Number(process.env['BEARTRAP_TEST_SEED'] ?? Date.now() % 100_000)
const CONCURRENCY = 24

const keyOf = (index: number): string => `day=${index % 7}/part ${String(index).padStart(6, '0')}+%.log`

/** Numbers in [0, 1) that a seed repeats: Park and Miller's generator. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed + 1
  return () => {
    state = (state * 48_271) % 0x7fff_ffff
    return state / 0x7fff_ffff
  }
}

/** What is the same in every run: the key of fingerprints is not, nor is the time. */
const facts = ({ findings }: Pick<Scanned, 'findings'>) =>
  findings.map(({ artifact, start, end, rule, line, id }) => ({ artifact, start, end, rule, line, id }))

describe(`a scan of ${KEYS} objects that is killed (seed ${SEED})`, () => {
  let server: ScriptedS3
  let whole: Scanned
  let took: number
  const args = ['s3://logs/day', '--concurrency', String(CONCURRENCY), '--key', 'test']

  beforeAll(async () => {
    server = await scriptedS3()
    const bucket = server.bucket('logs')
    for (let index = 0; index < KEYS; index++)
      bucket.put(keyOf(index), quietLine(index) + (index % 9 === 0 ? leakyLine(index) : ''))
    const started = Date.now()
    whole = await scanStore(server, args)
    took = Date.now() - started
  }, 300_000)
  afterAll(() => server.close())

  /** Whether the run had not ended then, though its process may have been there still. */
  const killAfter = async (state: string, ms: number): Promise<boolean> => {
    const child = spawn(
      process.execPath,
      [BIN, 'scan', ...args, ...storeArgs(server, state), '--format', 'ndjson', '--resume'],
      {
        env: { ...process.env, ...environmentOf(server) },
        stdio: 'ignore',
      },
    )
    const signal = new Promise((done) => child.on('close', (_, by) => done(by)))
    setTimeout(() => child.kill('SIGKILL'), ms)
    return (await signal) === 'SIGKILL' && finishedRuns(state).length === 0
  }

  it('finds what a whole one does', () => {
    expect(whole.summary).toMatchObject({ listed: KEYS, scanned: KEYS, findings: Math.ceil(KEYS / 9) })
  })

  const random = randomFrom(SEED)
  it.each(Array.from({ length: KILLS }, (_, index) => [index, random()] as const))(
    'goes on where it was: kill %i, after %d of its time',
    async (_, part) => {
      const state = temporaryFolder()
      server.requests.length = 0
      const isKilled = (await killAfter(state, part * took)) && (await killAfter(state, random() * took * (1 - part)))
      if (isKilled) {
        const resumed = await scanStore(server, [...args, '--resume'], { state })
        expect(facts(resumed)).toEqual(facts(whole))
        expect(resumed.summary).toEqual(whole.summary)
      }
      const gets = new Map<string, number>()
      for (const { op, key } of server.requests) if (op === 'GetObject') gets.set(key, (gets.get(key) ?? 0) + 1)
      const again = [...gets.values()].reduce((sum, times) => sum + times - 1, 0)
      expect(gets.size).toBe(KEYS)
      expect(again).toBeLessThanOrEqual(2 * CONCURRENCY)
    },
    120_000,
  )
})

describe('--resume', () => {
  const open = async () => {
    const server = await scriptedS3()
    const bucket = server.bucket('logs')
    for (let index = 0; index < 30; index++) bucket.put(`k${index + 10}`, leakyLine(index))
    return { server, bucket, state: temporaryFolder() }
  }

  /** Kills a scan once nothing but the object at `key` is left to be read. */
  const killAt = async (
    { server, state }: Awaited<ReturnType<typeof open>>,
    key: string,
    more: string[] = [],
  ): Promise<void> => {
    server.fault({ op: 'GetObject', key, times: 1 }, faults.stall(0))
    const running = startBeartrap(['scan', 's3://logs', ...storeArgs(server, state), ...more], {
      env: environmentOf(server),
    })
    const ended = () => journalIn(state).filter(({ type }) => type === 'outcome').length
    await expect.poll(ended).toBe(29)
    running.kill('SIGKILL')
    await running.ended
  }

  it('adopts what had ended beyond the first object that had not, and reads that one alone', async () => {
    const opened = await open()
    await killAt(opened, 'k12')
    opened.server.requests.length = 0
    const { summary, findings } = await scanStore(opened.server, ['s3://logs', '--resume'], opened)
    expect(summary).toMatchObject({ listed: 30, scanned: 30, findings: 30 })
    expect(findings.map(({ artifact }) => artifact)).toEqual(
      Array.from({ length: 30 }, (_, index) => `s3://logs/k${index + 10}`),
    )
    expect(opened.server.requests.filter(({ op }) => op === 'GetObject').map(({ key }) => key)).toEqual(['k12'])
    await opened.server.close()
  })

  it('reads anew what has changed meanwhile, and what has come', async () => {
    const opened = await open()
    await killAt(opened, 'k12')
    opened.bucket.put('k20', leakyLine(500) + leakyLine(501))
    opened.bucket.put('k15+', leakyLine(502))
    opened.bucket.remove('k30')
    const { summary, outcomes } = await scanStore(opened.server, ['s3://logs', '--resume'], opened)
    expect(summary).toMatchObject({ listed: 30, scanned: 30, findings: 31 })
    expect(outcomes.has('s3://logs/k15+')).toBe(true)
    await opened.server.close()
  })

  it('with no run to go on with begins one', async () => {
    const { server, state } = await open()
    expect((await scanStore(server, ['s3://logs', '--resume'], { state })).summary).toMatchObject({ listed: 30 })
    await server.close()
  })

  it.each([
    [['--include', '*.log'], 'filters'],
    [['--versions'], 'versions'],
    [['--key', 'other'], '--key'],
    [['--explain'], 'rules or policy'],
  ])('refuses to go on with %j', async (more, says) => {
    const opened = await open()
    await killAt(opened, 'k12')
    const { ran } = await scanStore(opened.server, ['s3://logs', '--resume', ...more], opened)
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(says)])
    await opened.server.close()
  })

  it('is for one process at a time', async () => {
    const opened = await open()
    await killAt(opened, 'k12')
    opened.server.fault({ op: 'GetObject', key: 'k12', times: 1 }, faults.stall(0))
    const first = startBeartrap(['scan', 's3://logs', '--resume', ...storeArgs(opened.server, opened.state)], {
      env: environmentOf(opened.server),
    })
    await expect.poll(() => journalIn(opened.state).filter(({ type }) => type === 'resumed').length).toBe(1)
    const second = await scanStore(opened.server, ['s3://logs', '--resume'], opened)
    expect([second.ran.code, second.ran.stderr]).toEqual([2, expect.stringContaining('uses this state')])
    first.kill('SIGKILL')
    await first.ended
    await opened.server.close()
  })
})
