import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { createScanner } from '../../src/core/scanner.js'
import { formatsOf } from '../../src/formats/index.js'
import { chunkSizes, cut } from '../helpers/arbitraries.js'
import { redactedBytes } from '../helpers/redact.js'
import { builtInMatcher } from '../helpers/rules.js'

const secretOf = (seed: number): string => generateExample('{{base62:40}}', seed).text

/** A few secrets, so that some stand in several places. */
const drawn = fc.nat(3).map(secretOf)

/** Where a secret is recognised whatever stands round it. */
const holder = fc.oneof(
  drawn.map((value) => ({ name: 'Authorization', value: `Bearer ${value}` })),
  drawn.map((value) => ({ value: `sid=${value}; Path=/\nother=dark`, comment: 'é"\\', name: 'set-cookie' })),
  drawn.map((value) => ({ name: 'x', access_token: value })),
  drawn.map((value) => ({ url: `https://a.example.test/cb?access_token=${value}&n=1#x` })),
  drawn.map((value) => ({
    text: JSON.stringify({ user: 'ann', client_secret: value, note: 'a "quoted"\n\u2028 word' }),
  })),
  drawn.map((value) => ({
    text: Buffer.from(`{"user":"ann","access_token":"${value}","n":1}`).toString('base64'),
    encoding: 'base64',
  })),
  drawn.map((value) => ({ postData: { params: [{ name: 'password', value: `${value} &="\\é` }] } })),
)

/** Any JSON, with some of these in it. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    {
      arbitrary: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'binary-ascii' }),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
      ),
      weight: 3,
    },
    { arbitrary: holder, weight: 4 },
    { arbitrary: fc.array(tie('tree'), { maxLength: 4 }), weight: 3 },
    { arbitrary: fc.dictionary(fc.string({ maxLength: 8 }), tie('tree'), { maxKeys: 4 }), weight: 3 },
  ),
}))

/** As programs write it: in a line or indented, slashes or everything beyond ASCII escaped, with a byte order mark. */
const written = fc
  .tuple(
    fc.array(tree, { maxLength: 6 }),
    fc.constantFrom(0, 1, '\t'),
    fc.constantFrom('none', 'slashes', 'ascii', 'crlf', 'mark'),
  )
  .map(([entries, indent, habit]) => {
    const text = JSON.stringify({ log: { version: '1.2', entries } }, null, indent)
    return new Uint8Array(Buffer.from(HABITS[habit]?.(text) ?? text))
  })

const HABITS: Readonly<Record<string, (text: string) => string>> = {
  slashes: (text) => text.replaceAll('/', '\\/'),
  ascii: (text) => text.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  crlf: (text) => text.replaceAll('\n', '\r\n'),
  mark: (text) => `\ufeff${text}`,
}

const parsed = (bytes: Uint8Array): unknown =>
  JSON.parse(
    Buffer.from(bytes)
      .toString()
      .replace(/^\ufeff/, ''),
  )

/** Every string, and what stands between strings. */
const tokens = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes)
    .toString('latin1')
    .match(/"(?:[^"\\]|\\.)*"|[^"]+/gs) ?? []

describe('of any JSON, redaction', () => {
  it('leaves JSON that is the same but for what some strings hold, and no secret', () => {
    fc.assert(
      fc.property(written, (input) => {
        const output = redactedBytes(input)
        expect(() => parsed(output)).not.toThrow()
        const [before, after] = [tokens(input), tokens(output)]
        expect(after.length).toBe(before.length)
        for (const [index, token] of before.entries()) if (!token.startsWith('"')) expect(after[index]).toBe(token)
        const text = Buffer.from(output).toString()
        for (let seed = 0; seed < 4; seed++) expect(text).not.toContain(secretOf(seed))
      }),
      { numRuns: 150 },
    )
  })

  it('is done once and for all', () => {
    fc.assert(
      fc.property(written, (input) => {
        const once = redactedBytes(input)
        expect(Buffer.from(redactedBytes(once)).toString()).toBe(Buffer.from(once).toString())
      }),
      { numRuns: 60 },
    )
  })

  it('writes one placeholder for one secret, others for others', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 2 }), (seeds) => {
        const entries = seeds.map((seed, index) =>
          index % 2 === 0
            ? { request: { headers: [{ name: 'authorization', value: `Bearer ${secretOf(seed)}` }] } }
            : { response: { content: { text: `{"access_token":"${secretOf(seed)}"}` } } },
        )
        const output = parsed(redactedBytes(Buffer.from(JSON.stringify({ log: { entries } })))) as typeof seen
        const seen = { log: { entries } }
        const placeholders = output.log.entries.map((entry) => /:[0-9a-f]{6}\]/.exec(JSON.stringify(entry))?.[0])
        expect(placeholders).not.toContain(undefined)
        for (const [one, seed] of seeds.entries()) {
          for (const [two, other] of seeds.entries())
            expect(placeholders[one] === placeholders[two]).toBe(seed === other)
        }
      }),
    )
  })
})

