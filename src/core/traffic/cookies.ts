import { cookieValue } from '../checks/cookie.js'
import { isPlaceholder } from '../checks/placeholder.js'

/** What a Set-Cookie says, without the value. */
export interface SetCookie {
  readonly name: string
  /** Its value looks drawn by a machine, so it may be a session's (the rule http-cookie judges the same way). */
  readonly isSession: boolean
  /** It takes the cookie away: empty, or over at once. */
  readonly isRemoval: boolean
  /** Undefined where the capture does not tell. */
  readonly secure: boolean | undefined
  readonly httpOnly: boolean | undefined
  readonly sameSite: string | undefined
}

/** Several may stand in one header's value, a line each. RFC 6265bis, section 5.6. */
export const parseSetCookies = (text: string): { cookie: SetCookie; at: number }[] => {
  const parsed = []
  let at = 0
  for (const line of text.split('\n')) {
    const cookie = parseSetCookie(line)
    if (cookie !== undefined) parsed.push({ cookie, at })
    at += line.length + 1
  }
  return parsed
}

const parseSetCookie = (line: string): SetCookie | undefined => {
  const [pair = '', ...parts] = line.split(';')
  const equals = pair.indexOf('=')
  if (equals < 0) return undefined
  const value = pair.slice(equals + 1).trim()
  const attributes = new Map(parts.map(attributeOf))
  return {
    name: pair.slice(0, equals).trim(),
    isSession: isSessionLike(value),
    isRemoval: value === '' || isOver(attributes),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: attributes.get('samesite') ?? '',
  }
}

const attributeOf = (part: string): [string, string] => {
  const [name = '', value = ''] = part.split('=')
  return [name.trim().toLowerCase(), value.trim().toLowerCase()]
}

/** The dates that servers write to take a cookie away are of 1970, or of January 1, 1980 and its like. */
const isOver = (attributes: ReadonlyMap<string, string>): boolean => {
  const age = attributes.get('max-age')
  if (age !== undefined) return Number(age) <= 0
  return Date.parse(attributes.get('expires') ?? '') < LONG_AGO
}

const LONG_AGO = Date.UTC(2000, 0, 1)

export const isSessionLike = (value: string): boolean => {
  const bare = value.replace(/^"|"$/g, '')
  return cookieValue(bare) && !isPlaceholder(bare)
}

/** Names in a Cookie header. */
export const cookieNames = (text: string): string[] =>
  text.split(/[;\n]/).flatMap((pair) => (pair.includes('=') ? [(pair.split('=', 1)[0] ?? '').trim()] : []))

/** The name of the cookie whose value begins where a Cookie or Set-Cookie header's beginning ends. */
export const cookieBefore = (text: string): string => {
  const pair = text.slice(Math.max(text.lastIndexOf(';'), text.lastIndexOf('\n')) + 1)
  return (pair.split('=', 1)[0] ?? '').trim()
}
