import type { Place, RuleInfo, Span, Traceback } from '../types.js'
import { isServerLog, serverOf } from './access-log.js'
import { isCommandLine } from './command.js'
import { isEnvironment } from './environment.js'
import { createMarks, type Marks } from './markers.js'
import { commandTargetOf, type Message, messageOf } from './request.js'
import { tracebackOf } from './stack.js'
import { createSurroundings, type Surroundings } from './surroundings.js'
import { isTraceback } from './traceback.js'
import { type UrlPlace, urlPlaceOf } from './url.js'

/** Judges where the secrets of one view leaked; made anew for each view, since a view's bytes don't last. */
export type Placer = (secret: Span, rule: RuleInfo) => Place

/**
 * Where a secret leaked, judged from the bytes round it alone: BEFORE_BYTES
 * before it and AFTER_BYTES after it, so that no chunking shows. The surest
 * sign decides: a page for developers, then an address, then a traceback, then
 * the rest. What nothing tells of is left to the rule.
 */
export const createPlacer = (bytes: Uint8Array): Placer => {
  const nearOf = createSurroundings(bytes)
  const marksOf = createMarks(bytes)
  let last: (Omit<Judged, 'rule'> & { readonly secret: Span }) | undefined
  return (secret, rule) => {
    if (last === undefined || last.secret.start !== secret.start || last.secret.end !== secret.end) {
      const near = nearOf(secret) // rules that find one secret do so one after another
      const marks = marksOf(secret)
      const url = urlPlaceOf(near.line, near.rest)
      last = { secret, near, marks, url, message: messageOf(near, marks.har) }
    }
    return judge({ ...last, rule })
  }
}

const judge = (judged: Judged): Place => {
  const { near, marks, url, message, rule } = judged
  const exposure = JUDGED.has(rule.exposure) ? exposureOf(judged) : rule.exposure
  const framework =
    commandOf(exposure, near) ?? serverOf(near) ?? marks.framework ?? (isServerLog(near) ? 'access-log' : undefined)
  const target = url?.host === undefined ? (exposure === 'command-line' ? commandTargetOf(near) : message) : url
  const sent = exposure !== 'referer' && (SENT.has(exposure) || target === url)
  const plaintext = sent && target.scheme === 'http' && !(framework !== undefined && SERVERS.has(framework))
  return {
    exposure,
    ...(exposure === 'traceback' && tracebackIn(near)),
    ...(framework !== undefined && { framework }),
    ...schemeOf(near.line),
    ...(sent && target.host !== undefined && { host: target.host }),
    ...(plaintext && { plaintext }),
  }
}

const tracebackIn = (near: Surroundings): { traceback?: Traceback } => {
  const traceback = tracebackOf(near)
  return traceback === undefined ? {} : { traceback }
}

/** Of HTTP's registered schemes and the common customs; from this list, never from the input. */
const SCHEME = /\b(bearer|basic|token|apikey|digest|negotiate|ssws|dpop|hawk)[^A-Za-z0-9]{1,8}$/i

const schemeOf = (line: string): { scheme?: string } => {
  const scheme = SCHEME.exec(line.slice(-20))?.[1]?.toLowerCase()
  return scheme === undefined ? {} : { scheme }
}

/** A command names its program. */
const commandOf = (exposure: string, { line }: Surroundings): 'curl' | undefined =>
  exposure === 'command-line' && /\bcurl\b/.test(line) ? 'curl' : undefined

/** They print the address of the request that they serve, and behind a proxy that ends TLS it begins with http all the same. */
const SERVERS: ReadonlySet<string> = new Set([
  'flask',
  'django',
  'asgi',
  'express',
  'rails',
  'rack',
  'php',
  'laravel',
  'spring',
  'pino',
])

interface Judged {
  readonly near: Surroundings
  readonly marks: Marks
  readonly url: UrlPlace | undefined
  readonly message: Message
  readonly rule: RuleInfo
}

/** What built-in rules declare; a name of the user's own is left as it is. */
const JUDGED: ReadonlySet<string> = new Set([
  'log-line',
  'request-header',
  'request-body',
  'response-body',
  'config-dump',
  'command-line',
  'url-query',
  'url-userinfo',
])

/** Exposures in which the secret was on its way to the host that stands near. */
const SENT: ReadonlySet<string> = new Set(['request-header', 'request-body', 'url-query', 'url-path', 'command-line'])

const exposureOf = (judged: Judged): string => {
  const { near, marks, url } = judged
  if (marks.debugPage) return 'debug-page'
  const address = url === undefined ? undefined : addressOf(near, url)
  if (address !== undefined) return address
  if (isTraceback(near)) return 'traceback'
  if (isCommandLine(near)) return 'command-line'
  return messageExposure(judged) ?? plainExposure(judged)
}

const CARRIER_REACH = 100

/** Referer and Location as headers, in HAR and in dumps; then the second quoted field of an access log. */
const REFERER = /referr?er(?:[^a-z0-9]{1,60}value)?[^a-z0-9]{1,40}$|" \d{3} (?:\d+|-) "$/i
const LOCATION = /(?:location|redirect_?url)(?:[^a-z0-9]{1,60}value)?[^a-z0-9]{1,40}$/i
const QUERY_NAME = /(?:query|search|args|params)[^\n]{0,4}$/i

