import { describe, expect, it } from 'vitest'
import { isoDuration, judgeJwt } from '../../../src/core/jwt/facts.js'
import { generateExample } from '../../../src/core/rules/examples.js'
import { severityOf } from '../../../src/core/severity.js'
import { bytesOf } from '../../helpers/rules.js'

const NOW = new Date('2026-11-23T20:00:00Z')
const AT = NOW.getTime() / 1000
const HOUR = 3600
const DAY = 24 * HOUR

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const token = (claims: object, header: object = { alg: 'HS256', typ: 'JWT' }) =>
  bytesOf(`${encode(header)}.${encode(claims)}.c2ln`)
const facts = (claims: object, header?: object) => judgeJwt(token(claims, header), NOW)?.facts
const warnings = (claims: object, header?: object) => judgeJwt(token(claims, header), NOW)?.warnings

describe('what a token says of itself', () => {
  it('is told without whom it is for', () => {
    const claims = {
      iss: 'https://issuer.example',
      aud: 'api',
      sub: 'ann',
      email: 'ann@example.com',
      name: 'Ann',
      scope: 'read write',
      iat: AT,
      exp: AT + HOUR,
    }
    expect(facts(claims, { alg: 'RS256', typ: 'at+jwt', kid: 'key-1' })).toEqual({
      alg: 'RS256',
      typ: 'at+jwt',
      iss: 'https://issuer.example',
      aud: ['api'],
      scope: ['read', 'write'],
      iat: '2026-11-23T20:00:00Z',
      exp: '2026-11-23T21:00:00Z',
      lifetime: 'PT1H',
    })
  })

  const random = generateExample('{{base62:40}}', 3).text
  it.each([
    ['a secret as the audience', { aud: random }, { alg: 'HS256', typ: 'JWT' }],
    ['a secret in a list of scopes', { scp: ['read', random] }, { alg: 'HS256', typ: 'JWT', scope: ['read'] }],
    ['an address of a person', { iss: 'ann@example.com' }, { alg: 'HS256', typ: 'JWT' }],
    ['a path with an id', { iss: `https://a.example/${random}/v2` }, { iss: 'https://a.example/...' }],
    ['a password in an issuer', { iss: 'https://u:p@a.example/x' }, { iss: 'https://a.example/x' }],
    ['an issuer in UTF-8', { iss: 'Zürich' }, { iss: 'Zürich' }],
    ['control characters', { iss: 'a\x1b[mb\n' }, { iss: 'a\ufffd[mb\ufffd' }],
    ['a long claim', { iss: 'a '.repeat(200) }, { iss: `${'a '.repeat(60)}…` }],
    ['times that are none', { iat: 'now', exp: 1e300 }, { alg: 'HS256', typ: 'JWT' }],
    ['an array of scopes', { scopes: ['a', 'b', 3] }, { scope: ['a', 'b'] }],
  ])('%s', (_, claims, expected) => {
    expect(facts(claims)).toEqual({ alg: 'HS256', typ: 'JWT', ...expected })
  })

  it('leaves out a header that is no name, and a payload that is no object', () => {
    expect(facts({}, { alg: 'HS256', typ: 'x'.repeat(40) })).toEqual({ alg: 'HS256' })
    expect(judgeJwt(bytesOf(`${encode({ alg: 'HS256' })}.bm90IGpzb24.x`), NOW)).toEqual({
      facts: { alg: 'HS256' },
      warnings: [],
    })
  })

  it.each([
    ['', 'no token'],
    ['eyJ', 'a beginning'],
    ['eyJhbGciOiJIUzI1NiJ9', 'a header alone'],
    ['eyJ!!.x.y', 'no base64'],
  ])('%j is none: %s', (text) => {
    expect(judgeJwt(bytesOf(text), NOW)).toBeUndefined()
  })
})

describe('warnings', () => {
  it.each([
    ['an hour', { iat: AT, exp: AT + HOUR }, undefined, []],
    ['a day', { iat: AT, exp: AT + DAY }, undefined, []],
    ['more than a day', { iat: AT, exp: AT + DAY + 1 }, undefined, ['lifetime-over-a-day']],
    ['no end', { iat: AT }, undefined, ['no-expiry']],
    ['over', { iat: AT - HOUR, exp: AT - 1 }, undefined, ['expired']],
    ['every scope', { exp: AT + 1, scope: 'orders:*' }, undefined, ['wildcard-scope']],
    ['unsigned', { exp: AT + 1 }, { alg: 'none' }, ['alg-none']],
    ['unsigned, in capitals', { exp: AT + 1 }, { alg: 'NONE' }, ['alg-none']],
    ['encrypted: nothing is known', {}, { alg: 'RSA-OAEP', enc: 'A256GCM' }, []],
  ])('%s', (_, claims, header, expected) => {
    expect(warnings(claims, header)).toEqual(expected)
  })

  it.each([
    ['high', ['alg-none'], 'critical'],
    ['critical', ['alg-none'], 'critical'],
    ['high', ['expired'], 'medium'],
    ['low', ['expired'], 'low'],
    ['high', ['alg-none', 'expired'], 'high'],
    ['high', ['no-expiry', 'wildcard-scope'], 'high'],
  ] as const)('%s with %j is %s', (severity, given, expected) => {
    expect(severityOf(severity, given)).toBe(expected)
  })
})

it.each([
  [0, 'PT0S'],
  [HOUR, 'PT1H'],
  [30 * DAY, 'P30D'],
  [DAY + 2 * HOUR + 61, 'P1DT2H1M1S'],
])('%d seconds are %s', (total, expected) => {
  expect(isoDuration(total)).toBe(expected)
})
