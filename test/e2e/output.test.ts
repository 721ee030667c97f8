import { createHmac } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { beartrap, findingsOf, lines, summaryOf, temporaryFolder } from '../helpers/cli.js'

const token = generateExample('{{base62:40}}', 79).text
const line = `Authorization: Bearer ${token}\n`
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

describe('a finding', () => {
  it('has the fields of the design, and the span of the secret', async () => {
    const ran = await beartrap(['scan', '-', '--key', 'k'], { stdin: `one\ntwo ${line}` })
    expect(findingsOf(ran)).toEqual([
      {
        type: 'finding',
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        rule: 'http-authorization-bearer',
        title: 'Bearer token in an Authorization header',
        severity: 'high',
        confidence: 'high',
        category: 'bearer-token',
        artifact: '-',
        start: 30,
        end: 70,
        line: 2,
        column: 27,
        encodings: [],
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        preview: '…(40)',
        length: 40,
        exposure: 'request-header',
        advice: expect.any(String),
        detectedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    ])
    expect(summaryOf(ran)).toEqual({
      type: 'summary',
      artifacts: 1,
      bytes: 71,
      findings: 1,
      secrets: 1,
      bySeverity: { low: 0, medium: 0, high: 1, critical: 0 },
      byRule: { 'http-authorization-bearer': 1 },
      excluded: [],
      failed: [],
    })
    expect(lines(ran).at(-1)?.['type']).toBe('summary')
  })

  it('shows a public prefix in its preview, and nothing else', async () => {
    const glpat = generateExample('glpat-{{base62:20}}', 5).text
    const [finding] = findingsOf(await beartrap(['scan', '-'], { stdin: `x ${glpat} y` }))
    expect(finding?.preview).toBe('glpat-…(26)')
  })

  it('keeps its id and fingerprint under one key, and changes them under another', async () => {
    const scan = async (key: string) => findingsOf(await beartrap(['scan', '-', '--key', key], { stdin: line }))[0]
    const [a, b, c] = await Promise.all(['a', 'a', 'b'].map(scan))
    expect([b?.id, b?.fingerprint]).toEqual([a?.id, a?.fingerprint])
    expect(c?.id).not.toBe(a?.id)
    expect(c?.fingerprint).not.toBe(a?.fingerprint)
  })

  it('has the fingerprint of the secret itself, wherever the blocks end', async () => {
    const tokens = Array.from({ length: 60 }, (_, seed) => generateExample('{{base62:40}}', seed).text)
    const text = tokens.map((secret, index) => `${'x'.repeat(97 * index)}\nAuthorization: Bearer ${secret}\n`).join('')
    const found = findingsOf(await beartrap(['scan', '-', '--key', 'k'], { stdin: text }))
    const expected = tokens.map((secret) => createHmac('sha256', 'k').update(secret).digest('hex'))
    expect(found.map(({ fingerprint }) => fingerprint)).toEqual(expected)
  })

  it('takes the key from BEARTRAP_KEY as well', async () => {
    const [flag, env] = await Promise.all([
      beartrap(['scan', '-', '--key', 'k'], { stdin: line }),
      beartrap(['scan', '-'], { stdin: line, env: { BEARTRAP_KEY: 'k' } }),
    ])
    expect(findingsOf(env)[0]?.id).toBe(findingsOf(flag)[0]?.id)
  })
})

describe('exit codes', () => {
  it.each([
    ['nothing found', 'hello\n', [], 0],
    ['a finding', line, [], 1],
    ['a finding below --fail-on', line, ['--fail-on', 'critical'], 0],
    ['a finding at --fail-on', line, ['--fail-on', 'high'], 1],
    ['--fail-on never', line, ['--fail-on', 'never'], 0],
  ])('%s', async (_, stdin, args, code) => {
    expect((await beartrap(['scan', '-', ...args], { stdin })).code).toBe(code)
  })

  it.each([
    [['scan', '--formt', 'json', '-'], '(Did you mean --format?)'],
    [['scan', '--format', 'xml', '-'], 'Allowed choices are human, json, ndjson'],
    [['scan', '--jobs', '0', '-'], 'a whole number of 1 or more'],
    [['skan'], '(Did you mean scan?)'],
    [['rules', 'show', 'jwtt'], 'did you mean "jwt"'],
  ])('2 for %j, with a hint', async (args, hint) => {
    const ran = await beartrap(args)
    expect([ran.code, ran.stdout.length]).toEqual([2, 0])
    expect(ran.stderr).toContain(hint)
  })
})

describe('reports', () => {
  it('human: grouped, file:line:column, preview, advice and counts, on standard error, uncoloured where it is no terminal', async () => {
    const path = join(temporaryFolder(), 'app.log')
    writeFileSync(path, `x\n${line}`)
    const ran = await beartrap(['scan', path, '--format', 'human'])
    expect(ran.stdout.length).toBe(0)
    expect(ran.stderr).toContain(`${path}\n  ${path}:2:23 high     Bearer token in an Authorization header  …(40)`)
    expect(ran.stderr).toContain('What to do')
    expect(ran.stderr).toContain('1 artifact scanned, 65 bytes; 1 finding of 1 secret: 1 high')
    expect(ran.stderr).not.toContain('\x1b')
  })

  it('human: control characters in a name are not passed to the terminal', async () => {
    const path = join(temporaryFolder(), 'a\x1b[31m.log')
    writeFileSync(path, line)
    const ran = await beartrap(['scan', path, `${path}-missing`, '--format', 'human'])
    expect(ran.stderr).toContain('a\ufffd[31m.log:1:23')
    expect(ran.stderr).not.toContain('\x1b')
  })

  it('human: a long list is cut, and says so', async () => {
    const ran = await beartrap(['scan', '-', '--format', 'human'], { stdin: line.repeat(60) })
    expect(ran.stderr).toContain('… and 10 more; --format ndjson lists all')
  })

  it.each([
    ['with findings', line, 1],
    ['without', 'hello', 0],
  ])('json: one document, %s', async (_, stdin, count) => {
    const ran = await beartrap(['scan', '-', '--format', 'json'], { stdin })
    expect(JSON.parse(ran.stdout.toString())).toMatchObject({
      findings: Array.from({ length: count }, () => ({ type: 'finding' })),
      summary: { findings: count },
    })
  })

  it('go to a file of mode 0600, and not over another', async () => {
    const report = join(temporaryFolder(), 'report.json')
    expect((await beartrap(['scan', '-', '--report', report], { stdin: line })).code).toBe(1)
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ summary: { findings: 1 } })
    const again = await beartrap(['scan', '-', '--report', report], { stdin: line })
    expect([again.code, again.stderr]).toEqual([3, expect.stringContaining('use --force')])
  })

  it('100,000 findings come through in order', async () => {
    const ran = await beartrap(['scan', '-'], { stdin: line.repeat(100_000) })
    const found = findingsOf(ran)
    expect(found).toHaveLength(100_000)
    expect(
      found.every((finding, index) => finding.line === index + 1 && finding.start === index * line.length + 22),
    ).toBe(true)
  }, 300_000) // 25 s, most of it the scan itself
})

