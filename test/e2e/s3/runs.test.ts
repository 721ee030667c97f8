import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { beartrap, lines, type Ran, startBeartrap, temporaryFolder } from '../../helpers/cli.js'
import { openCommand } from '../../helpers/s3/command.js'
import { faults } from '../../helpers/s3/faults.js'
import { journalIn, leakyLine } from '../../helpers/s3/scan.js'

const KEYS = Array.from({ length: 20 }, (_, at) => `k${String(at).padStart(2, '0')}`)

const opened = async () => {
  const command = await openCommand()
  for (const [seed, key] of KEYS.entries()) command.bucket.put(key, leakyLine(seed))
  command.bucket.put('z-cold', 'x', { storageClass: 'GLACIER' })
  const runs = (...args: string[]): Promise<Ran> => beartrap(['runs', ...args, '--state', command.state])
  const ids = (): string[] => readdirSync(join(command.state, 'runs')).sort()
  /** Started, and left waiting for one object. */
  const waiting = async (key = 'k05') => {
    command.server.fault({ op: 'GetObject', key, times: 1 }, faults.stall(0))
    const args = ['scan', 's3://logs', '--endpoint', command.server.endpoint, '--path-style', '--state', command.state]
    const running = startBeartrap([...args, '-j', '1'], { env: command.env })
    await expect.poll(() => journalIn(command.state).filter(({ type }) => type === 'outcome').length).toBe(KEYS.length)
    return running
  }
  return { ...command, runs, ids, waiting }
}

describe('runs list', () => {
  it('one line a run: what, when, and how far', async () => {
    const { scan, runs, waiting, ids } = await opened()
    await scan(['s3://logs/k0', 's3://logs/z'])
    const running = await waiting()
    const [first = '', second = ''] = ids()
    const during = await runs('list')
    expect(during.stdout.toString().split('\n')).toEqual([
      expect.stringMatching(
        `^${first}  scan s3://logs/k0 s3://logs/z  2.* ended 2.*  11 ended: 10 scanned, 1 skipped$`,
      ),
      expect.stringMatching(`^${second}  scan s3://logs  20\\d\\d-.* running  20 ended: 19 scanned, 1 skipped$`),
      '',
    ])
    running.kill('SIGKILL')
    await running.ended
    const after = await runs()
    expect([after.code, after.stdout.toString()]).toEqual([0, expect.stringMatching(/ unfinished {2}20 ended/)])
  })

  it('as data', async () => {
    const { scan, runs, ids } = await opened()
    await scan(['s3://logs'])
    const [run] = lines(await runs('list', '--format', 'ndjson'))
    expect(run).toEqual({
      type: 'run',
      id: ids()[0],
      state: 'ended',
      command: 'scan',
      targets: ['s3://logs'],
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      counts: { ended: 21, scanned: 20, partial: 0, skipped: 1, error: 0, reasons: { archived: 1 } },
    })
    expect(JSON.parse((await runs('--format', 'json')).stdout.toString())).toEqual({ runs: [run] })
  })

  it('no runs at all', async () => {
    const ran = await beartrap(['runs', '--state', join(temporaryFolder(), 'nothing')])
    expect([ran.code, ran.stdout.length, ran.stderr]).toEqual([0, 0, 'beartrap: no runs are kept there\n'])
  })
})

describe('runs show', () => {
  it('the order and the counts of a run that did not end, and what was not scanned', async () => {
    const { runs, waiting, ids } = await opened()
    const running = await waiting()
    running.kill('SIGKILL')
    await running.ended
    const [id = ''] = ids()
    const shown = await runs('show', id)
    expect(shown.code).toBe(0)
    expect(shown.stdout.toString()).toMatch(/^state +unfinished$/m)
    expect(shown.stdout.toString()).toMatch(/^targets +s3:\/\/logs$/m)
    expect(shown.stdout.toString()).toMatch(/^scanned +19$/m)
    expect(shown.stdout.toString()).toMatch(/^skipped +1$/m)
    expect(shown.stdout.toString()).toMatch(/^reasons +archived 1$/m)
    const all = await runs('show', id, '--not-scanned')
    expect(all.stdout.toString()).toContain('s3://logs/z-cold  skipped  archived  archived: restore it first')
    const document = JSON.parse((await runs('show', id, '--not-scanned', '--format', 'json')).stdout.toString())
    expect(document).toMatchObject({
      run: { id, state: 'unfinished', order: { versions: false, filter: { include: [] } } },
      notScanned: [{ uri: 's3://logs/z-cold', reason: 'archived' }],
    })
    expect(JSON.stringify(document)).not.toContain('"key":"k')
  })

  it('what was not scanned, for a run of it alone', async () => {
    const { server, scan, runs, ids } = await opened()
    server.fault({ op: 'GetObject', key: 'k07', times: 1 }, faults.error('AccessDenied'))
    await scan(['s3://logs', '--exclude', 'z*'])
    const list = await runs('show', ids()[0] ?? '', '--not-scanned', '--format', 'ndjson')
    expect(lines(list)).toEqual([
      {
        type: 'object',
        uri: 's3://logs/k07',
        bucket: 'logs',
        key: 'k07',
        outcome: 'skipped',
        reason: 'access_denied',
        message: expect.stringContaining('grant s3:GetObject'),
      },
      {
        type: 'object',
        uri: 's3://logs/z-cold',
        bucket: 'logs',
        key: 'z-cold',
        outcome: 'skipped',
        reason: 'excluded',
        message: expect.any(String),
      },
    ])
    const again = await scan(['--keys', '-', '--exclude', 'z*'], { stdin: list.stdout })
    expect(again.code).toBe(1)
  })

  it('names the nearest where there is none', async () => {
    const { scan, runs, ids } = await opened()
    await scan(['s3://logs/k0'])
    const [id = ''] = ids()
    const ran = await runs('show', `${id.slice(0, -1)}x`)
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(`did you mean "${id}"?`)])
    expect((await runs('show', '../../etc')).code).toBe(2)
  })
})

describe('runs rm', () => {
  it('removes what is named, or what has ended; nothing where one is in use', async () => {
    const { scan, runs, waiting, ids, state } = await opened()
    await scan(['s3://logs/k0'])
    await scan(['s3://logs/k1'])
    const running = await waiting()
    const [first = '', second = '', third = ''] = ids()
    const refused = await runs('rm', first, third)
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(`run ${third} is in use by process \\d+`)])
    expect(ids()).toHaveLength(3)
    expect((await runs('rm', first)).stdout.toString()).toBe('1 run removed\n')
    expect((await runs('rm', '--finished')).stdout.toString()).toBe('1 run removed\n')
    expect(existsSync(join(state, 'runs', second))).toBe(false)
    running.kill('SIGKILL')
    await running.ended
    expect((await runs('rm', third)).code).toBe(0)
    expect(ids()).toEqual([])
  })

  it.each([
    [[], 'name the runs'],
    [['--finished', 'x'], 'either runs or --finished'],
    [['x'], 'no run "x"'],
  ])('%j', async (args, message) => {
    const { runs } = await opened()
    expect(await runs('rm', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })
})
