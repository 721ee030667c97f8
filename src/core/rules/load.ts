import { loadAll } from 'js-yaml'
import type { z } from 'zod'
import { BeartrapError, messageOf } from '../errors.js'
import { type Rule, type RuleFile, ruleFileSchema, ruleSchema } from './schema.js'
import { suggestion } from './suggestion.js'

export interface RuleSource {
  /** The file's path, as the user would write it. */
  readonly path: string
  readonly text: string
  /** Comes with the package, so its expressions were compiled when it was tested. */
  readonly builtIn?: boolean
}

/** A rule together with the file that holds it, for errors. */
export interface LoadedRule extends Rule {
  readonly path: string
  readonly builtIn: boolean
}

export interface LoadedRules {
  readonly rules: readonly LoadedRule[]
  readonly fragments: ReadonlyMap<string, string>
}

/**
 * Parses and validates rule files, in the order given. Fragments are shared by
 * all files; a later one of the same name wins. Throws BeartrapError 'rule'
 * with every problem of every file in its message.
 */
export const loadRules = (sources: readonly RuleSource[]): LoadedRules => {
  const problems: string[] = []
  const fragments = new Map<string, string>()
  const rules = new Map<string, LoadedRule>()
  for (const source of sources) {
    const file = parseFile(source, problems)
    for (const [name, text] of Object.entries(file.fragments ?? {})) fragments.set(name, text)
    for (const rule of file.rules ?? []) {
      const twin = rules.get(rule.id)
      if (twin) problems.push(`${source.path}: rule ${rule.id}: id: already used in ${twin.path}; ids are unique`)
      else rules.set(rule.id, { ...rule, path: source.path, builtIn: source.builtIn === true })
    }
  }
  if (problems.length > 0) throw new BeartrapError('rule', problems.join('\n'))
  return { rules: [...rules.values()], fragments }
}

const parseFile = ({ path, text }: RuleSource, problems: string[]): RuleFile => {
  let data: unknown
  try {
    data = loadAll(text)[0] ?? {} // an empty file is no document at all
  } catch (error) {
    problems.push(`${path}: not valid YAML: ${firstLine(messageOf(error))}`)
    return {}
  }
  const parsed = ruleFileSchema.safeParse(data)
  if (parsed.success) return parsed.data
  problems.push(...parsed.error.issues.map((issue) => `${path}: ${describe(issue, data)}`))
  return {}
}

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? message

/** "rule my-rule: severity: …", so that a reader finds the place without counting entries. */
const describe = (issue: z.core.$ZodIssue, data: unknown): string => {
  const [top, index, ...rest] = issue.path
  const inRule = top === 'rules' && typeof index === 'number'
  const place = inRule ? [`rule ${ruleName(data, index)}`, rest.join('.')] : [issue.path.join('.')]
  const message =
    issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, inRule && rest.length === 0) : issue.message
  return [...place.filter((part) => part !== ''), message].join(': ')
}

const ruleName = (data: unknown, index: number): string => {
  const rule = (data as { rules?: ({ id?: unknown } | null)[] }).rules?.[index]
  return typeof rule?.id === 'string' ? rule.id : `#${index + 1}`
}

const unknownKeys = (keys: readonly string[], inRule: boolean): string => {
  const known = Object.keys(inRule ? ruleSchema.shape : ruleFileSchema.shape)
  return keys.map((key) => `unknown key "${key}"${suggestion(key, known)}`).join('; ')
}
