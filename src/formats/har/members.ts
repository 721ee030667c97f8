import type { Frame } from './frames.js'
import type { Part } from './parts.js'
import type { Rendering } from './rendering.js'
import { type Role, roleOf } from './roles.js'
import type { Text } from './text.js'

/** A member of an object or array that is a string, or a number where `isBare`. */
export interface Field {
  readonly key: string | number
  /** The key as it stands; none in an array. */
  readonly keyText: Text | undefined
  readonly text: Text
  readonly isBare: boolean
}

/** Shows one member as what its place says it is. */
export const renderMember = (rendering: Rendering, frame: Frame, field: Field): void => {
  const role = roleOfField(frame, field.key)
  if (role === 'url' && field.key === 'url') noteAddress(frame, field)
  const name = nameOf(frame, field)
  if (name !== undefined && role !== 'url' && role !== 'body') renderNamed(rendering, frame, field, role, name)
  else if (role === 'plain' && !holdsText(field.text)) renderQuoted(rendering, frame, field)
  else renderText(rendering, frame, field, role)
}

/** A header, a cookie, a parameter, as it was sent. `name` is shown as it stands if it is a Text, else it is only said. */
export const renderNamed = (
  rendering: Rendering,
  frame: Frame,
  field: Field,
  role: Role,
  name: Text | string,
): void => {
  const spoken = name.toString()
  const header = role === 'header' ? spoken.toLowerCase() : undefined
  const isInline = header !== undefined || role === 'cookie' || IN_A_QUERY.test(field.text.toString())
  const spelling = field.isBare ? 'bare' : isInline ? 'text' : 'quoted'
  const part: Part = { frame, key: field.key, role, spelling, header }
  const [lead, between, end] = isInline ? inlineFrame(part, spoken) : ['"', '":"', '",\n']
  rendering.part({ ...part, isName: true })
  rendering.say(lead)
  sayName(rendering, name)
  rendering.say(between)
  rendering.part(part)
  if (!isInline) showQuoted(rendering, field.text)
  else if (header === 'set-cookie') showList(rendering, field.text)
  else show(rendering, field.text)
  rendering.say(end)
}

/** What stands before a name, before its value and behind it. */
const inlineFrame = ({ frame, role, header }: Part, name: string): [string, string, string] => {
  if (header !== undefined) return ['', ': ', '\n']
  return [LEADS[role] ?? (isSetCookie(frame, name) ? 'set-cookie: ' : 'cookie: '), '=', '\n']
}

const sayName = (rendering: Rendering, name: Text | string): void => {
  if (typeof name === 'string') rendering.say(spokenName(name))
  else showQuoted(rendering, name)
}

const isSetCookie = ({ side }: Frame, name: string): boolean => side === 'response' || /^set/i.test(name)

const LEADS: Partial<Record<Role, string>> = { query: '?', param: '&', plain: '&' }

/** Needs no quotes to be told from what follows. */
const IN_A_QUERY = /^[^\s"'<>{}[\]&;,\\#|()`]*$/

/** The member's name where it is a header's, a cookie's or a parameter's: of a map, and of a list that a map holds. */
const nameOf = (frame: Frame, { keyText }: Field): Text | string | undefined => {
  if (frame.role === 'plain') return undefined
  if (frame.kind === 'object') return frame.role === 'header' || frame.role === 'cookie' ? keyText : undefined
  const isInMap = frame.parent?.kind === 'object' && frame.parent.role === frame.role
  return isInMap ? `${frame.key}` : undefined
}

const roleOfField = (frame: Frame, key: string | number): Role => {
  const isMap = frame.kind === 'object' && (frame.role === 'header' || frame.role === 'cookie')
  if (isMap || typeof key === 'number') return frame.role
  return roleOf(key) === 'url' || roleOf(key) === 'body' ? roleOf(key) : 'plain'
}

/** "key":"value", with what JSON escapes escaped. */
const renderQuoted = (rendering: Rendering, frame: Frame, { key, keyText, text, isBare }: Field): void => {
  const part: Part = { frame, key, role: 'plain', spelling: isBare ? 'bare' : 'quoted' }
  if (keyText !== undefined) {
    rendering.part({ ...part, spelling: 'quoted', isName: true })
    rendering.say('"')
    showQuoted(rendering, keyText)
    rendering.say('":')
  }
  rendering.part(part)
  rendering.say(isBare ? '' : '"')
  showQuoted(rendering, text)
  rendering.say(isBare ? ',\n' : '",\n')
}

/** A document inside the document, or several lines. */
const holdsText = (text: Text): boolean => {
  let first = 0
  while (first < text.length && isBlank(text.bytes[first] as number)) first++
  if (OPENS.has(text.bytes[first] as number)) return true
  return lineEndIn(text, 0) >= 0
}

/** A brace, a bracket, a tag. */
const OPENS: ReadonlySet<number> = new Set([0x7b, 0x5b, 0x3c])
const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

const renderText = (rendering: Rendering, frame: Frame, { key, keyText, text, isBare }: Field, role: Role): void => {
  const part: Part = { frame, key, role, spelling: isBare ? 'bare' : 'text' }
  beginText(rendering, part, keyText === undefined ? undefined : `${key}`)
  show(rendering, text)
  endText(rendering)
}

/** Lines round a text keep it from its neighbours. */
export const beginText = (rendering: Rendering, part: Part, name: string | undefined): void => {
  rendering.part(part)
  rendering.say(name === undefined ? '\n' : `\n${spokenName(name)}: `)
}

export const endText = (rendering: Rendering): void => rendering.say('\n\n')

const MAX_NAME_CHARS = 200
const spokenName = (name: string): string => name.slice(0, MAX_NAME_CHARS).replace(/[^!#-[\]-~]/g, '?')

/** The first address of an exchange's request is the one that it was sent to. */
const noteAddress = ({ side, exchange }: Frame, { text }: Field): void => {
  if (side === 'request' && text.length <= MAX_ADDRESS_BYTES) exchange.url ??= text.toString()
}

const MAX_ADDRESS_BYTES = 8192

export const show = (rendering: Rendering, { bytes, length, start }: Text): void =>
  rendering.string(bytes, 0, length, start)
export const showQuoted = (rendering: Rendering, { bytes, length, start }: Text): void =>
  rendering.string(bytes, 0, length, start, 'quoted')

const BACKSLASH = 0x5c
const N = 0x6e

/** Several cookies in one value, a line each. */
const showList = (rendering: Rendering, text: Text): void => {
  const { bytes, length, start } = text
  let from = 0
  for (let end = lineEndIn(text, 0); end >= 0; end = lineEndIn(text, from)) {
    rendering.string(bytes, from, end, start + from)
    rendering.say('set-cookie: ')
    from = end
  }
  rendering.string(bytes, from, length, start + from)
}

/** Where the next escaped line end ends, or -1. */
const lineEndIn = ({ bytes, length }: Text, from: number): number => {
  for (let at = from; at < length; at++) if (bytes[at] === BACKSLASH && bytes[++at] === N) return at + 1
  return -1
}
