import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookAt } from '../../src/core/decode/look.js'
import { MAX_FORM_BYTES, MIN_SWEPT_BYTES } from '../../src/core/known-forms.js'
import { createLiteralSearch } from '../../src/core/literals.js'
import { createRenderer } from '../../src/core/placeholder.js'
import { redact } from '../../src/core/redact.js'
import { generateExample } from '../../src/core/rules/examples.js'
import { createScanner } from '../../src/core/scanner.js'
import { createSweep } from '../../src/core/sweep.js'
import type { View } from '../../src/core/types.js'
import { textFormat } from '../../src/formats/text.js'
import { bytesOf, fingerprint, matcherOf, ruleYaml, textOf } from '../helpers/rules.js'

const matcher = matcherOf(
  ruleYaml(`
id: marked
keywords: ['secret<']
window: value
pattern: 'secret<(?P<secret>[^>]+)>'
placeholders: false
`),
)

/** A secret with the characters that encoders treat differently. */
const secret = fc
  .array(fc.constantFrom(...'abcXYZ0189', ...'+/=-_~!*().', ' ', '"', '\\', '&', '%', "'", '<', '#'), {
    minLength: MIN_SWEPT_BYTES,
    maxLength: 40,
  })
  .map((chars) => `q7${chars.join('')}Zk`)

const escapeHtml = (text: string, apostrophe: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe)
const json = (text: string) => JSON.stringify(text).slice(1, -1)

