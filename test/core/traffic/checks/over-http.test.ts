import { describe, expect, it } from 'vitest'
import { opaque, type Sent, told } from '../../../helpers/traffic.js'

const CHECKS = ['bearer-over-http', 'basic-over-http', 'password-over-http', 'cookie-over-http']
const token = opaque(1)
const session = opaque(2, '{{hex:32}}')
const password = `${opaque(3, '{{base62:10}}')}!7`
const basic = `Basic ${Buffer.from(`ann:${password}`).toString('base64')}`
const http = 'http://api.shop.test/v1/me'

const BAD: readonly (readonly [string, Sent, string[]])[] = [
  [
    'a bearer token',
    { url: http, headers: { Authorization: `Bearer ${token}` } },
    ['bearer-over-http high authorization'],
  ],
  [
    'in lower case, to a port',
    { url: 'http://api.shop.test:8080/', headers: { authorization: `bearer ${token}` } },
    ['bearer-over-http high authorization'],
  ],
  ['an API key', { url: http, headers: { 'X-Api-Key': token } }, ['bearer-over-http high x-api-key']],
  ['a token in the address', { url: `${http}?access_token=${token}` }, ['bearer-over-http high access_token']],
  ['a token in a form', { method: 'POST', url: http, form: { api_key: token } }, ['bearer-over-http high api_key']],
  [
    'a web socket',
    { url: 'ws://api.shop.test/live', headers: { Authorization: `Bearer ${token}` } },
    ['bearer-over-http high authorization'],
  ],
  [
    'a private network is one',
    { url: 'http://10.0.0.7/', headers: { Authorization: `Bearer ${token}` } },
    ['bearer-over-http high authorization'],
  ],
  ['Basic', { url: http, headers: { Authorization: basic } }, ['basic-over-http high authorization']],
  [
    'Basic to a proxy',
    { url: http, headers: { 'Proxy-Authorization': basic } },
    ['basic-over-http high proxy-authorization'],
  ],
  ['user and password before the host', { url: `http://ann:${password}@api.shop.test/` }, ['basic-over-http high']],
  [
    'a sign-in form',
    { method: 'POST', url: http, form: { user: 'ann', password } },
    ['password-over-http high password'],
  ],
  [
    'a sign-in in JSON',
    { method: 'POST', url: http, body: JSON.stringify({ user: 'ann', password }) },
    ['password-over-http high password'],
  ],
  [
    'a session’s cookie',
    { url: http, headers: { Cookie: `theme=dark; sid=${session}` } },
    ['cookie-over-http high sid'],
  ],
]

const OK: readonly (readonly [string, Sent])[] = [
  ['https', { headers: { Authorization: `Bearer ${token}`, Cookie: `sid=${session}` } }],
  ['wss', { url: 'wss://api.shop.test/', headers: { Authorization: `Bearer ${token}` } }],
  ...['localhost', '127.0.0.1:3000', '[::1]:8080', 'app.localhost'].map((host): [string, Sent] => [
    host,
    { url: `http://${host}/`, headers: { Authorization: `Bearer ${token}`, Cookie: `sid=${session}` } },
  ]),
  [
    'what the browser itself redirected to https',
    { url: http, headers: { Cookie: `sid=${session}` }, status: 307, answered: { 'Non-Authoritative-Reason': 'HSTS' } },
  ],
  [
    'a negotiated sign-in, which shows no password',
    { url: http, headers: { Authorization: `Negotiate ${opaque(5, '{{base64:200}}')}` } },
  ],
  ['no credential', { url: http, headers: { Accept: '*/*', Cookie: 'theme=dark; lang=en' } }],
  ['a placeholder', { url: http, headers: { Authorization: 'Bearer <token>' } }],
  ['what the answer sets', { url: http, answered: { 'Set-Cookie': `sid=${session}` } }],
  ['a token against forged requests', { url: http, headers: { 'X-CSRF-Token': opaque(4) } }],
]

describe('credentials by plain http', () => {
  it.each(BAD)('%s', async (_, sent, expected) => {
    expect(await told([sent], CHECKS)).toEqual(expected)
  })

  it.each(OK)('not %s', async (_, sent) => {
    expect(await told([sent], CHECKS)).toEqual([])
  })
})
