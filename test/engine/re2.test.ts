import fc from 'fast-check'
import RE2 from 're2'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { expandFragments } from '../../src/core/rules/fragments.js'
import { aroundGroup } from '../../src/engine/group.js'
import { re2Engine } from '../../src/engine/re2.js'
import { loadRuleFiles } from '../../src/pipeline/rules.js'

type Mode = 'search' | 'anchored'

/** Compares the engine with what RE2 itself says, groups and all. */
const comparing = (source: string, mode: Mode) => {
  const pattern = re2Engine.compile(source, mode)
  const expression = new RE2(source, mode === 'anchored' ? 'yds' : 'gds')
  return (bytes: Buffer, from: number): void => {
    expression.lastIndex = from
    const expected = capturesOf(expression.exec(bytes) as unknown as WithIndices | null)
    expect(pattern.match(bytes, from)).toEqual(expected)
    expect(pattern.end(bytes, from)).toBe(expected?.end ?? -1)
  }
}

interface WithIndices {
  readonly indices: readonly [number, number][] & { readonly groups?: Record<string, [number, number] | undefined> }
}

const capturesOf = (found: WithIndices | null) => {
  if (found === null) return undefined
  const [start, end] = found.indices[0] as [number, number]
  const named = Object.entries(found.indices.groups ?? {}).flatMap(([name, range]) =>
    range === undefined ? [] : [[name, { start: range[0], end: range[1] }] as const],
  )
  return { start, end, groups: Object.fromEntries(named) }
}

/** What may be taken in more than one way, so that the parts of an expression quarrel over it. */
const ATOMS = [
  'a',
  'b',
  '[ab]',
  '[^b]',
  'a*',
  'a+?',
  'b{0,2}',
  '(?:a|ab)',
  '(?:ab|a)',
  '(?:b|a)*',
  'c?',
  '\\b',
  '.*?',
  '(?:^|b)',
  '(?:c|$)',
  '(?i:A)',
]
const part = fc.array(fc.constantFrom(...ATOMS), { maxLength: 4 }).map((atoms) => atoms.join(''))
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n'), maxLength: 14 })
const mode = fc.constantFrom<Mode>('search', 'anchored')

describe('matches of expressions that are cut at their group are those of RE2', () => {
  it('whatever is in them', () => {
    const source = fc
      .tuple(part, part, part)
      .map(([before, inside, behind]) => `${before}(?P<secret>${inside})${behind}`)
    fc.assert(
      fc.property(source, text, fc.nat(14), mode, (source, written, from, mode) => {
        const bytes = Buffer.from(written)
        comparing(source, mode)(bytes, Math.min(from, bytes.length))
      }),
      { numRuns: 3000 },
    )
  })

  it('of every built-in rule, on its examples', async () => {
    const { rules, fragments } = await loadRuleFiles([])
    for (const { pattern, examples, counterexamples } of rules) {
      const source = expandFragments(pattern, fragments)
      const [anchored, search] = [comparing(source, 'anchored'), comparing(source, 'search')]
      for (const template of [...examples, ...counterexamples]) {
        const bytes = Buffer.from(generateExample(template).text)
        search(bytes, 0)
        for (let from = 0; from < Math.min(bytes.length, 100); from++) anchored(bytes, from)
      }
    }
  })
})

describe('an expression', () => {
  it.each([
    ['a(?P<secret>b)c', { name: 'secret', before: 'a', inside: 'b', behind: 'c' }],
    ['(?i)a(?P<list>b|c)', { name: 'list', before: '(?i)a', inside: '(?i)b|c', behind: '' }],
    ['(?:x|[)(|])(?P<secret>(?:a)+)\\)', { name: 'secret', before: '(?:x|[)(|])', inside: '(?:a)+', behind: '\\)' }],
    ['[]|](?<secret>\\((?s:.))', { name: 'secret', before: '[]|]', inside: '\\((?s:.)', behind: '' }],
  ])('is cut at its group: %s', (source, around) => {
    expect(aroundGroup(source)).toEqual(around)
  })

  it.each([
    ['has none', 'ab'],
    ['is one of alternatives', 'a(?P<secret>b)|c'],
    ['is in another', '(?:a(?P<secret>b))'],
    ['is repeated', 'a(?P<secret>b)*c'],
    ['is repeated so often', 'a(?P<secret>b){2}'],
    ['is one of two', '(?P<x>a)(?P<secret>b)'],
    ['stands beside one without a name', '(a)(?P<secret>b)'],
    ['has flags behind it', 'a(?P<secret>b)(?i)c'],
    ['stands beside quotes', '\\Q(\\E(?P<secret>b)'],
  ])('is left whole where its group %s: %s', (_, source) => {
    expect(aroundGroup(source)).toBeUndefined()
    for (const written of ['ab', 'abc', 'bb', 'abb', '(b']) comparing(source, 'search')(Buffer.from(written), 0)
  })
})
