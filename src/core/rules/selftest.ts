import { toBytes } from '../ascii.js'
import { messageOf } from '../errors.js'
import type { Matcher } from '../matcher.js'
import { matcherFor, scanBytes } from '../scan.js'
import type { Match, PatternEngine } from '../types.js'
import { compileRules } from './compile.js'
import { type Example, generateExample } from './examples.js'
import type { LoadedRule, LoadedRules } from './load.js'

/** An example that its rule does not find as marked, or a counterexample that it finds. */
export interface RuleFailure {
  readonly path: string
  readonly rule: string
  readonly template: string
  readonly problem: string
}

/** A value is random: each template is tried with this many seeds. */
const SEEDS = 5

/** Text round an example, as a log line gives it. */
const LINE = { before: 'info: ', after: '\n' }

/**
 * Runs every rule alone against its own examples (the secret's exact span) and
 * counterexamples, bare and in the middle of a line.
 */
export const testRules = (loaded: LoadedRules, engine: PatternEngine): RuleFailure[] =>
  compileRules(loaded, engine).flatMap((compiled) => {
    const rule = loaded.rules.find((candidate) => candidate.id === compiled.info.id)
    return rule === undefined ? [] : testRule(rule, matcherFor([{ ...compiled, formats: undefined }], engine))
  })

const testRule = (rule: LoadedRule, matcher: Matcher): RuleFailure[] => {
  const failure = (template: string, problem: string | undefined): RuleFailure[] =>
    problem === undefined ? [] : [{ path: rule.path, rule: rule.id, template, problem }]
  return [
    ...rule.examples.flatMap((template) =>
      failure(
        template,
        tryAll(template, (example) => foundProblem(example, matcher)),
      ),
    ),
    ...rule.counterexamples.flatMap((template) =>
      failure(
        template,
        tryAll(template, (example) => silenceProblem(example, matcher)),
      ),
    ),
  ]
}

const tryAll = (template: string, attempt: (example: Example) => string | undefined): string | undefined => {
  try {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const example = generateExample(template, seed)
      const problem = attempt(example) ?? attempt(inLine(example))
      if (problem !== undefined) return problem
    }
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

const inLine = ({ text, secret }: Example): Example => ({
  text: LINE.before + text + LINE.after,
  secret: { start: secret.start + LINE.before.length, end: secret.end + LINE.before.length },
})

const foundProblem = ({ text, secret }: Example, matcher: Matcher): string | undefined => {
  const matches = scanBytes(toBytes(text), matcher)
  if (matches.length === 0) return 'not found'
  if (matches.some((match) => match.start === secret.start && match.end === secret.end)) return undefined
  return `found at ${matches.map(place).join(', ')}, expected ${place(secret)}`
}

const silenceProblem = ({ text }: Example, matcher: Matcher): string | undefined => {
  const matches: readonly Match[] = scanBytes(toBytes(text), matcher)
  return matches.length === 0 ? undefined : `found at ${matches.map(place).join(', ')}, expected nothing`
}

const place = ({ start, end }: { start: number; end: number }): string => `bytes ${start}–${end}`
