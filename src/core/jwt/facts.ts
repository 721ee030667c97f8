import { toLatin1 } from '../ascii.js'
import type { JwtFacts, Warning } from '../types.js'
import { type Claims, headerName, joseHeader, jwtClaims } from './decode.js'
import { claimList, shownClaim, shownClaims } from './shown.js'

export interface JwtJudged {
  readonly facts: JwtFacts
  readonly warnings: readonly Warning[]
}

const DAY_SECONDS = 86_400

/** ECMAScript's dates end there. */
const MAX_SECONDS = 8.64e12

/** What a token says of itself, whichever rule found it; undefined for a value that is no JWT. */
export const judgeJwt = (value: Uint8Array, now: Date): JwtJudged | undefined => {
  if (!startsAsJwt(value)) return undefined
  const known = READ.get(value) ?? read(value)
  READ.set(value, known)
  if (known === 'none') return undefined
  return { facts: known.facts, warnings: warningsOf(known.header, known.claims, now) }
}

interface Token {
  readonly header: Claims
  readonly claims: Claims | undefined
  readonly facts: JwtFacts
}

/** By the very bytes: one secret is told in many places. */
const READ = new WeakMap<Uint8Array, Token | 'none'>()

const read = (value: Uint8Array): Token | 'none' => {
  const token = toLatin1(value)
  const header = joseHeader(token)
  if (header === undefined || headerName(header['alg']) === undefined) return 'none'
  const claims = 'enc' in header ? undefined : jwtClaims(token)
  return { header, claims, facts: factsOf(header, claims ?? {}) }
}

/** "eyJ" is what {" becomes: without it there is nothing to decode. */
const startsAsJwt = (value: Uint8Array): boolean =>
  value[0] === 0x65 && value[1] === 0x79 && value[2] === 0x4a && value.includes(DOT)

const DOT = 0x2e

const factsOf = (header: Claims, claims: Claims): JwtFacts => {
  const { iat, exp, lifetime } = timesOf(claims)
  return present({
    alg: headerName(header['alg']),
    typ: headerName(header['typ']),
    iss: shownClaim(claims['iss']),
    aud: someOf(shownClaims(claims['aud'])),
    scope: someOf(shownClaims(scopeOf(claims))),
    iat: isoTime(iat),
    exp: isoTime(exp),
    lifetime: lifetime === undefined ? undefined : isoDuration(lifetime),
  })
}

const warningsOf = (header: Claims, claims: Claims | undefined, now: Date): Warning[] => {
  const unsigned: Warning[] = String(header['alg']).toLowerCase() === 'none' ? ['alg-none'] : []
  if (claims === undefined) return unsigned
  const { exp, lifetime = 0 } = timesOf(claims)
  const held: readonly (readonly [Warning, boolean])[] = [
    ['no-expiry', claims['exp'] === undefined],
    ['lifetime-over-a-day', lifetime > DAY_SECONDS],
    ['wildcard-scope', claimList(scopeOf(claims)).some((scope) => typeof scope === 'string' && scope.includes('*'))],
    ['expired', exp !== undefined && exp * 1000 < now.getTime()],
  ]
  return [...unsigned, ...held.flatMap(([warning, holds]) => (holds ? [warning] : []))]
}

/** RFC 8693's scope; scp is Microsoft's and Okta's, scopes and permissions are common customs. */
const scopeOf = (claims: Claims): unknown =>
  claims['scope'] ?? claims['scp'] ?? claims['scopes'] ?? claims['permissions']

const timesOf = (
  claims: Claims,
): { iat: number | undefined; exp: number | undefined; lifetime: number | undefined } => {
  const iat = seconds(claims['iat'] ?? claims['nbf'])
  const exp = seconds(claims['exp'])
  return { iat, exp, lifetime: iat === undefined || exp === undefined || exp < iat ? undefined : exp - iat }
}

const seconds = (claim: unknown): number | undefined =>
  typeof claim === 'number' && Math.abs(claim) <= MAX_SECONDS ? Math.floor(claim) : undefined

const isoTime = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at * 1000).toISOString().replace('.000Z', 'Z')

/** ISO 8601: PT1H, P30D, P1DT2H. Days are the largest unit: months differ. */
export const isoDuration = (total: number): string => {
  const parts = [
    [Math.floor((total % DAY_SECONDS) / 3600), 'H'],
    [Math.floor((total % 3600) / 60), 'M'],
    [total % 60, 'S'],
  ] as const
  const days = Math.floor(total / DAY_SECONDS)
  const time = parts.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join('')
  const whole = `P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`
  return whole === 'P' ? 'PT0S' : whole
}

const someOf = (list: readonly string[]): readonly string[] | undefined => (list.length > 0 ? list : undefined)

/** Without the fields that are undefined: JSON leaves them out, and so does a structured clone. */
const present = (facts: { [Field in keyof JwtFacts]: JwtFacts[Field] | undefined }): JwtFacts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as JwtFacts
