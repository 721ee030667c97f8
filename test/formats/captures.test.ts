import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { formatsOf } from '../../src/formats/index.js'
import { redactedBytes } from '../helpers/redact.js'

const secretOf = (seed: number): string => generateExample('{{base62:40}}', seed).text
const [a, b, c, d] = [1, 2, 3, 4].map(secretOf) as [string, string, string, string]

/** What is attached to tickets beside HAR, as its programs write it: the beginning, and where credentials stand. */
const CAPTURES: Readonly<Record<string, string>> = {
  'Chrome’s net log': JSON.stringify({
    constants: { logEventTypes: { HTTP_TRANSACTION_SEND_REQUEST_HEADERS: 169 }, timeTickOffset: '1764000000000' },
    events: [
      {
        params: { headers: ['GET /x HTTP/1.1', `Authorization: Bearer ${a}`, `Cookie: sid=${b}; theme=dark`] },
        phase: 0,
        type: 169,
      },
      { params: { headers: { ':path': `/cb?access_token=${c}`, 'x-api-key': d } }, type: 210 },
    ],
  }),
  'a DevTools-protocol log, a line each': [
    {
      method: 'Network.requestWillBeSent',
      params: {
        requestId: '1',
        request: {
          url: 'https://a.example.test/',
          headers: { Authorization: `Bearer ${a}` },
          postData: `user=ines&password=${b}7!`,
        },
      },
    },
    { method: 'Network.responseReceivedExtraInfo', params: { headers: { 'set-cookie': `sid=${c}; Path=/\nlang=en` } } },
    {
      method: 'Network.webSocketFrameReceived',
      params: { response: { opcode: 1, payloadData: `{"type":"auth","token":"${d}"}` } },
    },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join(''),
  'a Postman collection': JSON.stringify({
    info: {
      _postman_id: '0f7a4b0e-1111-4a2b-9a52-2f4bb5d1c0aa',
      name: 'Shop',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    item: [
      {
        name: 'orders',
        request: {
          auth: { type: 'bearer', bearer: [{ key: 'token', value: a, type: 'string' }] },
          header: [{ key: 'X-Api-Key', value: b }],
          url: { raw: `https://a.example.test/orders?access_token=${c}`, query: [{ key: 'access_token', value: c }] },
          body: { mode: 'raw', raw: `{"client_secret":"${d}"}` },
        },
      },
    ],
  }),
  'a Postman environment': JSON.stringify({
    id: '5d3c',
    name: 'staging',
    values: [
      { key: 'base', value: 'https://staging.example.test', enabled: true },
      { key: 'apiToken', value: a, type: 'default', enabled: true },
      { key: 'one', value: b, type: 'secret', enabled: true },
      { type: 'secret', enabled: false, value: c, key: 'two' },
      { key: 'password', value: `${d} &="x`, enabled: true },
    ],
  }),
  'Playwright’s trace.network': [
    {
      type: 'resource-snapshot',
      snapshot: {
        request: {
          method: 'GET',
          url: `https://a.example.test/?access_token=${a}`,
          headers: [{ name: 'Authorization', value: `Bearer ${b}` }],
          cookies: [{ name: 'sid', value: c }],
        },
        response: { headers: [{ name: 'set-cookie', value: `rt=${d}; HttpOnly` }] },
      },
    },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join(''),
}

describe.each(Object.entries(CAPTURES))('%s', (_, text) => {
  it('is read as JSON', () => {
    expect(formatsOf(Buffer.from(text).subarray(0, 512)).map(({ name }) => name)).toEqual(['har'])
  })

  it('is free of credentials once redacted, parses, and else is the same', () => {
    const output = Buffer.from(redactedBytes(Buffer.from(text))).toString()
    for (const secret of [a, b, c, d]) expect(output).not.toContain(secret)
    for (const line of output.split('\n')) if (line !== '') expect(() => JSON.parse(line)).not.toThrow()
    let at = 0
    for (const part of output.split(/\[REDACTED:[a-z-]+:[0-9a-f]{6}\]/)) {
      at = text.indexOf(part, at)
      expect(at).toBeGreaterThanOrEqual(0)
    }
  })
})

it.each([
  ['a log of JSON lines', `{"level":"info","log":"x","time":1}\n`],
  ['a package', '{"name":"log","version":"1.0.0"}'],
  ['a list', '[{"log":{}}]'],
  ['text', 'log: {}'],
])('%s is no capture', (_, text) => {
  expect(formatsOf(Buffer.from(text)).map(({ name }) => name)).toEqual(['text'])
})
