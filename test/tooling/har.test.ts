import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { differences } from '../helpers/har/compare.js'
import { DIALECTS } from '../helpers/har/dialects/index.js'
import { leftovers } from '../helpers/har/leftovers.js'
import { createSession } from '../helpers/har/session.js'
import { torn } from '../helpers/har/torn.js'
import { VARIANTS } from '../helpers/har/variants.js'

const VALUE = 'Zq8+vN3/kT5=wX1"rB6\\H&9s'
const json = (text: string): string => JSON.stringify(text).slice(1, -1)
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')
const found = (text: string, value = VALUE): string[] =>
  leftovers(Buffer.from(text), [{ id: 'it', kind: '', where: '', value }]).flatMap(({ encodings }) => encodings)

const unicode = (text: string): string =>
  [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

const allPercent = (text: string): string => Buffer.from(text).toString('hex').replace(/../g, '%$&')

const FORMS: readonly (readonly [step: string, form: string])[] = [
  ['raw', VALUE],
  ['json', json(VALUE)],
  ['json', json(VALUE).replaceAll('/', '\\/')],
  ['json', unicode(VALUE)],
  ['json>json', json(json(VALUE))],
  ['percent', encodeURIComponent(VALUE)],
  ['percent', encodeURIComponent(VALUE).replace(/%../g, (byte) => byte.toLowerCase())],
  ['percent>percent', encodeURIComponent(encodeURIComponent(VALUE))],
  ['html', VALUE.replaceAll('&', '&amp;').replaceAll('"', '&#x22;').replaceAll('+', '&#43;')],
  ['base64', base64(VALUE)],
  ['base64', base64(`a${VALUE}b`)],
  ['base64', base64(`ab${VALUE}bc`)],
  ['base64', Buffer.from(`k:${VALUE}?>`).toString('base64url')],
  ['hex', Buffer.from(VALUE).toString('hex')],
  ['hex', Buffer.from(`k${VALUE}`).toString('hex').toUpperCase()],
  ['base64>json', base64(JSON.stringify({ token: VALUE }))],
  ['base64>inflate>json', base64(gzipSync(JSON.stringify({ token: VALUE })))],
  ['percent>base64>inflate', allPercent(base64(deflateRawSync(`<a>${VALUE}</a>`)))],
]

describe('the search for leftovers', () => {
  it.each(FORMS)('finds %s: row %#', (step, form) => {
    expect(found(`{"text":"before ${form} after"}`)).toContain(step)
    expect(found(`{"text":"before ${form} after"}`, `${VALUE}x`)).toEqual([])
  })

  it('finds a form with + for a space', () => {
    expect(found(new URLSearchParams({ password: 'a b+c%d 123' }).toString(), 'a b+c%d 123')).toEqual(['form'])
  })

  it('finds a lone surrogate, and what is neither ASCII nor short', () => {
    expect(found(JSON.stringify({ a: '\ud83d-päß🔑-1' }), '\ud83d-päß🔑-1')).toEqual(['json'])
  })

  it('finds one half of a long value', () => {
    const long = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKl'
    expect(found(`"[REDACTED]${long.slice(20)}"`, long)).toEqual(['raw (a part of it)'])
  })
})

describe('the comparison', () => {
  const input = '{"a": 1.50, "b": "x=SECRETVALUE&y=2", "c": "aGVsbG8gU0VDUkVUIHdvcmxk"}'
  const compare = (output: string): number => differences(Buffer.from(input), Buffer.from(output)).length

  it('takes placeholders for parts of strings, in base64 as well', () => {
    const inside = base64('hello [REDACTED:api-key:a1b2c3] world')
    expect(compare(input.replace('SECRETVALUE', '[REDACTED:api-key:a1b2c3]').replace(/aGVs\w+/, inside))).toBe(0)
  })

  it.each([
    ['a number', '1.50', '1.5'],
    ['white space', '"a": ', '"a":'],
    ['a key', '"a"', '"A"'],
    ['text that is no placeholder', 'SECRETVALUE', 'hidden'],
    ['text beside a placeholder', 'SECRETVALUE&y=2', '[REDACTED:api-key:a1b2c3]&y=3'],
    ['text in base64', 'aGVsbG8gU0VDUkVUIHdvcmxk', base64('hullo [REDACTED:api-key:a1b2c3] world')],
    ['a field less', ', "c": "aGVsbG8gU0VDUkVUIHdvcmxk"', ''],
  ])('tells %s that has changed', (_, from, to) => {
    expect(compare(input.replace(from, to))).toBeGreaterThan(0)
  })
})

describe('a torn credential', () => {
  const planted = [{ id: 'it', kind: '', where: '', value: 'SECRETVALUE' }]
  const tell = (output: string): string[] => torn(Buffer.from('"?token=SECRETVALUE&x=1"'), Buffer.from(output), planted)

  it('is told where a placeholder is off by some bytes', () => {
    expect(tell('"?token=[REDACTED:api-key:a1b2c3]&x=1"')).toEqual([])
    expect(tell('"[REDACTED:api-key:a1b2c3]"')).toEqual([])
    expect(tell('"?tok[REDACTED:api-key:a1b2c3]LUE&x=1"')).toEqual(['it'])
    expect(tell('"?token=SE[REDACTED:api-key:a1b2c3]1"')).toEqual(['it'])
  })
})

describe('the generator', () => {
  const session = createSession('har')

  it('plants values that differ, and gives the same file for the same seed', () => {
    expect(session.planted.length).toBeGreaterThanOrEqual(90)
    expect(new Set(session.planted.map(({ value }) => value)).size).toBe(session.planted.length)
    expect(createSession('har')).toEqual(session)
    expect(createSession('other').planted.map(({ id }) => id)).toEqual(session.planted.map(({ id }) => id))
  })

  it.each(
    DIALECTS.flatMap((dialect) => VARIANTS.map((variant) => [dialect.name, variant.name, dialect, variant] as const)),
  )('writes %s, %s: nearly all of them are in it', (name, _, dialect, variant) => {
    const file = variant.write(dialect, session)
    expect(() => JSON.parse(file.toString().replace(/^\ufeff/, ''))).not.toThrow()
    expect(leftovers(file, session.planted).length).toBeGreaterThanOrEqual(
      name === 'Chrome' ? session.planted.length : 85,
    )
  })
})
