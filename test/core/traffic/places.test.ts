import { describe, expect, it } from 'vitest'
import { nameBefore, parseAddress, siteOf, spotInAddress } from '../../../src/core/traffic/address.js'
import { cookieBefore, cookieNames, parseSetCookies } from '../../../src/core/traffic/cookies.js'
import { maskedPath, shownName } from '../../../src/core/traffic/shown.js'
import { opaque } from '../../helpers/traffic.js'

/** The place of the mark « in an address. */
const spotAt = (marked: string) => spotInAddress(marked.replace('«', ''), marked.indexOf('«'))

describe('addresses', () => {
  it.each([
    [`https://${'ann'}:«pw@a.test/x`, { part: 'userinfo' }],
    ['https://«a.test/x', { part: 'origin' }],
    ['https://a.test/«x', { part: 'path' }],
    ['https://a.test/x?a=1&tok%65n=«2#y', { part: 'query', name: 'token' }],
    ['https://a.test?token=«2', { part: 'query', name: 'token' }],
    ['https://a.test/x?a=1#b=2&token=«3', { part: 'fragment', name: 'token' }],
    ['/cb#token=«3', { part: 'fragment', name: 'token' }],
    ['/cb?token=«3', { part: 'query', name: 'token' }],
    ['//a.test/cb?token=«3', { part: 'query', name: 'token' }],
    ['?token=«3', { part: 'query', name: 'token' }],
    ['https://a.test/#/route?token=«3', { part: 'fragment', name: 'token' }],
    ['https://a.test/x?next=https://b.test/?token=«3', { part: 'query', name: 'token' }],
    ['https://a.test/x?«bare', { part: 'query', name: '' }],
  ])('%s', (marked, spot) => {
    expect(spotAt(marked)).toEqual(spot)
  })

  it.each([
    ['a=1&b=', 'b'],
    ['b=', 'b'],
    ['a=1', 'a'],
    ['%zz=', '%zz'],
    ['', ''],
  ])('the name before a value in %j', (text, name) => {
    expect(nameBefore(text)).toBe(name)
  })

  it.each([
    ['www.shop.test', 'shop.test'],
    ['shop.test:8080', 'shop.test'],
    ['10.0.0.7:80', '10.0.0.7'],
    ['[2001:db8::1]:443', '[2001:db8::1]'],
  ])('the site of %s', (host, site) => {
    expect(siteOf(host)).toBe(site)
  })

  it('takes the last @ as the end of the user part', () => {
    expect(parseAddress('http://a@b@c.test/')?.host).toBe('c.test')
  })
})

describe('cookies', () => {
  it.each([
    ['sid=1', ['sid']],
    ['a=1; b=2=3;c', ['a', 'b']],
    ['', []],
  ])('names in %j', (text, names) => {
    expect(cookieNames(text)).toEqual(names)
  })

  it.each([
    ['a=1; sid=', 'sid'],
    ['sid=', 'sid'],
    ['a=1; Path=/\nsid=', 'sid'],
  ])('the name before a value in %j', (text, name) => {
    expect(cookieBefore(text)).toBe(name)
  })

  it('holds no value', () => {
    const value = opaque(1)
    expect(JSON.stringify(parseSetCookies(`sid=${value}; Secure; Domain=${value}`))).not.toContain(value)
  })
})

describe('what a report may show', () => {
  const none = () => false
  it.each([
    ['/', '/'],
    ['/v1/users/17/orders', '/v1/users/{id}/orders'],
    ['/users/ann@shop.test', '/users/{id}'],
    ['/a/0b9c5a5e-7f7c-4f5a-9d55-6a1d0c2b9f11/b', '/a/{id}/b'],
    [`/reset/${opaque(1)}`, '/reset/{id}'],
    [`/download/${opaque(2, '{{hex:32}}')}.zip`, '/download/{id}'],
    ['/caf%C3%A9', '/{id}'],
    ['/api/user-profile/settings.json', '/api/user-profile/settings.json'],
    ['/a//b/', '/a//b/'],
    [`/${'a/'.repeat(30)}`, `/${'a/'.repeat(11)}a/…`],
  ])('the path %s', (path, shown) => {
    expect(maskedPath(path, none)).toBe(shown)
  })

  it('masks a word that is a secret', () => {
    expect(maskedPath('/reset/Kestrel1984/now', (part) => part === 'Kestrel1984')).toBe('/reset/{id}/now')
    expect(maskedPath('/reset/v-Kestrel1984', (part) => part === 'Kestrel1984')).toBe('/reset/{id}')
  })

  it.each([
    ['connect.sid', 'connect.sid'],
    ['__Host-session', '__Host-session'],
    ['user[password]', 'user[password]'],
    ['X-Amz-Signature', 'X-Amz-Signature'],
    [opaque(3), '{name}'],
    ['a b', '{name}'],
    ['é', '{name}'],
  ])('the name %s', (name, shown) => {
    expect(shownName(name)).toBe(shown)
  })
})