describe('help', () => {
  it('--version', async () => {
    expect((await beartrap(['--version'])).stdout.toString()).toBe(`${version}\n`)
  })

  it.each([
    ['--help'],
    ['scan', '--help'],
    ['redact', '--help'],
    ['explain', '--help'],
    ['rules', '--help'],
    ['ui', '--help'],
  ])('%s has examples', async (...args) => {
    const { code, stdout } = await beartrap(args)
    expect([code, stdout.toString()]).toEqual([0, expect.stringContaining('Examples:')])
  })
})

describe('rules', () => {
  it('list gives a line a rule', async () => {
    const { code, stdout } = await beartrap(['rules', 'list'])
    expect([code, stdout.toString()]).toEqual([0, expect.stringMatching(/^jwt +high +jwt +JSON Web Token$/m)])
  })

  it('show gives a rule as YAML', async () => {
    expect((await beartrap(['rules', 'show', 'jwt'])).stdout.toString()).toMatch(/^# patterns\/jwt\.yaml\nid: jwt\n/)
  })

  it('test and lint pass on the built-in rules', async () => {
    for (const command of ['test', 'lint']) {
      const { code, stdout } = await beartrap(['rules', command])
      expect([code, stdout.toString()]).toEqual([0, expect.stringMatching(/^\d+ rules, 0 (failures|warnings)\n$/)])
    }
  })

  it('a rule of the user’s own works from one file', async () => {
    const path = join(temporaryFolder(), 'acme.yaml')
    writeFileSync(
      path,
      `rules:
  - id: acme-token
    title: Acme token
    severity: critical
    category: provider-token
    keywords: [acme_]
    pattern: 'acme_[a-z0-9]{24}'
    advice: Revoke it in the Acme console.
    references: [https://acme.example/docs/tokens]
    examples: ['acme_{{alnum:24}}', 'key «acme_{{alnum:24}}» used']
    counterexamples: ['acme_{{alnum:10}}', 'acme_xxxxxxxxxxxxxxxxxxxxxxxx']
`,
    )
    expect((await beartrap(['rules', 'test', '-p', path])).code).toBe(0)
    const stdin = generateExample('acme_{{alnum:24}}', 1).text
    expect(findingsOf(await beartrap(['scan', '-', '-p', path], { stdin }))).toMatchObject([
      { rule: 'acme-token', preview: 'acme_…(29)' },
    ])
  })
})
