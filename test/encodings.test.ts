import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { firstPieces } from '../src/core/finding.js'
import { generateExample } from '../src/core/rules/examples.js'
import { scanBytes } from '../src/core/scan.js'
import { createScanner } from '../src/core/scanner.js'
import { textFormat } from '../src/formats/text.js'
import { DUMPS, ENCODINGS, type Form } from './helpers/encodings.js'
import { redactedBytes } from './helpers/redact.js'
import { builtInMatcher, bytesOf, textOf } from './helpers/rules.js'

/** What is encoded: requests, bodies and log lines, with one secret each. */
const TEXTS: Readonly<Record<string, string>> = {
  'Bearer in a request':
    'GET /v1/items?page=2 HTTP/1.1\r\nHost: api.example.test\r\nAuthorization: Bearer «{{base62:40}}»\r\nAccept: */*\r\n\r\n',
  'JWT in a request':
    'GET / HTTP/1.1\r\nHost: api.example.test\r\nAuthorization: Bearer «{{jwt}}»\r\nAccept: */*\r\n\r\n',
  'Basic in a request': 'GET / HTTP/1.1\r\nAuthorization: Basic «{{basic}}»\r\nHost: api.example.test\r\n\r\n',
  'a session cookie': 'GET / HTTP/1.1\r\nHost: a.example.test\r\nCookie: theme=dark; sid=«{{hex:32}}»; lang=en\r\n\r\n',
  'an API key': 'POST /v1/run HTTP/1.1\r\nHost: a.example.test\r\nX-Api-Key: «{{base62:32}}»\r\n\r\n',
  'a token in JSON': '{"user":"ann","access_token":"«{{base62:48}}»","expires_in":3600,"scope":"read"}',
  'a password in JSON': '{"user":"ann","password":"«{{base62:12}}#{{base62:4}}!»","remember":true,"locale":"en"}',
  'a token in a URL':
    'GET /callback?state=abc&access_token=«{{base62:40}}»&page=2 HTTP/1.1\r\nHost: a.example.test\r\n\r\n',
}

const scan = (bytes: Uint8Array) => scanBytes(bytes, builtInMatcher)

interface Case {
  readonly text: string
  readonly secret: string
}

const CASES = Object.entries(TEXTS).map(([name, template]): [string, Case] => {
  const { text, secret } = generateExample(template, 33)
  return [name, { text, secret: text.slice(secret.start, secret.end) }]
})

const LABEL = /\[REDACTED:[a-z-]+:[0-9a-f]{6}\]\**/

describe.each(Object.entries({ ...ENCODINGS, ...DUMPS }))('%s', (name, form: Form) => {
  it.each(CASES)('finds %s, once', (_, { text, secret }) => {
    const printed = bytesOf(form.encode(text))
    const found = firstPieces(scan(printed))
    expect(found.map(({ value }) => textOf(value))).toEqual([secret])
    if (!textOf(printed).includes(secret)) expect(found[0]?.encodings.length).toBeGreaterThan(0)
  })

  it.each(CASES)('%s: once redacted, it decodes to the redacted text', (_, { text, secret }) => {
    const decoded = form.decode(textOf(redactedBytes(bytesOf(form.encode(text)))))
    expect(decoded).not.toContain(secret)
    const [before, after] = text.split(secret)
    if (LABEL.test(decoded)) expect(decoded.replace(LABEL, secret)).toBe(text)
    else expect(decoded).toBe(`${before}${'*'.repeat(secret.length)}${after}`) // a dump has no room for the label
  })

  it.each(CASES)('%s: with the same length, all else stays in its place', (_, { text, secret }) => {
    const printed = form.encode(text)
    const decoded = form.decode(textOf(redactedBytes(bytesOf(printed), 'same-length')))
    expect(decoded).toBe(text.replace(secret, '*'.repeat(secret.length)))
  })

  it.each(CASES)('%s: redacted once more, nothing changes', (_, { text }) => {
    const once = redactedBytes(bytesOf(form.encode(text)))
    expect(textOf(redactedBytes(once))).toBe(textOf(once))
  })

  if (name in DUMPS) {
    it.each(CASES)('%s: the text column is free of it as well', (_, { text, secret }) => {
      const printed = textOf(redactedBytes(bytesOf(form.encode(text))))
      const parts = secret.match(/.{6}/g) ?? []
      expect(parts.filter((part) => printed.includes(part))).toEqual([])
    })
  }
})

describe('gzip in base64', () => {
  const pack = (text: string) => gzipSync(text).toString('base64')
  const unpack = (printed: string) => gunzipSync(Buffer.from(printed, 'base64')).toString('latin1')

  it.each(CASES)('finds and removes %s', (_, { text, secret }) => {
    const printed = bytesOf(`release: ${pack(text)}\n`)
    expect(firstPieces(scan(printed)).map(({ value }) => textOf(value))).toEqual([secret])
    const swept = unpack(textOf(redactedBytes(printed)).slice('release: '.length, -1))
    expect(swept.replace(LABEL, secret)).toBe(text)
    expect(swept).not.toContain(secret)
  })

  it('removes every one of several', () => {
    const text = CASES.map(([, row]) => row.text).join('\n')
    const swept = unpack(textOf(redactedBytes(bytesOf(pack(text)))))
    expect(CASES.filter(([, { secret }]) => swept.includes(secret))).toEqual([])
  })

  it.each([1000, 64 * 1024])('looks to the end of a long one, whatever the blocks: %i bytes', (size) => {
    const [, { text, secret }] = CASES[0] as (typeof CASES)[0]
    const words = Array.from({ length: 8000 }, (_, at) => Math.imul(at, 0x9e3779b1).toString(36)).join(' ')
    const printed = bytesOf(`release: ${pack(`${words}\n${text}`)}\n`)
    expect(printed.length).toBeGreaterThan(40_000)
    const { before, after, find } = builtInMatcher
    const scanner = createScanner({ formats: [textFormat], before, after, find, size })
    const matches = [...scanner.push(printed).matches, ...scanner.end().matches]
    expect(firstPieces(matches).map(({ value }) => textOf(value))).toEqual([secret])
  })
})
