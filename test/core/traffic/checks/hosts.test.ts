import { describe, expect, it } from 'vitest'
import { audit, opaque, type Sent, told } from '../../../helpers/traffic.js'

const CHECKS = ['token-to-several-hosts']
const token = opaque(1)
const session = opaque(2, '{{hex:32}}')
const bearer = (host: string): Sent => ({ url: `https://${host}/`, headers: { Authorization: `Bearer ${token}` } })
const cookie = (host: string): Sent => ({ url: `https://${host}/`, headers: { Cookie: `sid=${session}` } })

describe('one secret to several hosts', () => {
  it.each<readonly [string, readonly Sent[], string[]]>([
    ['of two sites', [bearer('api.shop.test'), bearer('pay.test')], ['token-to-several-hosts high authorization']],
    [
      'of one site',
      [bearer('api.shop.test'), bearer('auth.shop.test')],
      ['token-to-several-hosts medium authorization'],
    ],
    [
      'in another place',
      [bearer('a.test'), { url: `https://b.test/?token=${token}` }],
      ['token-to-several-hosts high token'],
    ],
    ['a cookie, to another site', [cookie('www.shop.test'), cookie('pay.test')], ['token-to-several-hosts high sid']],
  ])('%s', async (_, sent, expected) => {
    expect(await told(sent, CHECKS)).toEqual(expected)
  })

  it.each<readonly [string, readonly Sent[]]>([
    ['one host twice', [bearer('a.test'), bearer('a.test')]],
    ['its ports', [bearer('a.test:8443'), bearer('a.test')]],
    ['a site’s cookie', [cookie('www.shop.test'), cookie('api.shop.test')]],
    ['two tokens', [bearer('a.test'), { url: 'https://b.test/', headers: { Authorization: `Bearer ${opaque(9)}` } }]],
    [
      'a state, which goes to and fro',
      [{ url: `https://a.test/?state=${token}` }, { url: `https://b.test/?state=${token}` }],
    ],
  ])('not %s', async (_, sent) => {
    expect(await told(sent, CHECKS)).toEqual([])
  })

  it('is told once, with all hosts', async () => {
    const { issues } = await audit(['a.test', 'b.test', 'b.test', 'c.test', 'a.test'].map(bearer))
    expect(issues).toMatchObject([{ check: 'token-to-several-hosts', count: 2, hosts: ['a.test', 'b.test', 'c.test'] }])
  })
})