/** What is told of a match, to compare. */
const scan = (chunks: readonly Uint8Array[], size: number, head: Uint8Array) => {
  const { before, after, find } = builtInMatcher
  const scanner = createScanner({ formats: formatsOf(head), before, after, find, size })
  return [...chunks.flatMap((chunk) => scanner.push(chunk).matches), ...scanner.end().matches].map(
    ({ start, end, rule, line, column, place, pieces, value }) => ({
      start,
      end,
      rule: rule.id,
      line,
      column,
      place,
      pieces,
      value: Buffer.from(value).toString('latin1'),
    }),
  )
}

describe('findings in a document', () => {
  it('depend on no chunking and no block size', () => {
    fc.assert(
      fc.property(written, chunkSizes, fc.integer({ min: 1, max: 400 }), (bytes, sizes, size) => {
        expect(scan(cut(bytes, sizes), size, bytes)).toEqual(scan([bytes], 1 << 20, bytes))
      }),
      { numRuns: 100 },
    )
  })

  it('are told with a pointer to their string, and the line and column that counting gives', () => {
    fc.assert(
      fc.property(written, (bytes) => {
        const text = Buffer.from(bytes).toString('latin1')
        for (const { start, line, column, place } of scan([bytes], 1 << 20, bytes)) {
          const before = text.slice(0, start)
          expect([line, column]).toEqual([before.split('\n').length, start - before.lastIndexOf('\n')])
          expect(resolved(parsed(bytes), place.pointer ?? '')).toBeDefined()
        }
      }),
      { numRuns: 100 },
    )
  })

  it('are told with no byte of a key that is a secret itself', () => {
    const key = secretOf(1)
    const document = {
      log: { [key]: { [`x ${key}`]: 1, access_token: secretOf(2) }, [`https://a/?t=${key}`]: { token: key } },
    }
    const found = scan([Buffer.from(JSON.stringify(document))], 1 << 20, Buffer.from(JSON.stringify(document)))
    expect(found.length).toBeGreaterThan(0)
    for (const { place } of found) expect(place.pointer).not.toContain(key)
    expect(found.map(({ place }) => place.pointer)).toContain('/log/…(40)/access_token')
  })

  it('are in a file that is cut off as well, up to its end', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(5), fc.nat(200), (seed, kind, more) => {
        const value = secretOf(seed)
        const entry = [
          { name: 'x-api-key', value },
          { request: { headers: [{ name: 'authorization', value: `Bearer ${value}` }] } },
          { access_token: value },
          { text: `{"access_token":"${value}"}` },
          { url: `https://a.example.test/?access_token=${value}` },
          { cookies: { sid: value } },
        ][kind]
        const whole = JSON.stringify({ log: { headers: [entry], pages: ['x'.repeat(200)] } })
        const end = whole.indexOf(value) + value.length
        const output = redactedBytes(Buffer.from(whole.slice(0, end + more)))
        expect(Buffer.from(output).toString()).not.toContain(value.slice(4))
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['a trailing comma', '{"log":{"entries":[{"a":1},]}}\nAuthorization: Bearer '],
    ['two documents glued', '{"log":{}}}\n{"log":{"headers":[{"name":"authorization","value":"Bearer '],
  ])('are those of the text from where it is no JSON: %s', (_, head) => {
    const output = redactedBytes(Buffer.from(`${head}${secretOf(1)}\n`))
    expect(Buffer.from(output).toString()).toMatch(/Bearer \[REDACTED:bearer-token:[0-9a-f]{6}\]\n$/)
  })
})

/** RFC 6901. */
const resolved = (document: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    )
