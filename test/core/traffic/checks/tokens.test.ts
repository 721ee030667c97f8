import { describe, expect, it } from 'vitest'
import { jwt, opaque, type Sent, told } from '../../../helpers/traffic.js'

const CHECKS = ['jwt-without-expiry', 'jwt-alg-none', 'jwt-expired-accepted', 'token-in-response-cacheable']
const at = '2026-05-01T10:00:00.000Z'
const seconds = Date.parse(at) / 1000
const bearer = (token: string, more: Sent = {}): Sent => ({
  at,
  headers: { Authorization: `Bearer ${token}` },
  ...more,
})
const answer = JSON.stringify({ token_type: 'Bearer', access_token: opaque(1), expires_in: 60 })

describe('tokens', () => {
  it.each<readonly [string, readonly Sent[], string[]]>([
    ['without expiry', [bearer(jwt({ sub: 'u', iat: seconds }))], ['jwt-without-expiry medium authorization']],
    [
      'without expiry, told once',
      [bearer(jwt({ sub: 'u' })), bearer(jwt({ sub: 'u' }))],
      ['jwt-without-expiry medium authorization'],
    ],
    [
      'not signed',
      [bearer(jwt({ sub: 'u', exp: seconds + 60 }, { alg: 'none', none: true }))],
      ['jwt-alg-none critical authorization'],
    ],
    ['expired and accepted', [bearer(jwt({ exp: seconds - 3600 }))], ['jwt-expired-accepted medium authorization']],
    ['in an answer', [{ answer }], ['token-in-response-cacheable medium access_token']],
    [
      'in an answer that is only private',
      [{ answer, answered: { 'Cache-Control': 'private' } }],
      ['token-in-response-cacheable medium access_token'],
    ],
    [
      'in an answer in base64',
      [{ raw: { response: { content: { encoding: 'base64', text: Buffer.from(answer).toString('base64') } } } }],
      ['token-in-response-cacheable medium access_token'],
    ],
  ])('%s', async (_, sent, expected) => {
    expect(await told(sent, CHECKS)).toEqual(expected)
  })

  it.each<readonly [string, Sent]>([
    ['a DPoP proof, which has none', { headers: { DPoP: jwt({ jti: 'x', iat: seconds, htm: 'GET' }) } }],
    ['one that was good then', bearer(jwt({ exp: seconds + 60 }))],
    ['one that had just expired', bearer(jwt({ exp: seconds - 60 }))],
    ['one that was refused', bearer(jwt({ exp: seconds - 3600 }), { status: 401 })],
    ['an answer with no-store', { answer, answered: { 'cache-control': 'no-cache, no-store' } }],
    ['an answer without a token', { answer: JSON.stringify({ etag: opaque(1) }) }],
    ['an error', { answer, status: 400 }],
  ])('not %s', async (_, sent) => {
    expect(await told([sent], CHECKS)).toEqual([])
  })
})
