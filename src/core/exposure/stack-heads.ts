import type { Language } from '../types.js'
import { GAP, type StackLine } from './stack-lines.js'
import { plainType } from './stack-names.js'

/** A line that names what was raised. */
export interface Head {
  readonly exception: string | undefined
  /** It begins so, or stands where nothing else would: not a word within a sentence. */
  readonly sure: boolean
  /** .NET: exceptions inside it that the same line names. */
  readonly nested: number
}

/** What a line says was raised, of the secret's own line and others. */
export const headOf = (language: Language, { body }: StackLine): Head | undefined =>
  language === 'go' ? goHead(body) : typedHead(body)

const GO = /(?:^|[\s"\]])(?:panic(?: serving [^\s]{1,60})?|fatal error): (runtime error: )?/

const goHead = (body: string): Head | undefined => {
  const found = GO.exec(body)
  if (found === null) return undefined
  const kind = found[0].includes('fatal error') ? 'fatal error' : 'panic'
  return { exception: found[1] === undefined ? kind : 'runtime error', sure: true, nested: 0 }
}

/** A type, then a message, a code, or nothing. Ruby's stands in parentheses; Laravel has a code behind it. */
const TYPE =
  /(?<![\w$.:\\>])((?:[A-Za-z_$][\w$]{0,80}(?:\.|::|\\{1,2}))*[A-Z_][\w$]{0,80})(?=:(?: |$)|$|\)$| \[[A-Z_0-9]{1,60}\]: | \(0x[0-9A-Fa-f]{1,8}\): | \(\d{3} |\(code: \d|: ?\0)/g

const LAST_SEGMENT = /[^.:\\]+$/
const SPEAKING = /(?:Error|Exception|Warning|Failure|Fault|Throwable|Timeout|Interrupt|Exit)(?:\$\w{1,60})?$/

/** What an exception's type stands behind, where it begins no line. */
const LEAD =
  /(?:Caused by|Suppressed|Wrapped by|Uncaught|Next|Unhandled exception\.|Exception in thread "[^"]{0,80}"|\[cause\]:|--->|["']|\[object\] \()\s?$/
const NESTED = /---> $/

interface Typed {
  readonly name: string
  readonly at: number
  readonly sure: boolean
  readonly nested: boolean
}

const typedHead = (body: string): Head | undefined => {
  const found = [...body.matchAll(TYPE)].flatMap(({ 1: name = '', index: at }) => typed(body, name, at))
  const gap = body.indexOf(GAP, 1)
  const before = found.filter(({ nested, at }) => nested && at < gap).at(-1)
  const chosen = before ?? found.find(({ at }) => at === 0) ?? found.findLast(({ sure }) => sure) ?? found[0]
  if (chosen === undefined) return undefined
  const nested = found.filter((other) => other.nested && other.at > chosen.at).length
  return { exception: plainType(chosen.name), sure: chosen.sure, nested }
}

/** A qualified type needs no speaking name where it is sure to be one. */
const typed = (body: string, spelled: string, at: number): Typed[] => {
  const name = spelled.replaceAll('\\\\', '\\')
  const lead = body.slice(Math.max(0, at - 100), at)
  const isLast = body.startsWith(')', at + spelled.length) && lead.endsWith('(')
  const sure = at === 0 || isLast || LEAD.test(lead)
  const last = LAST_SEGMENT.exec(name)?.[0] ?? ''
  const isType = SPEAKING.test(last) || (sure && (isLast || name !== last) && /^[A-Z]/.test(last))
  return isType ? [{ name, at, sure, nested: NESTED.test(lead) }] : []
}

/** Python's, right below its frames, may have any name. */
export const pythonHead = ({ body }: Pick<StackLine, 'body'>): string | undefined => {
  const name = PYTHON.exec(body)?.[1]
  return name === undefined ? undefined : plainType(name)
}

const PYTHON = /^([A-Za-z_][\w.]{0,150})(?::(?: |$)|$|(?=["'}]))/
