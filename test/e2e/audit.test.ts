import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Issue } from '../../src/core/traffic/issue.js'
import { beartrap, lines, type Ran, summaryOf, temporaryFolder } from '../helpers/cli.js'
import { SAMPLES } from '../helpers/planted.js'
import { har, jwt, opaque, type Sent } from '../helpers/traffic.js'
import { setFlag, spoil, zipOf } from '../helpers/zip.js'

const token = opaque(1)
const session = opaque(2, '{{hex:32}}')
const password = `${opaque(3, '{{base62:10}}')}!7`
const unsigned = jwt({ sub: 'ann', iat: 1.7e9 }, { alg: 'none', none: true })
const key = opaque(4, '{{hex:40}}')
const SECRETS = [token, session, password, unsigned, key]

/** Each credential in many places: header, cookie, address, path, body, answer, and as names of things. */
const SESSION: readonly Sent[] = [
  {
    url: `http://api.shop.test/v1/users/17?access_token=${token}`,
    headers: { Authorization: `Bearer ${token}`, Cookie: `sid=${session}` },
  },
  {
    url: `https://ann:${password}@pay.test/reset/${token}/x?password=${encodeURIComponent(password)}&${token}=1`,
    headers: { Referer: `https://api.shop.test/?token=${token}` },
  },
  {
    method: 'POST',
    url: 'https://pay.test/v1/login',
    form: { user: 'ann', password, api_key: key },
    answered: { 'Set-Cookie': `sid=${session}; Path=/`, Location: `https://shop.test/cb#access_token=${token}` },
  },
  {
    url: `https://pay.test/v1/${key}`,
    headers: { Authorization: `Bearer ${unsigned}`, 'X-Api-Key': key, [`X-${token}`]: '1' },
    answered: { 'set-cookie': `${token}=${session}` },
  },
  {
    method: token,
    url: 'https://pay.test/v1/me',
    headers: { Authorization: token },
    answer: JSON.stringify({ access_token: token }),
  },
]

const SPEC = `openapi: 3.1.0
servers: [{url: https://pay.test/v1}]
components: {securitySchemes: {bearer: {type: http, scheme: bearer}, key: {type: apiKey, in: header, name: X-Key}}}
security: [{bearer: []}]
paths:
  /login: {post: {}}
  /me: {get: {security: [{key: []}]}}
`

const folder = temporaryFolder()
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const capture = file('session.har', har(...SESSION))
const spec = file('openapi.yaml', SPEC)
const clean = file('clean.har', har({ headers: { Authorization: `Bearer ${token}` } }))

const issuesOf = (ran: Ran): Issue[] => lines(ran).filter(({ type }) => type === 'issue') as unknown as Issue[]

describe('beartrap audit', () => {
  let ran: Ran
  beforeAll(async () => {
    ran = await beartrap(['audit', capture, '--openapi', spec, '--key', 'k'])
  })

  it('tells issues, a summary last, and ends with 1', () => {
    expect([ran.code, ran.stderr]).toEqual([1, ''])
    const checks = new Set(issuesOf(ran).map(({ check }) => check))
    expect([...checks].sort()).toEqual([
      'auth-missing',
      'bearer-over-http',
      'cookie-over-http',
      'cookie-without-httponly',
      'cookie-without-samesite',
      'cookie-without-secure',
      'credentials-in-get',
      'jwt-alg-none',
      'jwt-without-expiry',
      'security-scheme-unused',
      'token-in-referer',
      'token-in-response-cacheable',
      'token-in-url',
      'token-to-several-hosts',
      'undeclared-operation',
    ])
    expect(lines(ran).at(-1)).toMatchObject({
      type: 'summary',
      artifacts: 1,
      exchanges: 5,
      issues: issuesOf(ran).length,
    })
  })

  it('has a place, advice with a reference and keyed fingerprints for each', async () => {
    const [first] = issuesOf(ran).filter(({ check }) => check === 'bearer-over-http')
    expect(first).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      severity: 'high',
      artifact: capture,
      count: 1,
      pointers: [expect.stringMatching(/^\/log\/entries\/0\/request\//)],
      host: 'api.shop.test',
      method: 'GET',
      path: '/v1/users/{id}',
      advice: expect.stringContaining('https://www.rfc-editor.org/rfc/rfc6750'),
    })
    const again = await beartrap(['audit', capture, '--openapi', spec, '--key', 'k'])
    const timeless = (issues: Issue[]) => issues.map(({ detectedAt: _, ...issue }) => issue)
    expect(timeless(issuesOf(again))).toEqual(timeless(issuesOf(ran)))
    const findings = lines(await beartrap(['scan', capture, '--key', 'k'])).map(({ fingerprint }) => fingerprint)
    for (const fingerprint of first?.fingerprints ?? []) expect(findings).toContain(fingerprint)
  })

  it('takes standard input and gzip, with the same result', async () => {
    const unnamed = (told: Ran) => issuesOf(told).map(({ artifact: _, id: __, detectedAt: ___, ...issue }) => issue)
    const piped = await beartrap(['audit', '-', '--openapi', spec, '--key', 'k'], { stdin: har(...SESSION) })
    expect(unnamed(piped)).toEqual(unnamed(ran))
    const packed = file('session.har.gz', gzipSync(har(...SESSION)))
    expect(unnamed(await beartrap(['audit', packed, '--openapi', spec, '--key', 'k']))).toEqual(unnamed(ran))
  })

  it('audits each capture of a folder by itself', async () => {
    const both = join(folder, 'both')
    mkdirSync(both, { recursive: true })
    copyFileSync(clean, join(both, 'a.har'))
    writeFileSync(
      join(both, 'b.har'),
      har({ url: 'https://other.test/', headers: { Authorization: `Bearer ${token}` } }),
    )
    const told = await beartrap(['audit', both])
    expect([told.code, summaryOf(told)]).toEqual([
      0,
      expect.objectContaining({ artifacts: 2, exchanges: 2, issues: 0 }),
    ])
  })
})