const addressOf = (near: Surroundings, { part, at }: UrlPlace): string | undefined => {
  const lead = leadOf(near, at)
  if (part === 'userinfo') return 'url-userinfo'
  if (part === 'form') return QUERY_NAME.test(lead.replace(/[=:\s"'b(]*$/, '')) ? 'url-query' : 'request-body'
  if (part === 'fragment') return 'url-fragment'
  if (REFERER.test(lead)) return 'referer'
  if (LOCATION.test(lead)) return 'redirect-location'
  return `url-${part}`
}

/** What stands before an address on its line, or where it begins a line (HAR's value after its name) on the line above. */
const leadOf = ({ line, own, before }: Surroundings, at: number): string => {
  if (own.record || at > SHORT_LEAD) return line.slice(Math.max(0, at - CARRIER_REACH), at)
  const address = line.length - at
  return before(address + CARRIER_REACH).slice(0, -address)
}

/** Blanks, quotes and "value": no more. */
const SHORT_LEAD = 60

/** How far before a value its own name may stand, as in HAR's name and value. */
const NAME_REACH = 160

const messageExposure = ({ near, message, rule }: Judged): string | undefined => {
  const { side, part } = message
  if (part === 'query') return 'url-query'
  if (message.har && part === 'header') return `${side ?? 'request'}-header`
  const header = headerNear(near, rule)
  if (header === 'set-cookie') return 'response-header'
  if (header !== undefined || isServerLog(near)) return side === 'response' ? 'response-header' : 'request-header'
  return part === 'body' ? (side === 'response' ? 'response-body' : 'request-body') : undefined
}

/** The header whose value the secret is part of. */
const headerNear = (surroundings: Surroundings, rule: RuleInfo): 'set-cookie' | 'header' | undefined => {
  const near = wordsBefore(surroundings)
  if (SET_COOKIE.test(near)) return 'set-cookie'
  if (rule.exposure === 'request-header') return 'header'
  return HEADERS.some((header) => header.test(near)) ? 'header' : undefined
}

/** The text before a secret; above a record's first line stands another record. */
const wordsBefore = ({ own, line, before }: Surroundings): string =>
  own.record || line.length >= NAME_REACH ? line.slice(-NAME_REACH) : before(NAME_REACH)

/** Behind the header's name its value, up to the secret: attributes, other cookies, a scheme. */
const SET_COOKIE = /(?:set[-_]cookie|stored cookie|added cookie)(?![\s\S]*\b(?:cookie|authorization)\b)[\s\S]{0,150}$/i
const HEADERS: readonly RegExp[] = [
  /authorization[^a-z0-9]{1,40}(?:string[^a-z0-9]{1,12})?(?:[a-z]{2,12}(?:[ +:'"]|%20){1,12})?(?:[a-z]{2,12}=)?$/i,
  /\bhttp_[a-z_]{2,40}["'\]]{0,2}[^a-z0-9]{1,12}$/i,
  /\b(?:auth|php_auth_pw)[^a-z0-9\]]{1,8}(?:(?:bearer|basic|token|apikey)[^a-z0-9]{1,4})?$/i,
  /\bcookies?[^a-z0-9\n]{1,12}(?:[\w.-]{1,60}[^a-z0-9\n]{1,4}[^\s;]{1,100}; ?)*[\w.-]{1,60}[^a-z0-9\n]{1,8}$/i,
  /["'[\n\s]x-[a-z0-9-]{2,40}["'\]]{0,2}[^a-z0-9]{1,12}$/i,
]

/** The nearest word that says what a value is part of. */
const WORDS: readonly (readonly [exposure: string, word: RegExp])[] = [
  ['request-header', /\b(?:cookies?|cookie_?jar|headers)\b/gi],
  ['url-query', /\b(?:query(?:_?string)?|params|args|_get)\b/gi],
  ['request-body', /\b(?:form|body|payload|posted|_post|login)\b/gi],
  ['response-body', /\b(?:response|reply|returned|received)\b/gi],
  ['config-dump', /\b(?:config|settings|properties|options)\b/gi],
]

const TOKEN_RESPONSE = /["'](?:token_type|expires_in)["']/

/** What is no message and no address: a program's settings, its environment, or words in a log. */
const plainExposure = ({ near, rule }: Judged): string => {
  if (isEnvironment(near)) return 'environment'
  const { rest, own } = near
  const words = wordsBefore(near)
  if (TOKEN_RESPONSE.test(words) || TOKEN_RESPONSE.test(rest.slice(0, NAME_REACH))) return 'response-body'
  const named = nearestWord(words)
  if (named !== undefined) return named
  return rule.exposure === 'config-dump' && own.record ? 'log-line' : rule.exposure
}

const nearestWord = (text: string): string | undefined => {
  let best: { readonly exposure: string; readonly at: number } | undefined
  for (const [exposure, word] of WORDS) {
    for (const { index: at } of text.matchAll(word)) if (best === undefined || at > best.at) best = { exposure, at }
  }
  return best?.exposure
}
