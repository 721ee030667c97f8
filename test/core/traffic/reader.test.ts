import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../../src/core/traffic/entry.js'
import { type Exchange, sentCookies, toExchange } from '../../../src/core/traffic/exchange.js'
import { createTrafficReader } from '../../../src/core/traffic/reader.js'
import { entry, har } from '../../helpers/traffic.js'

const read = (text: string, cuts: readonly number[] = []) => {
  const exchanges: Exchange[] = []
  const reader = createTrafficReader((told) => exchanges.push(toExchange(told)))
  const bytes = Buffer.from(text)
  const ends = [...cuts.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b)
  ends.reduce((from, to) => {
    reader.push(bytes.subarray(from, to))
    return to
  }, 0)
  return { exchanges, ...reader.end() }
}

const only = (text: string): Exchange => {
  const { exchanges } = read(text)
  expect(exchanges).toHaveLength(1)
  return exchanges[0] as Exchange
}

const entries = (...all: readonly object[]): string => JSON.stringify({ log: { entries: all } })

describe('exchanges of a capture', () => {
  it('are told with their places', () => {
    const text = har({ method: 'post', url: 'https://a.test/x?y=1' }, { url: 'https://b.test/' })
    const { exchanges, isHar } = read(text)
    expect(isHar).toBe(true)
    expect(exchanges).toMatchObject([
      { pointer: '/log/entries/0', method: 'POST', address: { host: 'a.test', path: '/x', names: ['y'] }, status: 200 },
      { pointer: '/log/entries/1', startedAt: Date.parse('2026-05-01T10:00:00.000Z') },
    ])
    for (const { start, end } of exchanges) expect(text.slice(start, end)).toMatch(/^\{"startedDateTime.*\}$/)
  })

  it('are the same however the bytes are cut', () => {
    const text = har({ headers: { Cookie: 'a="\\u00e9"; b=\u{1f40c}' }, answered: { 'Set-Cookie': 'sid=1\nb=2' } }, {})
    const whole = read(text)
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        expect(read(text, cuts)).toEqual(whole)
      }),
    )
  })

  it('are as many as were whole where the bytes end', () => {
    const text = har({ headers: { Cookie: 'sid=1' } }, { status: 404 }, {})
    const whole = read(text).exchanges
    fc.assert(
      fc.property(fc.nat(text.length - 1), (length) => {
        const { exchanges, failed } = read(text.slice(0, length))
        expect(exchanges).toEqual(whole.filter(({ end }) => end <= length))
        expect(failed === undefined).toBe(length === 0)
      }),
    )
  })

  it('may have their keys in any order', () => {
    const { request, response, startedDateTime } = entry({ url: 'https://a.test/', headers: { Cookie: 'sid=1' } })
    const turned = Object.fromEntries(Object.entries(request).reverse())
    const headers = [{ value: 'sid=1', name: 'Cookie' }]
    const exchange = only(
      `{"log":{"pages":[{"entries":[{}]}],"entries":[${JSON.stringify({ response, request: { ...turned, headers }, startedDateTime })}],"version":"1.2"}}`,
    )
    expect([exchange.address?.host, [...sentCookies(exchange)], exchange.status]).toEqual(['a.test', ['sid'], 200])
  })

  it.each<readonly [string, object]>([
    ['a list', { cookies: [{ name: 'sid', value: '1' }] }],
    ['an object, as IE11 writes it', { cookies: { sid: '1' } }],
    ['an object of one list', { cookies: { cookie: [{ name: 'sid', value: '1' }] } }],
    ['a header', { headers: [{ name: 'cookie', value: 'a=1; sid=2' }] }],
    ['headers in an object', { headers: { Cookie: 'sid=2' } }],
  ])('cookies in %s', (_, request) => {
    expect(sentCookies(only(entries({ request: { url: 'https://a.test/', ...request } })))).toContain('sid')
  })

  it.each<readonly [string, string, string | undefined]>([
    ['PHP’s slashes', '"https:\\/\\/a.test\\/x"', 'a.test'],
    ['Go’s ampersands', '"https://a.test/?x=1\\u0026y=2"', 'a.test'],
    ['the default port', '"https://a.test:443/"', 'a.test'],
    ['a user', '"https://u:p@A.test:8080/"', 'a.test:8080'],
    ['no host', '"data:text/plain,x"', undefined],
    ['a relative one', '"/x"', undefined],
    ['null', 'null', undefined],
    ['none', '""', undefined],
  ])('an address with %s', (_, url, host) => {
    expect(only(`{"log":{"entries":[{"request":{"url":${url}}}]}}`).address?.host).toBe(host)
  })

  it('missing members are no fault', () => {
    expect(only(entries({}))).toMatchObject({
      method: '',
      status: 0,
      request: { headers: [] },
      response: { setCookies: [] },
    })
    expect(only(entries({ request: null, response: [1], time: 'x' }))).toMatchObject({ status: 0 })
  })

  it('a byte order mark may stand before', () => {
    expect(read(`\ufeff${har({})}`).exchanges).toHaveLength(1)
  })
})

describe('limits', () => {
  it.each<readonly [string, object, boolean]>([
    ['a long address', { request: { url: `https://a.test/?x=${'y'.repeat(20_000)}` } }, true],
    ['a long cookie', { request: { headers: [{ name: 'Cookie', value: 'y'.repeat(20_000) }] } }, true],
    [
      '20,000 headers',
      { request: { headers: Array.from({ length: 20_000 }, () => ({ name: 'a', value: 'b' })) } },
      true,
    ],
    [
      '200 headers of 10 KB',
      { request: { headers: Array.from({ length: 200 }, () => ({ name: 'X', value: 'y'.repeat(10_000) })) } },
      true,
    ],
    ['a long header of another kind', { request: { headers: [{ name: 'X', value: 'y'.repeat(20_000) }] } }, false],
    ['a long body', { response: { content: { text: 'y'.repeat(200_000) } } }, false],
    ['an image in its address', { request: { url: `data:image/png;base64,${'y'.repeat(20_000)}` } }, false],
    ['a long member that nobody asks for', { _initiator: 'y'.repeat(200_000) }, false],
  ])('%s', (_, member, isCut) => {
    const exchange = only(entries(member))
    expect(exchange.isCut).toBe(isCut)
    expect(textOf(exchange.response.body).length).toBeLessThanOrEqual(64 * 1024)
  })
})

describe('what is no HAR', () => {
  it.each<readonly [string, string, number, boolean, RegExp | undefined]>([
    ['another document', '{"a":1}', 0, false, undefined],
    ['a log of something else', '{"log":{"lines":[]}}', 0, false, undefined],
    ['an empty capture is one', '{"log":{"entries":[]}}', 0, true, undefined],
    ['text', 'GET / HTTP/1.1', 0, false, /unexpected G/],
    ['nothing', '', 0, false, undefined],
    ['one that ends early', har({}, {}).slice(0, -40), 1, true, /ends too early/],
    ['one that is spoilt', har({}, {}).replace(/}]}}$/, '},]}}'), 2, true, /unexpected/],
  ])('%s', (_, text, count, isHar, problem) => {
    const told = read(text)
    expect([told.exchanges.length, told.isHar]).toEqual([count, isHar])
    if (problem === undefined) expect(told.failed).toBeUndefined()
    else expect(told.failed?.problem).toMatch(problem)
  })
})
