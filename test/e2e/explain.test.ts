import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { beartrap, findingsOf, temporaryFolder } from '../helpers/cli.js'

const token = generateExample('{{base62:40}}', 81).text
const folder = temporaryFolder()
const log = join(folder, 'app.log')
writeFileSync(log, `Authorization: Bearer ${token}\n`)

const scan = async (...args: string[]) => beartrap(['scan', log, '--explain', '--key', 'k', ...args])
const idOf = async () => findingsOf(await scan('--format', 'ndjson'))[0]?.id ?? ''

describe('scan --explain', () => {
  it('adds the reasons to NDJSON and JSON', async () => {
    const evidence = [
      { kind: 'context', says: expect.stringContaining('authorization') },
      { kind: 'entropy', says: expect.stringMatching(/^\d\.\d bits a character over 40 characters$/) },
    ]
    expect(findingsOf(await scan('--format', 'ndjson'))).toMatchObject([{ evidence }])
    expect(JSON.parse((await scan('--format', 'json')).stdout.toString())).toMatchObject({ findings: [{ evidence }] })
  })

  it('adds the id and a line a reason to the human report, and nothing without it', async () => {
    const { stderr } = await scan('--format', 'human')
    expect(stderr).toMatch(/\n {6}id {8}[0-9a-f]{32}\n {6}context {3}stands after .*\n {6}entropy {3}\d\.\d bits/)
    const plain = await beartrap(['scan', log, '--format', 'human'])
    expect(plain.stderr).not.toContain('entropy')
    expect(findingsOf(await beartrap(['scan', log]))[0]).not.toHaveProperty('evidence')
  })
})

it('a traceback is told in the human report, by explain and in NDJSON', async () => {
  const trace = join(temporaryFolder(), 'trace.log')
  const frame = '  File "/srv/app/client.py", line 88, in send\n    raise HTTPError(headers)\n'
  writeFileSync(
    trace,
    `Traceback (most recent call last):\n${frame}requests.exceptions.HTTPError: Authorization: Bearer ${token}\n`,
  )
  const told = 'traceback (HTTPError at app/client.py:88)'
  expect((await beartrap(['scan', trace, '--format', 'human'])).stderr).toContain(`  ${told}\n`)
  const { stdout } = await beartrap(['scan', trace, '--format', 'ndjson', '--explain'])
  expect(findingsOf({ stdout })).toMatchObject([
    {
      exposure: 'traceback',
      traceback: {
        language: 'python',
        exception: 'requests.exceptions.HTTPError',
        frame: { file: '/srv/app/client.py', line: 88, function: 'send' },
      },
    },
  ])
  const explained = await beartrap(['explain', findingsOf({ stdout })[0]?.id ?? ''], { stdin: stdout })
  expect(explained.stdout.toString()).toContain(`  exposure    ${told}\n`)
  expect(explained.stdout.toString()).toContain('  frame       /srv/app/client.py:88 in send\n')
})

describe('explain', () => {
  it.each(['json', 'ndjson'])('finds it in a report: %s, whole id and its beginning', async (format) => {
    const report = join(temporaryFolder(), 'report')
    await scan('--format', format, '--report', report)
    const id = await idOf()
    for (const given of [id, id.slice(0, 6)]) {
      const { code, stdout } = await beartrap(['explain', given, '--report', report])
      expect([code, stdout.toString()]).toEqual([0, expect.stringContaining(`${log}:1:23 high Bearer token`)])
      expect(stdout.toString()).toMatch(/ {2}entropy {5}\d\.\d bits a character/)
    }
  })

  it('finds it in a report on standard input', async () => {
    const report = (await scan('--format', 'ndjson')).stdout
    const ran = await beartrap(['explain', await idOf()], { stdin: report })
    expect([ran.code, ran.stdout.toString()]).toEqual([0, expect.stringContaining('  context ')])
  })

  it('says so where the report has no reasons', async () => {
    const report = (await beartrap(['scan', log, '--key', 'k'])).stdout
    const ran = await beartrap(['explain', await idOf()], { stdin: report })
    expect(ran.stdout.toString()).toContain('made without --explain')
  })

  it('finds it by scanning again, with the same key', async () => {
    const ran = await beartrap(['explain', await idOf(), folder, '--key', 'k'])
    expect([ran.code, ran.stdout.toString()]).toEqual([0, expect.stringContaining('  entropy ')])
  })

  it('explains a rule as rules show does', async () => {
    const [ran, shown] = await Promise.all([beartrap(['explain', 'jwt']), beartrap(['rules', 'show', 'jwt'])])
    expect([ran.code, ran.stdout.toString()]).toEqual([0, shown.stdout.toString()])
  })

  it.each([
    ['no such id', ['0000000000', '--key', 'k', log], 2, 'was it made with this --key'],
    ['paths without a key', ['0000000000', log], 2, 'scan both times with one --key'],
    ['both', ['0000000000', log, '--report', 'x'], 2, 'either --report or paths'],
    ['neither a finding nor a rule', ['jwtt'], 2, 'did you mean "jwt"'],
    ['a report that is not there', ['0000000000', '--report', '/nowhere/x'], 3, 'no such file'],
    ['a report that is none', ['0000000000', '--report', log], 3, 'no findings in it'],
    ['a path that is not there', ['0000000000', '--key', 'k', '/nowhere/x'], 3, 'no finding 0000000000'],
  ])('%s: exit %i', async (_, args, code, message) => {
    const ran = await beartrap(['explain', ...args])
    expect([ran.code, ran.stdout.length]).toEqual([code, 0])
    expect(ran.stderr).toContain(message)
  })

  it('an id of several: names them', async () => {
    const line = (id: string) => `${JSON.stringify({ ...FINDING, id })}\n`
    const ran = await beartrap(['explain', 'abcdef'], { stdin: line('abcdef01') + line('abcdef02') })
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('abcdef01, abcdef02')])
  })

  it('passes no control character of a report on to the terminal', async () => {
    const stdin = JSON.stringify({ ...FINDING, id: 'abcdef01', title: 'a\x1b[2J', advice: 'b\x1b[2J' })
    const ran = await beartrap(['explain', 'abcdef'], { stdin })
    expect(ran.stdout.toString()).not.toContain('\x1b')
  })
})

const FINDING = Object.fromEntries(
  ['rule', 'title', 'severity', 'confidence', 'artifact', 'preview', 'exposure', 'advice'].map((field) => [
    field,
    field,
  ]),
)
Object.assign(FINDING, { type: 'finding', line: 1, column: 1 })

describe('SOURCE_DATE_EPOCH', () => {
  it('stands in for the clock', async () => {
    const [finding] = findingsOf(await beartrap(['scan', log], { env: { SOURCE_DATE_EPOCH: '1795467000' } }))
    expect(finding?.detectedAt).toBe('2026-11-23T20:50:00.000Z')
  })

  it('refuses what is no time', async () => {
    const ran = await beartrap(['scan', log], { env: { SOURCE_DATE_EPOCH: 'today' } })
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('SOURCE_DATE_EPOCH')])
  })
})
