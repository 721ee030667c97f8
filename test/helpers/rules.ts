import { CELL_AFTER_BYTES } from '../../src/core/decode/cells.js'
import { createMatcher } from '../../src/core/matcher.js'
import { rulesUnder, SHARE } from '../../src/core/policy.js'
import { compileRules } from '../../src/core/rules/compile.js'
import { generateExample } from '../../src/core/rules/examples.js'
import { loadRules } from '../../src/core/rules/load.js'
import { matcherFor } from '../../src/core/scan.js'
import { createFingerprinter } from '../../src/engine/fingerprint.js'
import { fastestPrefilter } from '../../src/engine/prefilter.js'
import { re2Engine } from '../../src/engine/re2.js'
import { loadRuleFiles } from '../../src/pipeline/rules.js'

/** The built-in rules, loaded once a test file. */
export const builtIn = rulesUnder(await loadRuleFiles([]), SHARE)
export const builtInMatcher = createMatcher(compileRules(builtIn, re2Engine), fastestPrefilter())

/** The same, as streams that grow are looked at with. */
export const liveMatcher = createMatcher(compileRules(builtIn, re2Engine), fastestPrefilter(), {
  reach: CELL_AFTER_BYTES,
})
export const fingerprint = createFingerprinter(new TextEncoder().encode('test key'))

/** A matcher of one rule given as YAML fields, with the fragments of the built-in rules. */
export const matcherOf = (yaml: string) => {
  const rules = loadRules([{ path: 'test.yaml', text: yaml }])
  return matcherFor(compileRules({ ...rules, fragments: builtIn.fragments }, re2Engine), re2Engine)
}

/** Fills in the fields that a test does not care for. */
export const ruleYaml = (fields: string): string => `
rules:
  - title: a rule under test
    severity: high
    category: test-secret
    advice: none
    references: [https://example.com/]
    examples: [a, b]
    counterexamples: [a, b]
    ${fields.trim().split('\n').join('\n    ')}
`

export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1')
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** What every rule's first examples look like, with their secrets. */
export const exampleTexts = (seed: number): { text: string; secret: string }[] =>
  builtIn.rules.flatMap((rule) =>
    rule.examples.slice(0, 3).map((template) => {
      const { text, secret } = generateExample(template, seed)
      return { text, secret: text.slice(secret.start, secret.end) }
    }),
  )
