/** The part of a URL that a secret stands in. */
type UrlPart = 'query' | 'fragment' | 'userinfo' | 'path' | 'form'

export interface UrlPlace {
  readonly part: UrlPart
  /** Index in the line of the address's first character. */
  readonly at: number
  readonly scheme?: string
  readonly host?: string
}

/** A longer address is none: what stands so far before is not looked at. */
const MAX_URL_CHARS = 2048

/**
 * Whether the secret stands in an address or in a form's pairs, from the run of
 * URL characters that ends at it. Percent-encoded addresses are read as well.
 */
export const urlPlaceOf = (line: string, rest: string): UrlPlace | undefined => {
  const at = startOfRun(line)
  if (at === line.length) return undefined
  const run = line.slice(at)
  const scheme = lastScheme(run)
  const part = partOf(run, rest, scheme)
  if (part === undefined) return undefined
  if (part === 'form') return { part, at }
  const target = scheme === undefined ? {} : targetOf(run.slice(scheme.end), part === 'userinfo' ? rest : undefined)
  return {
    part,
    at: at + (scheme?.start ?? 0),
    ...(scheme !== undefined && { scheme: scheme.name }),
    ...target,
  }
}

/** Blanks, quotes and brackets end an address; so do controls, which colour codes begin with. */
const ENDS = new Uint8Array(1 << 16).fill(1, 0, 33)
for (const char of '"\'<>`{}|()') ENDS[char.charCodeAt(0)] = 1

const startOfRun = (line: string): number => {
  const least = Math.max(0, line.length - MAX_URL_CHARS)
  let at = line.length
  while (at > least && ENDS[line.charCodeAt(at - 1)] !== 1) at--
  return at
}

interface Scheme {
  readonly name: string
  readonly start: number
  readonly end: number
}

/**
 * The last one: https://a/login?next=https://b/ holds two addresses. Not an
 * encoded one in a pair that has ended: next=https%3A%2F%2Fb&token= is a's token.
 */
const lastScheme = (run: string): Scheme | undefined => {
  let found: Scheme | undefined
  for (const match of run.matchAll(SCHEME)) {
    const end = match.index + match[0].length
    if (match[0].includes('%') && run.includes('&', end)) continue
    found = { name: (match[1] ?? '').toLowerCase(), start: match.index, end }
  }
  return found
}

/** : and / may be percent-encoded, / may be escaped by JSON. */
const SCHEME = /([a-z][a-z0-9+.-]{1,15})(?:%3a|:)(?:%2f|\\{0,2}\/){2}/gi

const PAIR = /(?:=|%(?:25)*3d)$/i

const partOf = (run: string, after: string, scheme: Scheme | undefined): UrlPart | undefined => {
  if (PAIR.test(run)) {
    const query = lastOf(run, QUERY)
    const fragment = lastOf(run, FRAGMENT)
    if (fragment > query) return 'fragment'
    if (query >= 0) return 'query'
    return FORM.test(run) ? 'form' : undefined
  }
  if (scheme === undefined) return undefined
  const rest = run.slice(scheme.end)
  if (!/[/?#]|%2f|%3f/i.test(rest)) return USERINFO_END.test(after) ? 'userinfo' : undefined
  return lastOf(rest, QUERY) >= 0 ? 'query' : 'path'
}

const QUERY = /\?|%(?:25)*3f/gi
/** Not the # of an HTML entity. */
const FRAGMENT = /(?<!&)#/g
const FORM = /&|%26|\\u0026/i
const USERINFO_END = /^[^\s"'<>/?#]{0,64}?(?:@|%40)/i

const lastOf = (text: string, pattern: RegExp): number => {
  let last = -1
  for (const match of text.matchAll(pattern)) last = match.index
  return last
}

/** `authority` is what follows the scheme; in a user part the host follows the secret. */
const targetOf = (authority: string, after: string | undefined): { host?: string } => {
  const host = hostAt(after === undefined ? authority.replace(USER, '') : after.replace(USERINFO_END, ''))
  return host === undefined ? {} : { host }
}

const USER = /^[^/?#@\\%]{0,200}@/

/** A host and port at the text's begin, in lower case; undefined for what has not the shape of one. */
export const hostAt = (text: string): string | undefined => {
  const found = HOST.exec(text)?.[0].toLowerCase().replace('%3a', ':')
  return found === undefined || found.length > MAX_HOST_CHARS ? undefined : found
}

const MAX_HOST_CHARS = 253
const HOST = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?)(?:(?::|%3a)\d{1,5})?(?![a-z0-9@])/i
