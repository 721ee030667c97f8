import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Running, startBeartrap, temporaryFolder } from '../helpers/cli.js'
import { faults } from '../helpers/s3/faults.js'
import { openScripted } from '../helpers/s3/open.js'
import { redactedLocally } from '../helpers/s3/redact.js'
import { environmentOf, journalIn, leakyLine, quietLine, scanStore, storeArgs } from '../helpers/s3/scan.js'

/** Takes some seconds. */
const LARGE = Buffer.from((leakyLine(1) + quietLine(2).repeat(2000)).repeat(500))

const endBy = async (running: Running, signal: NodeJS.Signals) => {
  running.kill(signal)
  const ended = await running.ended
  return { code: ended.code, stderr: ended.stderr }
}

const entries = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : [])

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, code) => {
  it('ends a scan of an input that is silent', async () => {
    const running = startBeartrap(['scan', '-', '--format', 'ndjson'])
    running.write(leakyLine(1))
    await expect.poll(running.stderr, { timeout: 10_000 }).toBe('')
    await new Promise((wait) => setTimeout(wait, 1000))
    expect(await endBy(running, signal)).toEqual({
      code,
      stderr: `beartrap: ended by ${signal}; not all was scanned\n`,
    })
  })

  it.each([
    ['a file', 1],
    ['a folder, in several threads', 4],
  ])(
    'leaves nothing half-written of %s',
    async (_, files) => {
      const [input, output] = [temporaryFolder(), temporaryFolder()]
      for (let file = 0; file < files; file++) writeFileSync(join(input, `${file}.log`), LARGE)
      const [from, to] = files === 1 ? [join(input, '0.log'), join(output, '0.log')] : [input, join(output, 'copies')]
      const running = startBeartrap(['redact', from, '-o', to, '-j', '2'])
      const begun = () => [output, join(output, 'copies')].flatMap(entries).filter((name) => name.includes('.log'))
      await expect.poll(() => begun().length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0)
      const ended = await endBy(running, signal)
      expect(ended).toEqual({ code, stderr: expect.stringContaining(`ended by ${signal}; whole copies stay`) })
      const whole = await redactedLocally(LARGE)
      for (const name of begun()) expect([name, readFileSync(join(output, 'copies', name))]).toEqual([name, whole])
      expect(begun().length).toBeLessThan(files)
    },
    60_000,
  )
})

describe('a bucket', () => {
  it('is gone on with where a scan was ended, which notes no object that it left undone', async () => {
    const { server, bucket } = await openScripted()
    const state = temporaryFolder()
    for (let index = 0; index < 30; index++) bucket.put(`k${index + 10}`, leakyLine(index))
    server.fault({ op: 'GetObject', key: 'k12', times: 1 }, faults.stall(5))
    const running = startBeartrap(['scan', 's3://logs', ...storeArgs(server, state)], { env: environmentOf(server) })
    const outcomes = () => journalIn(state).filter(({ type }) => type === 'outcome')
    await expect.poll(() => outcomes().length, { timeout: 20_000 }).toBe(29)
    const ended = await endBy(running, 'SIGINT')
    expect(ended).toEqual({ code: 130, stderr: expect.stringContaining('ended by SIGINT; go on with --resume') })
    expect(outcomes()).toHaveLength(29)
    const { summary } = await scanStore(server, ['s3://logs', '--resume'], { state })
    expect(summary).toMatchObject({ listed: 30, scanned: 30, findings: 30 })
  }, 60_000)

  it('keeps no part of a copy that was ended', async () => {
    const { server, bucket } = await openScripted()
    server.bucket('clean')
    bucket.put('in/large.log', LARGE)
    server.fault({ op: 'UploadPart', times: 8 }, faults.stall(0))
    const running = startBeartrap(
      ['redact', 's3://logs/in', '-o', 's3://clean', ...storeArgs(server, temporaryFolder())],
      {
        env: environmentOf(server),
      },
    )
    await expect.poll(() => server.requests.some(({ op }) => op === 'UploadPart'), { timeout: 30_000 }).toBe(true)
    expect(server.unfinished()).toBe(1)
    expect((await endBy(running, 'SIGTERM')).code).toBe(143)
    expect(server.unfinished()).toBe(0)
    expect(server.bucket('clean').find('large.log')).toBeUndefined()
  }, 60_000)
})
