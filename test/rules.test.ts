import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lintRules } from '../src/core/rules/lint.js'
import { ruleJsonSchema } from '../src/core/rules/schema.js'
import { scanBytes } from '../src/core/scan.js'
import { checkRules } from '../src/pipeline/rules.js'
import { builtIn, builtInMatcher } from './helpers/rules.js'

describe('the built-in rules', () => {
  it('find every example at its marked span and no counterexample', async () => {
    expect(await checkRules(builtIn)).toEqual([])
  })

  it('raise no lint warning', () => {
    expect(lintRules(builtIn.rules)).toEqual([])
  })

  it('name 60 or more secret-bearing headers', () => {
    const header = builtIn.rules.find((rule) => rule.id === 'http-secret-header')
    expect(new Set(header?.keywords).size).toBeGreaterThanOrEqual(60)
  })

  it('know 40 or more providers by their tokens', () => {
    const providers = builtIn.rules
      .filter((rule) => rule.category === 'provider-token')
      .map((rule) => rule.id.split('-')[0])
    expect(new Set(providers).size).toBeGreaterThanOrEqual(40)
  })

  it('patterns/schema.json is what the code says; `npm run schema` writes it', () => {
    expect(JSON.parse(readFileSync('patterns/schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(ruleJsonSchema())),
    )
  })

  it('find nothing in the files of this repository but the samples and what plants them', () => {
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      encoding: 'utf8',
    })
      .split('\0')
      .filter((path) => path !== '' && !path.startsWith('samples/'))
    const found = files.flatMap((path) =>
      scanBytes(readFileSync(path), builtInMatcher).map(({ line, rule }) => `${path}:${line} ${rule.id}`),
    )
    expect(found).toEqual([])
  })
})