describe('reports', () => {
  it('json is one document', async () => {
    const { stdout } = await beartrap(['audit', capture, '--format', 'json'])
    const { issues, summary } = JSON.parse(stdout.toString())
    expect([issues.length > 9, summary.issues]).toEqual([true, issues.length])
    expect(JSON.parse((await beartrap(['audit', clean, '--format', 'json'])).stdout.toString()).issues).toEqual([])
  })

  it('human groups by check, the gravest first, on standard error', async () => {
    const { stdout, stderr } = await beartrap(['audit', capture, '--openapi', spec, '--format', 'human'])
    expect(stdout).toHaveLength(0)
    expect(stderr).toMatch(
      /^.*session\.har\n {2}critical JSON Web Token that is not signed {2}jwt-alg-none\n {4}GET pay\.test\/v1\/\{id\} {2}authorization\n {6}\/log\/entries\/3/,
    )
    expect(stderr).toMatch(/\n {4}POST pay\.test\/v1\/login {2}bearer {2}declared as POST \/login\n/)
    expect(stderr).toMatch(/\n1 capture audited, 5 exchanges, .*; \d+ issues: 1 critical, /)
    expect(stderr).toContain(
      '1 of 2 declared operations called, 1 exchange; 2 of undeclared operations, 2 to other servers',
    )
    expect((await beartrap(['audit', clean, '--format', 'human'])).stderr).toContain('no issues found')
  })

  it('--report writes a file', async () => {
    const report = join(folder, 'report.json')
    expect((await beartrap(['audit', capture, '--report', report])).stdout).toHaveLength(0)
    expect(JSON.parse(readFileSync(report, 'utf8')).issues.length).toBeGreaterThan(9)
  })

  it.each(['human', 'json', 'ndjson'])('no secret stands in %s', async (format) => {
    const { stdout, stderr } = await beartrap(['audit', capture, '--openapi', spec, '--format', format])
    const text = stdout.toString() + stderr
    expect(text.length).toBeGreaterThan(1000)
    const forms = SECRETS.flatMap((secret) => [
      secret,
      secret.toLowerCase(),
      secret.toUpperCase(),
      encodeURIComponent(secret),
    ])
    expect(forms.filter((form) => text.includes(form))).toEqual([])
  })
})

describe('samples, written by real programs', () => {
  it.each([
    ['browser-har', ['cookie-without-secure', 'jwt-expired-accepted', 'token-in-response-cacheable', 'token-in-url']],
    ['har-mitmproxy', ['cookie-without-samesite', 'cookie-without-secure', 'token-in-url']],
    ['clean-browser-har', ['cookie-without-secure']],
  ])('%s', async (name, checks) => {
    const told = await beartrap(['audit', join(SAMPLES, name, 'input'), '--format', 'ndjson'])
    expect([told.code, told.stderr]).toEqual([1, ''])
    expect([...new Set(issuesOf(told).map(({ check }) => check))].sort()).toEqual(checks)
    expect((await beartrap(['audit', join(SAMPLES, name, 'input'), '--format', 'human'])).code).toBe(told.code)
  })
})

