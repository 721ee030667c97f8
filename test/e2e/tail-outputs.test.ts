import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { findingsIn, spawnTail, startTail, type TailProcess, type TailProcessOptions } from '../helpers/tail.js'

let folder: string
let log: string
let tails: TailProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'beartrap-tail-'))
  mkdirSync(join(folder, 'logs'))
  log = join(folder, 'logs', 'app.log')
  tails = []
})

afterEach(async () => {
  for (const tail of tails)
    if (tail.child.exitCode === null && tail.child.signalCode === null) await tail.end('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

let seed = 9000
const leak = (): { token: string; line: string } => {
  const token = generateExample('{{base62:40}}', seed++).text
  return { token, line: `2026-11-25T10:00:00Z GET /items Authorization: Bearer ${token} status=200\n` }
}

const start = async (args: readonly string[], options: TailProcessOptions = {}): Promise<TailProcess> => {
  const tail = await startTail(['--state', join(folder, 'state'), ...args], options)
  tails.push(tail)
  return tail
}

const filesUnder = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile())

describe('what a tail writes', () => {
  it('holds no eight bytes of a token: alerts, log, metrics, state, mirror', async () => {
    const leaks = Array.from({ length: 20 }, leak)
    const alerts = join(folder, 'alerts.ndjson')
    const tail = await start([
      ...[log, '--from', 'start', '--mirror', join(folder, 'mirror'), '--metrics', '127.0.0.1:0'],
      ...['--alert', `file=${alerts}`, '--log-format', 'json', '--explain'],
    ])
    for (const { line } of leaks) appendFileSync(log, line)
    await tail.findings(20)
    await tail.until(
      'the mirror',
      () => readFileSync(join(folder, 'mirror', 'app.log'), 'utf8').split('\n').length === 21,
    )
    const [, address = ''] = /metrics on ([\d.:]+)/.exec(tail.stderr) ?? []
    const metrics = await (await fetch(`http://${address}/metrics`)).text()
    const whole = filesUnder(join(folder, 'state')).map((path) => readFileSync(path, 'latin1')) // before it is compacted
    expect(await tail.end()).toBe(0)
    const written = [...filesUnder(join(folder, 'state')), ...filesUnder(join(folder, 'mirror')), alerts]
    const texts = [
      ...whole,
      ...written.map((path) => readFileSync(path, 'latin1')),
      metrics,
      tail.stderr,
      JSON.stringify(tail.events),
    ]
    const pieces = leaks.flatMap(({ token }) =>
      Array.from({ length: token.length - 7 }, (_, at) => token.slice(at, at + 8)),
    )
    expect(pieces.filter((piece) => texts.some((text) => text.includes(piece)))).toEqual([])
    expect(metrics).toMatch(/beartrap_findings_total\{rule="http-authorization-bearer"\} 20/)
    expect(metrics).toMatch(/beartrap_alerts_total\{sink="stdout",outcome="sent"\} 20/)
    expect(readFileSync(alerts, 'utf8').trim().split('\n')).toHaveLength(20)
    for (const path of written) expect((statSync(path).mode & 0o077).toString(8), path).toBe('0')
  })

  it('its own log is pino’s JSON where that is asked for', async () => {
    const tail = await start([log, '--log-format', 'json'])
    await tail.end()
    const lines = tail.stderr.replace('ended', '').trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 30, service: 'beartrap' })
  })

  it('a mirror goes on where it was after SIGKILL, whole', async () => {
    const leaks = Array.from({ length: 40 }, leak)
    const mirror = join(folder, 'mirror', 'app.log')
    const args = [log, '--from', 'start', '--mirror', join(folder, 'mirror')]
    const ids = new Set<string>()
    for (const [turn, { line }] of leaks.entries()) {
      appendFileSync(log, line)
      if (turn % 10 !== 9) continue
      const tail = await start(args)
      const before = ids.size
      await tail.until(
        'what is new',
        () => new Set([...ids, ...findingsIn(tail.events).map(({ id }) => id)]).size >= before + 10,
      )
      await tail.end('SIGKILL')
      for (const { id } of findingsIn(tail.events)) ids.add(id)
    }
    const last = await start(args)
    await last.until('the copy', () => readFileSync(mirror, 'utf8').split('\n').length === 41)
    await last.end()
    const expected = readFileSync(log, 'utf8').replaceAll(/Bearer \S+/g, 'Bearer *')
    expect(readFileSync(mirror, 'utf8').replaceAll(/Bearer \[REDACTED:bearer-token:[0-9a-f]{6}\]/g, 'Bearer *')).toBe(
      expected,
    )
    expect(ids.size).toBe(40)
  }, 60_000)

  it('with --print is the files, redacted, and nothing else', async () => {
    const [{ line, token }] = [leak()]
    writeFileSync(log, line)
    const tail = spawnTail([log, '--from', 'start', '--state', join(folder, 'state'), '--print'], { isText: true })
    tails.push(tail)
    await tail.until('the line', () => tail.text.includes('REDACTED'))
    await tail.end()
    expect(tail.text).toMatch(
      /^==> app\.log <==\n2026\S+ GET \/items Authorization: Bearer \[REDACTED:bearer-token:[0-9a-f]{6}\] status=200\n$/,
    )
    expect(tail.text).not.toContain(token)
  })
})

