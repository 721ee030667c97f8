import { describe, expect, it } from 'vitest'
import { audit, jwt, opaque, type Sent, told } from '../../../helpers/traffic.js'

const CHECKS = ['token-in-url', 'credentials-in-get', 'token-in-referer']
const token = opaque(1)
const password = `${opaque(3, '{{base62:10}}')}!7`
const url = 'https://api.shop.test/v1/me'
const inQuery = `${url}?access_token=${token}`

const BAD: readonly (readonly [string, Sent, string[]])[] = [
  ['the query', { url: `${inQuery}&page=2` }, ['token-in-url high access_token']],
  [
    'the query, where there is no list of it',
    { url: inQuery, raw: { request: { queryString: [] } } },
    ['token-in-url high access_token'],
  ],
  [
    'a fragment of Location',
    { status: 302, answered: { Location: `/cb#id_token=${jwt({ exp: 1.9e9 })}` } },
    ['token-in-url high id_token'],
  ],
  ['redirectURL', { status: 302, redirect: `https://shop.test/cb?token=${token}` }, ['token-in-url high token']],
  ['user and password', { url: `https://ann:${password}@api.shop.test/` }, ['token-in-url high']],
  [
    'a signature counts low',
    { url: `https://files.test/a.zip?sv=2022&sig=${opaque(5)}%3D&se=1` },
    ['token-in-url low sig'],
  ],
  ['a password in a GET', { url: `${url}?user=ann&password=${password}` }, ['credentials-in-get high password']],
  [
    'a password in the address of a POST',
    { method: 'POST', url: `${url}?password=${password}` },
    ['token-in-url high password'],
  ],
  [
    'Referer to another site',
    { url: 'https://cdn.test/a.js', headers: { Referer: inQuery } },
    ['token-in-referer high access_token'],
  ],
  [
    'Referer within the site',
    { url: 'https://img.shop.test/a.png', headers: { referer: inQuery } },
    ['token-in-referer medium access_token'],
  ],
  [
    'a code in a Referer',
    { url: 'https://cdn.test/a.js', headers: { Referer: `https://shop.test/cb?code=${opaque(6)}&x=1` } },
    ['token-in-referer medium code'],
  ],
]

const OK: readonly (readonly [string, Sent])[] = [
  ['no token', { url: `${url}?page=2&sort=name` }],
  ['code and state, which sign-in puts there', { url: `${url}?code=${opaque(6)}&state=${opaque(8)}` }],
  ['a header', { headers: { Authorization: `Bearer ${token}` } }],
  ['Referer to the host itself', { headers: { Referer: inQuery } }],
  ['Referer to another port of it', { url: 'https://api.shop.test:8443/', headers: { Referer: inQuery } }],
  ['Referer without a token', { url: 'https://cdn.test/a.js', headers: { Referer: `${url}?page=2` } }],
  ['the form of a POST', { method: 'POST', form: { password } }],
]

describe('credentials in addresses', () => {
  it.each(BAD)('%s', async (_, sent, expected) => {
    expect(await told([sent], CHECKS)).toEqual(expected)
  })

  it.each(OK)('not %s', async (_, sent) => {
    expect(await told([sent], CHECKS)).toEqual([])
  })

  it('says which part of the address', async () => {
    const { issues } = await audit([{ url: `https://ann:${password}@api.shop.test/` }])
    expect(issues.find(({ check }) => check === 'token-in-url')?.says).toBe('before the host')
  })
})
