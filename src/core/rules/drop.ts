import type { LoadedRule } from './load.js'

/** A keyword has three bytes; a shorter name is looked for with what stands round it. */
const MIN_KEYWORD = 3

/** How a name and its value are written, and the value's own characters. */
const FORMS = {
  'dropped-field': String.raw`(?:{{blank}}){0,8}[:=](?:{{blank}}){0,8}"(?P<secret>(?:[^"\\\r\n]|\\.)+)"`,
  'dropped-header': String.raw`:[ \t]*(?P<secret>[^"\s\\][^"\r\n\\]*)`,
  'dropped-value': String.raw`[ \t]*=[ \t]*(?P<secret>[^"'&;\s\\][^"'&;\r\n\\]*)`,
} as const

/** The rules for what a user says is to go by its name: the value whole, whatever it is. */
export const dropRules = (names: readonly string[]): LoadedRule[] => {
  if (names.length === 0) return []
  const name = `(?i)[?&; "]{0,2}(?:${names.map(escaped).join('|')})(?:{{closing}})`
  const keywords = [...new Set(names.flatMap((each) => keywordsOf(each.toLowerCase())))]
  return Object.entries(FORMS).map(([id, form]) => ({ ...COMMON, id, keywords, pattern: name + form }))
}

const COMMON = {
  title: 'Field that is to be dropped',
  severity: 'low',
  confidence: 'high',
  category: 'dropped',
  exposure: 'log-line',
  window: 'value',
  placeholders: false,
  unless: { before: '[A-Za-z0-9_.-]$' },
  advice: 'It was to be dropped by its name.',
  references: ['https://www.rfc-editor.org/rfc/rfc9110#section-5'],
  examples: [],
  counterexamples: [],
  path: '--drop',
  builtIn: false,
} satisfies Partial<LoadedRule>

const keywordsOf = (name: string): string[] =>
  name.length >= MIN_KEYWORD ? [name] : [`?${name}=`, `&${name}=`, ` ${name}=`, `"${name}"`, ` ${name}:`]

const escaped = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '\\$&')