describe('exit codes', () => {
  it.each<readonly [string, readonly string[], number, RegExp]>([
    ['nothing wrong', [clean], 0, /^$/],
    ['issues', [capture], 1, /^$/],
    [
      'issues below --fail-on',
      [file('low.har', har({ answered: { 'Set-Cookie': 'theme=dark' } })), '--fail-on', 'medium'],
      0,
      /^$/,
    ],
    ['no capture named', [], 2, /missing required argument/],
    ['a document that is not there', [capture, '--openapi', join(folder, 'none.yaml')], 2, /none\.yaml: no such file/],
    [
      'a document that is none',
      [capture, '--openapi', file('bad.yaml', 'openapi: 3.1.0\npaths: {/a: {get: 1}}')],
      2,
      /bad\.yaml: paths\.\/a\.get: /,
    ],
    ['no such capture', [join(folder, 'none.har')], 3, /none\.har: no such file/],
    [
      'a log',
      [file('app.log', `GET / Authorization: Bearer ${token}\n`)],
      3,
      /app\.log: no JSON from byte 0 on: .*0 exchanges before it audited/,
    ],
    ['another document', [file('x.json', '{"a":1}')], 3, /x\.json: no HAR: it has no log\.entries/],
    ['an empty capture', [file('empty.har', har())], 0, /^$/],
    ['one of two unreadable', [clean, join(folder, 'none.har')], 3, /none\.har/],
  ])('%s', async (_, args, code, message) => {
    const ran = await beartrap(['audit', ...args])
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(message)])
  })

  it('a capture that ends early is audited as far as it goes', async () => {
    const text = har(...SESSION, ...SESSION)
    const cut = Buffer.from(text).subarray(0, text.length - 300)
    const ran = await beartrap(['audit', file('cut.har', cut)])
    expect([ran.code, ran.stderr]).toEqual([
      3,
      expect.stringContaining(`no JSON from byte ${cut.length} on: it ends too early; 9 exchanges`),
    ])
    expect(issuesOf(ran).length).toBeGreaterThan(9)
    expect(summaryOf(ran)).toMatchObject({
      artifacts: 0,
      exchanges: 9,
      failed: [{ artifact: join(folder, 'cut.har') }],
    })
  })
})

describe('a capture in a packing or encoding of its own', () => {
  const text = har(...SESSION)
  const plain = async () => issuesOf(await beartrap(['audit', file('plain.har', text), '--key', 'k'])).map(inShort)
  const inShort = ({ check, severity, count, pointers, fingerprints }: Issue) =>
    JSON.stringify([check, severity, count, pointers, fingerprints])

  it.each([
    ['UTF-16, as PowerShell saves it', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 with its high bytes first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['gzip', gzipSync(text)],
  ])('%s', async (_, content) => {
    const ran = await beartrap(['audit', file('other.har', content), '--key', 'k'])
    expect([ran.code, issuesOf(ran).map(inShort)]).toEqual([1, await plain()])
  })

  it('a zip archive, by its members, with what the files beside it tell', async () => {
    const capture = har({ url: `https://a.test/?x=${token}` })
    const zip = zipOf({ 'a/one.har': text, 'two.har': capture, 'body.json': JSON.stringify({ access_token: token }) })
    const ran = await beartrap(['audit', file('har.zip', zip), '--key', 'k'])
    expect(ran.code).toBe(1)
    expect(
      issuesOf(ran)
        .filter(({ artifact }) => artifact.endsWith('har.zip!/a/one.har'))
        .map(inShort),
    ).toEqual(await plain())
    expect(
      issuesOf(ran)
        .filter(({ artifact }) => artifact.endsWith('!/two.har'))
        .map(({ check }) => check),
    ).toContain('token-in-url')
    expect(summaryOf(ran)).toMatchObject({ artifacts: 2, exchanges: SESSION.length + 1, failed: [] })
  })

  it('a zip archive with a member that can’t be read is told, and the others are audited', async () => {
    const zip = spoil(zipOf({ 'one.har': text, 'two.har': text }), 'two.har', setFlag(1))
    const ran = await beartrap(['audit', file('locked.zip', zip), '--key', 'k'])
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringMatching(/locked\.zip!\/two\.har: encrypted/)])
    expect(issuesOf(ran).map(inShort)).toEqual(await plain())
  })

  it.each([
    ['without a HAR', zipOf({ 'a.log': 'a line' }), /a\.zip: an archive, and no member of it is a HAR/],
    [
      'that is none',
      Buffer.from('PK\x03\x04 and so on', 'latin1'),
      /a\.zip: a zip archive that is cut short or corrupt/,
    ],
  ])('a zip archive %s is told', async (_, content, message) => {
    const ran = await beartrap(['audit', file('a.zip', content)])
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringMatching(message)])
  })
})

it('--help names the checks’ subjects, examples and exit codes', async () => {
  const { stdout } = await beartrap(['audit', '--help'])
  for (const part of ['--openapi', 'Examples:', 'Exit codes:', '--fail-on']) expect(stdout.toString()).toContain(part)
})
