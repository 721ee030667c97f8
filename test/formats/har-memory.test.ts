import { describe, expect, it } from 'vitest'
import { createMatcher } from '../../src/core/matcher.js'
import { compileRules } from '../../src/core/rules/compile.js'
import { generateExample } from '../../src/core/rules/examples.js'
import { createScanner } from '../../src/core/scanner.js'
import type { Match } from '../../src/core/types.js'
import { fastestPrefilter } from '../../src/engine/prefilter.js'
import { re2Engine } from '../../src/engine/re2.js'
import { harFormat } from '../../src/formats/har/index.js'
import { DIALECTS } from '../helpers/har/dialects/index.js'
import { createSession } from '../helpers/har/session.js'
import { written } from '../helpers/har/write.js'
import { builtIn } from '../helpers/rules.js'

const rules = compileRules(builtIn, re2Engine)
const remembering = createMatcher(rules, fastestPrefilter())
const forgetful = createMatcher(rules, fastestPrefilter(), { memory: { get: () => undefined, set: () => {} } })

const found = ({ before, after, find }: typeof remembering, bytes: Uint8Array): unknown[] => {
  const scanner = createScanner({ formats: [harFormat], before, after, find, size: 20_000 })
  return [...scanner.push(bytes).matches, ...scanner.end().matches].map(plain)
}
const plain = ({ rule, value, encode: _, ...rest }: Match) => ({
  ...rest,
  rule: rule.id,
  value: Buffer.from(value).toString('hex'),
})

describe('what is remembered of fields', () => {
  it.each(DIALECTS.map((dialect) => [dialect.name, dialect] as const))('changes nothing: %s', (_, dialect) => {
    const bytes = written(dialect.tree(createSession('memory')), dialect.spelling)
    const all = found(forgetful, bytes)
    for (let round = 0; round < 2; round++) expect(found(remembering, bytes)).toEqual(all)
  })

  it('tells one keyword of a field from the next', () => {
    const value = generateExample('theme=dark; cookie={{base62:20}}; cookie={{base62:20}}', 5).text
    const bytes = Buffer.from(
      JSON.stringify({ log: { entries: [{ request: { headers: [{ name: 'Cookie', value }] } }] } }),
    )
    expect(found(remembering, bytes)).toEqual(found(forgetful, bytes))
  })
})