/** Written without the product's own encoders. */
const ENCODERS: Record<string, (text: string) => string> = {
  raw: (text) => text,
  json,
  'json twice': (text) => json(json(text)),
  'json, slashes escaped': (text) => json(text).replaceAll('/', '\\/'),
  'json as Go writes it': (text) => json(text).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
  percent: encodeURIComponent,
  'percent, lower case': (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  'percent twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'percent, + for space': (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  'percent, RFC 3986': (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
  'html, decimal': (text) => escapeHtml(text, '&#39;'),
  'html, hex': (text) => escapeHtml(text, '&#x27;'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex, upper case': (text) => Buffer.from(text).toString('hex').toUpperCase(),
}

const viewOf = (text: string): View => ({
  bytes: bytesOf(text),
  owned: { start: 0, end: text.length },
  offset: 0,
  encodings: [],
  toRaw: (span) => span,
})

const sweepText = (text: string, value: string): string => {
  const sweep = createSweep()
  sweep.add(
    matcher.find({
      bytes: bytesOf(`secret<${value}>`),
      owned: { start: 0, end: 7 },
      offset: 0,
      encodings: [],
      toRaw: (span) => span,
    }),
  )
  const scanner = createScanner({
    formats: [textFormat],
    before: 64,
    after: MAX_FORM_BYTES,
    find: (view) => sweep.find(lookAt(view)),
    size: text.length + 1,
  })
  const bytes = bytesOf(text)
  const matches = [...scanner.push(bytes).matches, ...scanner.end().matches]
  return textOf(redact(bytes, matches.map(createRenderer('label', fingerprint, sweep.categoryOf))))
}

const withoutCloser = secret.map((text) => text.replaceAll('>', ''))

describe('law 6: the sweep leaves no removed value in any of its encodings', () => {
  it.each(Object.keys(ENCODERS))('%s', (name) => {
    const encode = ENCODERS[name] as (text: string) => string
    fc.assert(
      fc.property(withoutCloser, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (value, before, after) => {
        const form = encode(value)
        const swept = sweepText(`${before}${form}${after}`, value)
        expect(swept).not.toContain(form)
        expect(swept).toMatch(/REDACTED|5245444143544544/i)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['base64', 'base64'],
    ['base64url', 'base64url'],
  ] as const)('%s at the three alignments, and it still decodes', (_, encoding) => {
    fc.assert(
      fc.property(
        withoutCloser,
        fc.uint8Array({ maxLength: 9 }),
        fc.uint8Array({ maxLength: 9 }),
        (value, before, after) => {
          const outer = Buffer.concat([before, Buffer.from(value), after]).toString(encoding)
          const swept = sweepText(`data:${outer};`, value).slice(5, -1)
          const decoded = Buffer.from(swept, encoding)
          expect(decoded.includes(Buffer.from(value))).toBe(false)
          expect(decoded.toString(encoding)).toBe(swept)
          expect(decoded.subarray(0, before.length)).toEqual(Buffer.from(before))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('gives one secret one placeholder in every encoding, and different secrets different ones', () => {
    const swept = sweepText(`a=${ENCODERS['json']?.('p"w&12345678')} b=p"w&12345678`, 'p"w&12345678')
    const labels = swept.match(/\[REDACTED:[^\]]*\]/g) ?? []
    expect(labels).toHaveLength(2)
    expect(new Set(labels).size).toBe(1)
    expect(sweepText('other9876', 'other9876')).not.toContain(labels[0])
  })
})

describe('values cut short', () => {
  it.each([
    ['an ellipsis', (value: string) => `"${value.slice(0, 24)}…"`],
    ['dots', (value: string) => `${value.slice(0, 30)}...`],
    ['a note', (value: string) => `${value.slice(0, 17)}[truncated]`],
    ['the end of the line', (value: string) => `${value.slice(0, 40)}\n`],
  ])('%s', (_, cut) => {
    const value = generateExample('{{base62:48}}', 5).text
    const text = cut(value)
    const swept = sweepText(`x ${text}`, value)
    expect(swept).toMatch(/^x "?\[REDACTED:/)
    expect(swept).not.toContain(value.slice(0, 8))
  })

  it('leaves the header that all JWTs of an issuer begin with', () => {
    const [one, other] = [generateExample('{{jwt}}', 5).text, generateExample('{{jwt}}', 6).text]
    expect(sweepText(other.slice(0, 60), one)).toBe(other.slice(0, 60))
    expect(sweepText(one.slice(0, 60), one)).toContain('REDACTED')
  })
})

describe('limits', () => {
  const candidates = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      matcher.find({
        bytes: bytesOf(`secret<value-number-${index}>`),
        owned: { start: 0, end: 7 },
        offset: 0,
        encodings: [],
        toRaw: (span) => span,
      }),
    ).flat()

  it('refuses more values than it may hold', () => {
    const sweep = createSweep({ maxValues: 3 })
    expect(() => sweep.add(candidates(4))).toThrow(/different secrets/)
  })

  it('forgets the oldest where it may', () => {
    const sweep = createSweep({ maxValues: 3, evict: true })
    sweep.add(candidates(4))
    const found = (text: string) => sweep.find(lookAt(viewOf(text))).length
    expect(found('value-number-0')).toBe(0)
    expect(found('value-number-3')).toBe(1)
  })

  it('leaves values alone that are shorter than MIN_SWEPT_BYTES', () => {
    expect(sweepText('short', 'short')).toBe('short')
  })
})

describe('literal search', () => {
  it('equals indexOf for every needle', () => {
    const word = fc.uint8Array({ min: 97, max: 99, minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.uint8Array({ min: 97, max: 99, maxLength: 80 }),
        fc.nat(80),
        (needles, bytes, from) => {
          const hits: string[] = []
          createLiteralSearch(needles).find(bytes, from, bytes.length, (start, needle) =>
            hits.push(`${start}:${needle}`),
          )
          const expected = needles.flatMap((needle, index) => {
            const starts: string[] = []
            for (
              let at = Buffer.from(bytes).indexOf(needle, from);
              at >= 0 && from < bytes.length;
              at = Buffer.from(bytes).indexOf(needle, at + 1)
            ) {
              starts.push(`${at}:${index}`)
            }
            return starts
          })
          expect(hits.sort()).toEqual(expected.sort())
        },
      ),
      { numRuns: 300 },
    )
  })
})
