import { describe, expect, it } from 'vitest'
import { audit, opaque, type Sent, told } from '../../../helpers/traffic.js'

const CHECKS = ['auth-missing', 'auth-undeclared', 'auth-scheme-differs', 'auth-place-differs', 'auth-over-http']

const spec = (security: string): string => `
openapi: 3.1.0
servers: [{url: https://api.shop.test/v1}]
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    key: {type: apiKey, in: header, name: X-Key}
    session: {type: apiKey, in: cookie, name: sid}
    param: {type: apiKey, in: query, name: api_key}
    oauth: {type: oauth2, flows: {}}
    tls: {type: mutualTLS}
paths:
  /me:
    get: {${security}}
`

const url = 'https://api.shop.test/v1/me'
const token = opaque(1)
const bearer = { Authorization: `Bearer ${token}` }
const basic = { Authorization: `Basic ${Buffer.from(`ann:${opaque(2, '{{base62:12}}')}`).toString('base64')}` }

describe('declared and done', () => {
  it.each<readonly [string, string, Sent]>([
    ['bearer', 'security: [{bearer: []}]', { headers: bearer }],
    ['OAuth', 'security: [{oauth: [read]}]', { headers: bearer }],
    ['a header, whatever its case', 'security: [{key: []}]', { headers: { 'x-key': token } }],
    ['a cookie', 'security: [{session: []}]', { headers: { Cookie: `sid=${token}` } }],
    ['the second alternative', 'security: [{bearer: []}, {key: []}]', { headers: { 'X-Key': token } }],
    ['both of two', 'security: [{bearer: [], key: []}]', { headers: { ...bearer, 'X-Key': token } }],
    ['a certificate, which nobody sees', 'security: [{tls: []}]', {}],
    ['an optional one', 'security: [{bearer: []}, {}]', {}],
    ['an optional one that is sent', 'security: [{}, {bearer: []}]', { headers: bearer }],
    ['none', 'security: []', { headers: { Cookie: `sid=${token}` } }],
    ['one that is missed, and refused', 'security: [{bearer: []}]', { status: 401 }],
    ['another, refused', 'security: [{bearer: []}]', { headers: basic, status: 403 }],
    ['a redirect from http to https', 'security: [{bearer: []}]', { url: 'http://api.shop.test/v1/me', status: 301 }],
    ['a redirect to the sign-in', 'security: [{session: []}]', { status: 302 }],
  ])('agree: %s', async (_, security, sent) => {
    expect(await told([{ url, ...sent }], CHECKS, spec(security))).toEqual([])
  })

  it.each<readonly [string, string, Sent, string[]]>([
    ['missing', 'security: [{bearer: []}]', { headers: { Cookie: 'theme=dark' } }, ['auth-missing high bearer']],
    ['one of two missing', 'security: [{bearer: [], key: []}]', { headers: bearer }, ['auth-missing medium key']],
    ['another scheme', 'security: [{bearer: []}]', { headers: basic }, ['auth-scheme-differs medium bearer']],
    [
      'a key in another header',
      'security: [{oauth: []}]',
      { headers: { 'X-Api-Key': token } },
      ['auth-scheme-differs medium oauth'],
    ],
    [
      'a key in the query',
      'security: [{key: []}]',
      { url: `${url}?X-Key=${token}` },
      ['auth-place-differs medium key'],
    ],
    [
      'a token in the query',
      'security: [{oauth: []}]',
      { url: `${url}?access_token=${token}` },
      ['auth-place-differs medium oauth'],
    ],
    [
      'a parameter as a cookie',
      'security: [{param: []}]',
      { headers: { Cookie: `api_key=${token}` } },
      ['auth-place-differs medium param'],
    ],
    ['none declared', 'security: []', { headers: bearer }, ['auth-undeclared low']],
    ['nothing declared at all', '', { headers: { 'X-Api-Key': token } }, ['auth-undeclared low']],
    [
      'plain http',
      'security: [{bearer: []}]',
      { url: 'http://api.shop.test/v1/me', headers: bearer },
      ['auth-over-http high'],
    ],
  ])('differ: %s', async (_, security, sent, expected) => {
    expect(await told([{ url, ...sent }], CHECKS, spec(security))).toEqual(expected)
  })

  it('are told by operation, with what differs', async () => {
    const { issues } = await audit(
      [
        { url, headers: basic },
        { url, headers: basic },
      ],
      spec('security: [{bearer: []}]'),
    )
    expect(issues.filter(({ check }) => check === 'auth-scheme-differs')).toMatchObject([
      {
        count: 2,
        operation: 'GET /me',
        says: 'declared bearer, sent basic',
        path: '/v1/me',
        pointers: ['/log/entries/0', '/log/entries/1'],
      },
    ])
  })

  it('tell which credential was misplaced', async () => {
    const found = await audit(
      [{ url: `${url}?access_token=${token}`, answer: `{"access_token":"${opaque(9)}"}` }],
      spec('security: [{oauth: []}]'),
    )
    expect(found.issues.find(({ check }) => check === 'auth-place-differs')).toMatchObject({
      says: 'declared in header, sent in query',
      fingerprints: [expect.any(String)],
    })
  })

  it('a scheme that may be a token itself is not told', async () => {
    const { issues } = await audit([{ url, headers: { Authorization: token } }], spec('security: [{bearer: []}]'))
    expect(issues.map(({ says }) => says)).toContain('declared bearer, sent an unknown scheme')
    expect(JSON.stringify(issues).toLowerCase()).not.toContain(token.toLowerCase())
  })
})

describe('the whole of a document', () => {
  const security = 'security: [{bearer: []}]'
  const others: Sent[] = [
    { url: 'https://api.shop.test/v1/none' },
    { url: 'https://cdn.test/' },
    { method: 'OPTIONS', url: 'https://api.shop.test/v1/me' },
  ]

  it('is told with what was seen of it', async () => {
    const { coverage } = await audit([{ url, headers: bearer }, ...others], spec(security))
    expect(coverage).toEqual({
      operations: 1,
      seen: 1,
      matched: 1,
      undeclared: 2,
      unmatched: 1,
      invisible: ['tls'],
      isStripped: false,
    })
  })

  it('what is not declared, and what is not used, are issues', async () => {
    const checks = ['undeclared-operation', 'security-scheme-unused']
    expect(await told([{ url, headers: bearer }, ...others], checks, spec(security))).toEqual([
      'undeclared-operation low',
      ...['basic', 'key', 'session', 'param'].map((name) => `security-scheme-unused low ${name}`),
    ])
    expect(await told(others.slice(1, 2), checks, spec(security))).toEqual([])
  })

  it('in a capture that was stripped, a missing credential counts low', async () => {
    const { issues, coverage } = await audit([{ url }], spec(security))
    expect(coverage?.isStripped).toBe(true)
    expect(issues[0]).toMatchObject({
      check: 'auth-missing',
      severity: 'low',
      says: expect.stringContaining('exported'),
    })
  })
})
