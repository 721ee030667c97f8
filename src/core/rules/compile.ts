import { CHECKS } from '../checks/index.js'
import type { Check } from '../checks/verdict.js'
import { BeartrapError, messageOf } from '../errors.js'
import type { Confidence, DocumentFormat, Pattern, PatternEngine, RuleInfo } from '../types.js'
import { expandFragments } from './fragments.js'
import type { LoadedRule, LoadedRules } from './load.js'
import { WINDOWS, type Window } from './windows.js'

/** A rule, ready to run. */
export interface CompiledRule {
  readonly info: RuleInfo
  readonly confidence: Confidence
  readonly keywords: readonly string[]
  readonly window: Window
  readonly pattern: Pattern
  readonly each: Pattern | undefined
  readonly entropy: number
  readonly checks: readonly Check[]
  readonly placeholders: boolean
  /** Formats that it is for; undefined: all. */
  readonly formats: readonly DocumentFormat[] | undefined
  readonly unlessBefore: Pattern | undefined
  readonly unlessValue: Pattern | undefined
}

/**
 * Compiles the rules, in id order, so that results don't depend on the order of
 * files; built-in ones on first use. Throws BeartrapError 'rule' naming file, rule and field of each
 * expression that the engine refuses.
 */
export const compileRules = ({ rules, fragments }: LoadedRules, engine: PatternEngine): CompiledRule[] => {
  const problems: string[] = []
  const compiled = [...rules]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((rule) => compileRule(rule, fieldCompiler(rule, fragments, engine, problems)))
  if (problems.length > 0) throw new BeartrapError('rule', problems.join('\n'))
  return compiled
}

type CompileField = (field: string, source: string | undefined, mode: 'search' | 'anchored') => Pattern | undefined

const compileRule = (rule: LoadedRule, compile: CompileField): CompiledRule => {
  const window: Window = WINDOWS[rule.window]
  return {
    info: ruleInfo(rule),
    confidence: rule.confidence,
    keywords: rule.keywords,
    window,
    pattern: compile('pattern', rule.pattern, window.anchored ? 'anchored' : 'search') ?? NEVER,
    each: compile('each', rule.each, 'search'),
    entropy: rule.entropy ?? 0,
    checks: (rule.check ?? []).map((name) => CHECKS[name].judge),
    placeholders: rule.placeholders,
    formats: rule.formats,
    unlessBefore: compile('unless.before', rule.unless?.before, 'search'),
    unlessValue: compile('unless.value', rule.unless?.value, 'search'),
  }
}

/** Stands in for a pattern that failed to compile, until the whole list of problems is thrown. */
const NEVER: Pattern = { match: () => undefined, end: () => -1 }

const ruleInfo = (rule: LoadedRule): RuleInfo => ({
  id: rule.id,
  title: rule.title,
  severity: rule.severity,
  category: rule.category,
  exposure: rule.exposure,
  advice: rule.advice,
  prefixes: rule.window === 'token' ? rule.keywords : [],
  checks: rule.check ?? [],
})

const fieldCompiler =
  (rule: LoadedRule, fragments: ReadonlyMap<string, string>, engine: PatternEngine, problems: string[]): CompileField =>
  (field, source, mode) => {
    if (source === undefined) return undefined
    try {
      const compile = () => engine.compile(expandFragments(source, fragments), mode)
      return rule.builtIn ? onFirstUse(compile) : compiledWhole(compile())
    } catch (error) {
      problems.push(`${rule.path}: rule ${rule.id}: ${field}: ${explain(messageOf(error))}`)
      return undefined
    }
  }

/** An engine may put off what it can; what it refuses is to be told at once. */
const compiledWhole = (pattern: Pattern): Pattern => {
  pattern.end(NOTHING, 0)
  return pattern
}

const NOTHING = new Uint8Array(0)

/** Most rules are never tried in one run; to compile all 250 takes a quarter of a second. */
const onFirstUse = (compile: () => Pattern): Pattern => {
  let compiled: Pattern | undefined
  const pattern = (): Pattern => {
    compiled ??= compile()
    return compiled
  }
  return { match: (bytes, from) => pattern().match(bytes, from), end: (bytes, from) => pattern().end(bytes, from) }
}

/** RE2's own words, and what to do about the two refusals that people meet. */
const explain = (message: string): string => {
  if (/invalid perl operator: \(\?<?[=!]/.test(message)) {
    return `${message}: RE2 has no look-around; use "unless" or a (?P<secret>…) group`
  }
  if (message.includes('invalid repetition size')) {
    return `${message}: RE2 repeats at most 1000 times; use * or + (the window bounds it)`
  }
  return message
}
