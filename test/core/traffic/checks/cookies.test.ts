import { describe, expect, it } from 'vitest'
import { opaque, type Sent, told } from '../../../helpers/traffic.js'

const CHECKS = ['cookie-without-secure', 'cookie-without-httponly', 'cookie-without-samesite']
const session = opaque(2, '{{hex:32}}')
const sets = (cookie: string): Sent => ({ answered: { 'set-cookie': cookie } })
const listed = (cookie: object): Sent => ({
  raw: { response: { cookies: [{ name: 'sid', value: session, ...cookie }] } },
})
const [secure, httponly, samesite] = [
  'cookie-without-secure medium sid',
  'cookie-without-httponly medium sid',
  'cookie-without-samesite low sid',
]

describe('cookies', () => {
  it.each<readonly [string, Sent, string[]]>([
    ['bare', sets(`sid=${session}; Path=/`), [secure, httponly, samesite]],
    ['Secure alone', sets(`sid=${session}; SECURE`), [httponly, samesite]],
    ['HttpOnly alone', sets(`sid=${session};httponly`), [secure, samesite]],
    ['SameSite alone', sets(`sid=${session}; samesite=Lax`), [secure, httponly]],
    [
      'set over http as well',
      { url: 'http://shop.test/', ...sets(`sid=${session}; HttpOnly; SameSite=Lax`) },
      [secure],
    ],
    ['preferences count low', sets('theme=dark'), ['cookie-without-secure low theme']],
    ['two in one header', sets(`theme=dark; Secure\nsid=${session}; Secure; HttpOnly`), [samesite]],
    ['one against forged requests is read by the page', sets(`XSRF-TOKEN=${session}; Secure; SameSite=Lax`), []],
    ['from the list of cookies, where that tells', listed({ secure: false, httpOnly: false }), [secure, httponly]],
    [
      'a name that may be a value',
      sets(`${opaque(4)}=${session}; Secure; HttpOnly`),
      ['cookie-without-samesite low {name}'],
    ],
  ])('%s', async (_, sent, expected) => {
    expect(await told([sent], CHECKS)).toEqual(expected)
  })

  it.each<readonly [string, Sent]>([
    ['all attributes', sets(`__Host-sid=${session}; Path=/; Secure; HttpOnly; SameSite=Strict`)],
    ['one that is taken away', sets('sid=; Path=/; Max-Age=0')],
    ['one that is long over', sets(`sid=${session}; Expires=Thu, 01 Jan 1970 00:00:00 GMT`)],
    ['a list that does not tell', listed({})],
    ['preferences with Secure', sets('theme=dark; Secure')],
    ['what is no cookie', sets('; Secure')],
  ])('not %s', async (_, sent) => {
    expect(await told([sent], CHECKS)).toEqual([])
  })
})
