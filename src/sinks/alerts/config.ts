import { load } from 'js-yaml'
import { z } from 'zod'
import type { AlertSink } from '../../core/alert.js'
import type { RetryOptions } from '../../core/alerts/backoff.js'
import type { FilterOptions } from '../../core/alerts/filter.js'
import { DEFAULT_STORM, type StormOptions } from '../../core/alerts/storm.js'
import { BeartrapError, messageOf } from '../../core/errors.js'
import { suggestion } from '../../core/rules/suggestion.js'
import { printable } from '../../core/units.js'
import { SINK_NAMES, SINKS } from './index.js'
import type { BoundSink, Env, SinkKind } from './kind.js'
import { commonShape, knownKeys } from './options.js'
import { SHAPES } from './shapes/index.js'

/** A sink as configured, not yet open. Holds no secret, only the names of the variables that do. */
export interface SinkPlan {
  /** Unique after `distinct`; no credential in it. */
  readonly name: string
  /** Local files that it writes to, as given. */
  readonly paths: readonly string[]
  readonly filter: FilterOptions
  /** Absent: no storm control. */
  readonly storm: StormOptions | undefined
  readonly retry: RetryOptions
  /** Throws BeartrapError 'config' where a variable that it needs is not set. */
  open(env: Env): AlertSink
}

const fileSchema = z.strictObject({ sinks: z.array(z.unknown()).min(1) })

/** Reads `sinks:` of a YAML file. Throws BeartrapError 'config' with every problem, and no value of the file in any. */
export const loadSinks = (path: string, text: string): SinkPlan[] => {
  const file = fileSchema.safeParse(parseYaml(path, text))
  if (!file.success) throw new BeartrapError('config', `${path}: expected sinks:, a list, and nothing else`)
  const problems: string[] = []
  const plans = file.data.sinks.flatMap((entry, index) => {
    const read = readSink(entry)
    if (read.plan !== undefined) return [read.plan]
    problems.push(...read.problems.map((problem) => `${path}: sink ${labelOf(entry, index)}: ${problem}`))
    return []
  })
  if (problems.length > 0) throw new BeartrapError('config', problems.join('\n'))
  return plans
}

/** Reads `kind` or `kind=value`, as on the command line. Throws BeartrapError 'usage', without the value. */
export const parseSink = (text: string): SinkPlan => {
  const at = text.indexOf('=')
  const name = at < 0 ? text : text.slice(0, at)
  const kind = kindOf(name)
  if (kind === undefined) throw new BeartrapError('usage', `sinks: ${unknownKind(name)}`)
  const short = kind.short(at < 0 ? undefined : text.slice(at + 1))
  if (short === undefined)
    throw new BeartrapError(
      'usage',
      `sink ${name}: ${at < 0 ? `say what to, as ${name}=…` : `takes nothing after ${name}`}`,
    )
  const { plan, problems } = readSink({ kind: name, ...short })
  if (plan === undefined) throw new BeartrapError('usage', `sink ${name}: ${problems.join('; ')}`)
  return plan
}

/** Throws BeartrapError 'config' where two have one name: what each has delivered is kept under it. */
export const distinct = (plans: readonly SinkPlan[]): readonly SinkPlan[] => {
  const names = new Set<string>()
  for (const { name } of plans) {
    if (names.has(name)) throw new BeartrapError('config', `two sinks are called ${name}; give each a name of its own`)
    names.add(name)
  }
  return plans
}

type Read =
  | { readonly plan: SinkPlan; readonly problems: readonly [] }
  | { readonly plan?: never; readonly problems: readonly string[] }

const readSink = (entry: unknown): Read => {
  const name = kindNameOf(entry)
  const kind = kindOf(name)
  if (kind === undefined) return { problems: [unknownKind(name)] }
  const parsed = kind.schema.extend(commonShape).safeParse(entry)
  if (!parsed.success) return { problems: parsed.error.issues.map((issue) => describe(issue, kind)) }
  try {
    const bound = kind.bind(z.object(kind.schema.shape).parse(entry))
    return { plan: planOf(name, kind, bound, z.object(commonShape).parse(entry)), problems: [] }
  } catch (error) {
    return { problems: [messageOf(error)] }
  }
}

const planOf = (
  kindName: string,
  kind: SinkKind,
  bound: BoundSink,
  {
    name = defaultName(kindName, bound),
    format,
    filter,
    storm = kind.storm,
    retry,
  }: z.output<z.ZodObject<typeof commonShape>>,
): SinkPlan => ({
  name,
  paths: bound.paths,
  filter,
  storm: storm === true ? DEFAULT_STORM : storm === false ? undefined : storm,
  retry,
  open: (env) => bound.open({ name, shape: SHAPES[format], env }),
})

const defaultName = (kind: string, { title }: BoundSink): string =>
  title === '' ? kind : printable(`${kind}:${title}`)

const parseYaml = (path: string, text: string): unknown => {
  try {
    return load(text)
  } catch (error) {
    // The message would quote the file.
    const { mark } = error as { mark?: { line?: number } }
    throw new BeartrapError(
      'config',
      `${path}: not valid YAML${mark?.line === undefined ? '' : `, line ${mark.line + 1}`}`,
    )
  }
}

const kindNameOf = (entry: unknown): string => {
  const { kind } = (entry ?? {}) as { kind?: unknown }
  return typeof kind === 'string' ? kind : ''
}

const kindOf = (name: string): SinkKind | undefined =>
  Object.hasOwn(SINKS, name) ? SINKS[name as keyof typeof SINKS] : undefined

/** What stands where a kind should may be an address, and an address may be a credential. */
const unknownKind = (name: string): string => {
  const known = SINK_NAMES.join(', ')
  return /^[a-z-]{1,20}$/.test(name)
    ? `no kind "${name}"${suggestion(name, SINK_NAMES)}; there are ${known}`
    : `needs a kind: ${known}`
}

const labelOf = (entry: unknown, index: number): string => {
  const { name } = (entry ?? {}) as { name?: unknown }
  const isName = commonShape.name.unwrap().safeParse(name).success
  return isName ? String(name) : `#${index + 1}`
}

const describe = (issue: z.core.$ZodIssue, kind: SinkKind): string => {
  const place = issue.path.join('.')
  const message =
    issue.code === 'unrecognized_keys'
      ? unknownKeys(issue.keys, knownKeys(kind.schema, issue.path[0]))
      : messageFor(issue, kind)
  return [place, message].filter((part) => part !== '').join(': ')
}

/** Of a union zod says only that nothing fits. */
const messageFor = (issue: z.core.$ZodIssue, kind: SinkKind): string => {
  if (issue.code !== 'invalid_union') return issue.message
  const nearest = issue.errors.at(-1) ?? []
  return (
    nearest.map((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }, kind)).join('; ') ||
    issue.message
  )
}

const unknownKeys = (keys: readonly string[], known: readonly string[]): string =>
  keys.map((key) => `unknown key${quoted(key)}${hint(key, known)}`).join('; ')

/** A key may be a value that slipped; those of ours are words of up to 10 letters. */
const quoted = (key: string): string => (/^[A-Za-z_-]{1,20}$/.test(key) ? ` "${key}"` : '')

const hint = (key: string, known: readonly string[]): string =>
  known.includes(`${key}Env`)
    ? ` (did you mean "${key}Env", which names the variable that holds it?)`
    : suggestion(key, known)