describe('where it begins', () => {
  it('at the end of what is there, when first run; where it was, and at the start of what is new, ever after', async () => {
    const [old, seen, missed, other] = [leak(), leak(), leak(), leak()]
    writeFileSync(log, old.line)
    const glob = join(folder, 'logs', '*.log')
    const first = await start([glob])
    appendFileSync(log, seen.line)
    await first.findings(1)
    await first.end()
    appendFileSync(log, missed.line)
    writeFileSync(join(folder, 'logs', 'other.log'), other.line)
    const second = await start([glob])
    await second.findings(2)
    await second.end()
    expect(findingsIn(first.events).map(({ start: at }) => at)).toEqual([
      old.line.length + seen.line.indexOf(seen.token),
    ])
    expect(findingsIn(second.events)).toHaveLength(2)
  })

  it('names files as they were given: relative stays relative', async () => {
    writeFileSync(log, leak().line)
    const tail = await start(['logs/*.log', '--from', 'start'], { cwd: folder })
    await tail.findings(1)
    await tail.end()
    expect(tail.events[0]?.artifact).toBe('logs/app.log')
  })

  it('follows a folder, and a file that is not there yet', async () => {
    const tail = await start([join(folder, 'logs'), join(folder, 'late.txt'), '--from', 'start'])
    mkdirSync(join(folder, 'logs', 'deep'))
    writeFileSync(join(folder, 'logs', 'deep', 'x'), leak().line)
    writeFileSync(join(folder, 'late.txt'), leak().line)
    await tail.findings(2)
    await tail.end()
  })
})

describe('signals', () => {
  it('SIGHUP reads the rules again; those that are not valid leave the old ones', async () => {
    const rules = join(folder, 'rules.yaml')
    const rule = (keyword: string): string =>
      [
        'rules:',
        '  - id: made-up',
        '    title: a made-up credential',
        '    severity: high',
        '    category: made-up',
        `    keywords: [${keyword}]`,
        `    pattern: '${keyword}=(?P<secret>[a-z0-9]{12})'`,
        '    window: token',
        '    advice: none',
        '    references: [https://example.com/]',
        `    examples: ['${keyword}=<<{{base36:12}}>>', 'x ${keyword}=<<{{base36:12}}>> y']`,
        `    counterexamples: ['${keyword}=short', '${keyword} = 1']`,
      ].join('\n')
    writeFileSync(rules, rule('zzfirst'))
    writeFileSync(log, '')
    const tail = await start([log, '--from', 'start', '--patterns', rules])
    writeFileSync(rules, 'rules: [')
    tail.child.kill('SIGHUP')
    await tail.until('it refuses', () => /rules/.test(tail.stderr))
    appendFileSync(log, 'zzfirst=a1b2c3d4e5f6\n')
    await tail.findings(1)
    writeFileSync(rules, rule('zzsecond'))
    tail.child.kill('SIGHUP')
    await tail.until('the new rule', () => {
      appendFileSync(log, 'zzsecond=a1b2c3d4e5f6\n')
      return findingsIn(tail.events).length > 1
    })
    await tail.end()
  })
})

describe('wrong usage', () => {
  it.each([
    [['x.log', '--format', 'human', '--print'], /--format/],
    [['x.log', '--alert', 'webhok=http://127.0.0.1'], /webhook/],
    [['x.log', '--metrics', 'nowhere'], /a host and a port/],
    [['x.log', '--poll-interval', '0'], /seconds/],
    [['x.log', '--alerts', 'not-there.yaml'], /not-there\.yaml/],
    [['./x.log', '--mirror', '.'], /name another folder|written by this tail/],
  ])('%j is refused with exit code 2', async (args, message) => {
    const tail = spawnTail([...args, '--state', join(folder, 'state')], { cwd: folder, isText: true })
    await tail.until('its end', () => tail.stderr.endsWith('ended'))
    expect(tail.stderr).toMatch(message)
    expect(tail.child.exitCode).toBe(2)
  })
})
