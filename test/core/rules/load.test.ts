import { describe, expect, it } from 'vitest'
import { BeartrapError } from '../../../src/core/errors.js'
import { compileRules } from '../../../src/core/rules/compile.js'
import { loadRules } from '../../../src/core/rules/load.js'
import { re2Engine } from '../../../src/engine/re2.js'
import { ruleYaml } from '../../helpers/rules.js'

const load = (text: string, path = 'my/rules.yaml') => compileRules(loadRules([{ path, text }]), re2Engine)
const valid = "id: my-rule\nkeywords: [abc_]\npattern: 'abc_[a-z]+'"

describe('loading rules', () => {
  it('gives a compiled rule with its defaults', () => {
    expect(load(ruleYaml(valid))).toMatchObject([
      { info: { id: 'my-rule', exposure: 'log-line' }, confidence: 'high', keywords: ['abc_'], placeholders: true },
    ])
  })

  it.each([
    ['not YAML', 'rules: [', /^my\/rules.yaml: not valid YAML: /],
    [
      'an unknown key',
      ruleYaml(`${valid}\nkeyword: [x]`),
      'my/rules.yaml: rule my-rule: unknown key "keyword" (did you mean "keywords"?)',
    ],
    ['an unknown top-level key', 'ruls: []', 'my/rules.yaml: unknown key "ruls" (did you mean "rules"?)'],
    [
      'a keyword below three bytes',
      ruleYaml("id: my-rule\nkeywords: [ab]\npattern: 'ab'"),
      /rule my-rule: keywords\.0: .*3 bytes or more/,
    ],
    ['no keyword', ruleYaml("id: my-rule\nkeywords: []\npattern: 'ab'"), /rule my-rule: keywords: /],
    ['an unknown check', ruleYaml(`${valid}\ncheck: luhn`), /rule my-rule: check: /],
    ['an unknown window', ruleYaml(`${valid}\nwindow: big`), /rule my-rule: window: .*"token"/],
    [
      'look-ahead',
      ruleYaml("id: my-rule\nkeywords: [abc]\npattern: 'abc(?=d)'"),
      /rule my-rule: pattern: .*RE2 has no look-around; use "unless"/,
    ],
    [
      'look-behind',
      ruleYaml("id: my-rule\nkeywords: [abc]\npattern: '(?<!x)abc'"),
      /rule my-rule: pattern: .*RE2 has no look-around/,
    ],
    [
      'a repetition over 1000',
      ruleYaml("id: my-rule\nkeywords: [abc]\npattern: 'abc[a-z]{1001}'"),
      /rule my-rule: pattern: .*at most 1000 times/,
    ],
    [
      'a broken expression in unless',
      ruleYaml(`${valid}\nunless: { before: '(' }`),
      /rule my-rule: unless\.before: missing \)/,
    ],
    [
      'an unknown fragment',
      ruleYaml("id: my-rule\nkeywords: [abc]\npattern: 'abc{{seq}}'"),
      /rule my-rule: pattern: unknown fragment \{\{seq\}\}/,
    ],
    [
      'fragments in a circle',
      `fragments: { a: '{{b}}', b: '{{a}}' }${ruleYaml("id: my-rule\nkeywords: [abc]\npattern: '{{a}}'")}`,
      /nest deeper/,
    ],
    ['a rule without an id', ruleYaml("keywords: [abc]\npattern: 'abc'"), /rule #1: id: /],
    ['a list at the top', '- a', /my\/rules.yaml: /],
  ])('refuses %s, saying file, rule and field', (_, text, message) => {
    expect(() => load(text)).toThrow(BeartrapError)
    expect(() => load(text)).toThrow(message)
  })

  it('refuses two rules of one id, naming both files', () => {
    const sources = ['a.yaml', 'b.yaml'].map((path) => ({ path, text: ruleYaml(valid) }))
    expect(() => loadRules(sources)).toThrow('b.yaml: rule my-rule: id: already used in a.yaml')
  })

  it('tells every problem of every file at once', () => {
    const sources = ['a.yaml', 'b.yaml'].map((path) => ({ path, text: ruleYaml('id: x') }))
    expect(() => loadRules(sources)).toThrow(/a\.yaml.*b\.yaml/s)
  })

  it('takes an empty file for no rules', () => {
    expect(load('')).toEqual([])
  })

  it('lets a later file replace a fragment', () => {
    const files = [
      "fragments: { tail: 'x+' }",
      "fragments: { tail: 'y+' }",
      ruleYaml("id: r\nkeywords: [abc]\npattern: 'abc{{tail}}'"),
    ]
    const [rule] = compileRules(loadRules(files.map((text, index) => ({ path: `${index}.yaml`, text }))), re2Engine)
    expect(rule?.pattern.end(Buffer.from('abcyy'), 0)).toBe(5)
  })
})
