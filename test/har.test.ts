import { describe, expect, it } from 'vitest'
import { differences } from './helpers/har/compare.js'
import { DIALECTS } from './helpers/har/dialects/index.js'
import { jsonDecoded, leftovers } from './helpers/har/leftovers.js'
import { createSession } from './helpers/har/session.js'
import { VARIANTS } from './helpers/har/variants.js'
import { written } from './helpers/har/write.js'
import { redactedBytes } from './helpers/redact.js'

const session = createSession('har')

/** No row has a value in it: what fails here is printed. */
const rows = DIALECTS.flatMap((dialect) =>
  VARIANTS.map((variant) => [`${dialect.name}, ${variant.name}`, dialect, variant] as const),
)

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

describe.each(rows)('%s', (name, dialect, variant) => {
  const input = variant.write(dialect, session)
  const output = redactedBytes(input)

  it('keeps no planted credential, in no encoding', () => {
    expect(
      leftovers(output, session.planted).map(({ id, encodings }) => `${name}: ${id} (${encodings.join(', ')})`),
    ).toEqual([])
  })

  it('is JSON as before, and the same outside the placeholders', () => {
    expect(() => parsed(output)).not.toThrow()
    expect(brokenBase64(parsed(output))).toBe(0)
    expect(differences(input, output)).toEqual([])
  })

  it('keeps what only looks like a credential', () => {
    expect(countsIn(output, session.lookalikes)).toEqual(countsIn(input, session.lookalikes))
  })

  it('is redacted once and for all', () => {
    expect(differences(output, redactedBytes(output))).toEqual([])
    expect(Buffer.compare(output, redactedBytes(output))).toBe(0)
  })
})

describe('one secret', () => {
  const placeholders = (text: string): string[] => text.match(/\[REDACTED:[^\]]*\]/g) ?? []

  it.each(DIALECTS.map((dialect) => [dialect.name, dialect] as const))(
    'has one placeholder wherever it stands, %s',
    (_, dialect) => {
      const input = written(dialect.tree(session), dialect.spelling)
      const output = jsonDecoded(Buffer.from(redactedBytes(input)).toString('latin1'))
      const of = (expression: RegExp): string[] =>
        [...output.matchAll(expression)].flatMap(([all]) => placeholders(all).slice(0, 1))
      const header = of(/__Host-session=[^;]*/g)
      expect(header.length).toBeGreaterThanOrEqual(3)
      expect(new Set(header).size).toBe(1)
    },
  )
})
