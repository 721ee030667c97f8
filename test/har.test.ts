import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { STYLES } from '../src/core/placeholder.js'
import { redactedFile } from './helpers/file.js'
import { differences } from './helpers/har/compare.js'
import { chrome } from './helpers/har/dialects/chrome.js'
import { DIALECTS } from './helpers/har/dialects/index.js'
import { jsonDecoded, leftovers } from './helpers/har/leftovers.js'
import { createSession } from './helpers/har/session.js'
import { torn } from './helpers/har/torn.js'
import { VARIANTS } from './helpers/har/variants.js'
import { COMPACT, written } from './helpers/har/write.js'

/** No row has a value in it: what fails here is printed. Each variant has values of its own, lest one passes by chance. */
const rows = VARIANTS.flatMap((variant) => {
  const session = createSession(variant.name)
  return DIALECTS.map((dialect) => ({
    name: `${dialect.name}, ${variant.name}`,
    session,
    input: variant.write(dialect, session),
  }))
})

const parsed = (file: Uint8Array): unknown =>
  JSON.parse(
    Buffer.from(file)
      .toString()
      .replace(/^\ufeff/, ''),
  )

/** How often a text stands in the file, however its strings are escaped. */
const countsIn = (file: Uint8Array, texts: readonly string[]): Record<string, number> => {
  const text = jsonDecoded(Buffer.from(file).toString('latin1'))
  return Object.fromEntries(texts.map((look) => [look, text.split(look).length - 1]))
}

/** Bodies said to be base64 that are not. */
const brokenBase64 = (value: unknown): number => {
  if (value === null || typeof value !== 'object') return 0
  const inside = Object.values(value).reduce((sum: number, item) => sum + brokenBase64(item), 0)
  if (!('encoding' in value && value.encoding === 'base64' && 'text' in value)) return inside
  const text = String(value.text)
  return inside + (Buffer.from(text, 'base64').toString('base64') === text ? 0 : 1)
}

/** A cookie's value wherever it is told: in pairs, in an object, in headers. */
const cookieValues = (value: unknown, name: string): string[] => {
  if (typeof value === 'string')
    return [...value.matchAll(new RegExp(`${name}=([^;\\n]*)`, 'g'))].map(([, text = '']) => text)
  if (value === null || typeof value !== 'object') return []
  const own = 'name' in value && 'value' in value && value.name === name ? [String(value.value)] : []
  const keyed = name in value ? [String(Object.entries(value).find(([key]) => key === name)?.[1])] : []
  return [...own, ...keyed, ...Object.values(value).flatMap((item) => cookieValues(item, name))]
}

/** Hosts and names of parameters in the requests' addresses: what a reader of the file still makes of them. */
const addresses = (value: unknown): string[] =>
  (value as { log: { entries: { request: { url: string } }[] } }).log.entries.map(({ request }) => {
    const url = new URL(request.url)
    return `${url.protocol}//${url.host} ${[...url.searchParams.keys()].join(' ')}`
  })

describe.each(rows)('$name', ({ name, session, input }) => {
  let output: Uint8Array
  beforeAll(async () => {
    output = await redactedFile(input)
  })

  it('keeps no planted credential, in no encoding', () => {
    const left = leftovers(output, session.planted)
    expect(left.map(({ id, encodings }) => `${name}: ${id} (${encodings.join(', ')})`)).toEqual([])
  })

  it('tears no credential in two', () => {
    expect(torn(input, output, session.planted)).toEqual([])
  })

  it('is JSON as before, and the same outside the placeholders', () => {
    expect(() => parsed(output)).not.toThrow()
    expect(brokenBase64(parsed(output))).toBe(0)
    expect(differences(input, output)).toEqual([])
  })

  it('has addresses that parse as before', () => {
    expect(addresses(parsed(output))).toEqual(addresses(parsed(input)))
  })

  it('keeps what only looks like a credential', () => {
    expect(countsIn(output, session.lookalikes)).toEqual(countsIn(input, session.lookalikes))
  })

  it('is redacted once and for all', async () => {
    expect(differences(output, await redactedFile(output))).toEqual([])
  })

  it('has one placeholder for one secret, in headers and in the cookies made of them', () => {
    const values = cookieValues(parsed(output), '__Host-session')
    expect(values.length).toBeGreaterThanOrEqual(4)
    expect(new Set(values).size).toBe(1)
    expect(new Set(cookieValues(parsed(input), '__Host-session')).size).toBe(1)
  })
})

describe('a HAR file of another kind', () => {
  const session = createSession('kinds')
  const input = written(chrome.tree(session), chrome.spelling)
  /** Up to the end of an entry in the middle. */
  const cut = input.subarray(0, input.indexOf('\n      {', input.length / 2))
  const utf16 = (file: Buffer): Buffer => Buffer.from(`\ufeff${file}`, 'utf16le')

  it.each([
    ['mitmproxy compressed it with zlib', deflateSync(input), inflateSync],
    ['gzip', gzipSync(input), gunzipSync],
    ['UTF-16, as PowerShell saves it', utf16(input), (file: Buffer) => Buffer.from(file.toString('utf16le'))],
    ['cut off between two entries', cut, (file: Buffer) => file],
    ['a HAR a line', Buffer.from(`${written(chrome.tree(session), COMPACT)}\n`.repeat(2)), (file: Buffer) => file],
  ])('is redacted or refused, never passed: %s', async (_, file, unpack) => {
    const output = await redactedFile(file).catch(() => Buffer.alloc(0))
    const plain = output.length === 0 ? output : unpack(output)
    expect(leftovers(plain, session.planted).map(({ id }) => id)).toEqual([])
  })

  it.each(STYLES)('is clean and JSON in style %s', async (style) => {
    const output = await redactedFile(input, style)
    expect(() => parsed(output)).not.toThrow()
    expect(brokenBase64(parsed(output))).toBe(0)
    expect(leftovers(output, session.planted).map(({ id }) => id)).toEqual([])
  })
})
