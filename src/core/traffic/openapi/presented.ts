import type { Credential, Watched } from '../checks/check.js'
import { isForgeryToken, isFrontChannel } from '../checks/check.js'
import { authorizationScheme, type Exchange, sentCookies, sentForm, sentParameters } from '../exchange.js'
import type { Scheme } from './api.js'

/** Names of what a request carried. */
export interface Presented {
  /** Of the Authorization header, in lower case; undefined without one. */
  readonly authorization: string | undefined
  /** In lower case. */
  readonly headers: ReadonlySet<string>
  readonly parameters: ReadonlySet<string>
  readonly cookies: ReadonlySet<string>
  readonly form: ReadonlySet<string>
}

export const presentedBy = (exchange: Exchange): Presented => ({
  authorization: authorizationScheme(exchange),
  headers: new Set(
    exchange.request.headers.flatMap(({ name, value }) => (value.bytes.length > 0 ? [name.toLowerCase()] : [])),
  ),
  parameters: sentParameters(exchange),
  cookies: sentCookies(exchange),
  form: sentForm(exchange),
})

/** Whether a request did what a scheme asks for. A certificate is taken to be there: a capture does not show it. */
export const satisfies = (scheme: Scheme, { authorization, headers, parameters, cookies }: Presented): boolean => {
  switch (scheme.kind) {
    case 'http':
      return authorization === scheme.scheme
    case 'apiKey':
      if (scheme.in === 'header') return headers.has(scheme.name.toLowerCase())
      return (scheme.in === 'query' ? parameters : cookies).has(scheme.name)
    case 'oauth2':
    case 'openIdConnect':
      return isBearer(authorization)
    case 'mutualTLS':
      return true
    default:
      return scheme satisfies never
  }
}

/** RFC 6750 and RFC 9449. */
const isBearer = (authorization: string | undefined): boolean => authorization === 'bearer' || authorization === 'dpop'

/** Where the request carried what the scheme asks for in another place; undefined where nowhere. */
export const misplaced = (scheme: Scheme, { headers, parameters, cookies, form }: Presented): string | undefined => {
  const name = nameOfScheme(scheme)
  if (name === undefined) return undefined
  const places = {
    header: headers.has(name.toLowerCase()),
    query: parameters.has(name),
    cookie: cookies.has(name),
    body: form.has(name),
  }
  return Object.entries(places).find(([place, holds]) => holds && place !== placeOf(scheme))?.[0]
}

/** What it would be called elsewhere: RFC 6750 names the parameter. */
export const nameOfScheme = (scheme: Scheme): string | undefined => {
  if (scheme.kind === 'apiKey') return scheme.name
  const isToken =
    scheme.kind === 'oauth2' ||
    scheme.kind === 'openIdConnect' ||
    (scheme.kind === 'http' && scheme.scheme === 'bearer')
  return isToken ? 'access_token' : undefined
}

/** Where a scheme wants its credential. */
export const placeOf = (scheme: Scheme): string => (scheme.kind === 'apiKey' ? scheme.in : 'header')

/** A scheme in a word or two: "bearer", "apiKey in header". */
export const describeScheme = (scheme: Scheme): string => {
  if (scheme.kind === 'apiKey') return `apiKey in ${scheme.in}`
  return scheme.kind === 'http' ? scheme.scheme : scheme.kind
}

/**
 * What a request carried to sign in with, whatever is declared. Not cookies, which
 * browsers send by themselves, nor what guards or carries out a sign-in.
 */
export const credentialsSent = ({ exchange, credentials }: Watched): readonly Credential[] | undefined => {
  const sent = credentials.filter(isSent)
  return sent.length > 0 || authorizationScheme(exchange) !== undefined ? sent : undefined
}

const isSent = ({ spot }: Credential): boolean =>
  (spot.kind === 'authorization' && spot.name === 'authorization') ||
  spot.kind === 'userinfo' ||
  ((spot.kind === 'header' || spot.kind === 'query') && !isForgeryToken(spot.name) && !isFrontChannel(spot.name))
