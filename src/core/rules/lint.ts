import type { LoadedRule } from './load.js'

/** Something that works, and is probably not what its author meant. */
export interface RuleWarning {
  readonly path: string
  readonly rule: string
  readonly message: string
}

/** Advice about valid rules, in the order of files. */
export const lintRules = (rules: readonly LoadedRule[]): RuleWarning[] =>
  rules.flatMap((rule) =>
    LINTS.flatMap((lint) => lint(rule)).map((message) => ({ path: rule.path, rule: rule.id, message })),
  )

const LINTS: readonly ((rule: LoadedRule) => readonly string[])[] = [
  ({ unless }) =>
    unless?.before !== undefined && !unless.before.endsWith('$')
      ? ['unless.before does not end with $: it silences the rule wherever it stands in the 64 bytes before']
      : [],
  ({ each, pattern }) =>
    each !== undefined && !pattern.includes('(?P<list>')
      ? ['each runs over the whole match: name its part (?P<list>…)']
      : [],
  ({ examples }) =>
    examples.some((example) => example.includes('«')) ? [] : ['no example marks its secret with «…» in context'],
]
