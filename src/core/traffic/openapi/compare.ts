import { nameOf, type Watched, wasSent } from '../checks/check.js'
import { wentUnencrypted } from '../exchange.js'
import type { CheckInfo, Found } from '../issue.js'
import type { Api, Operation, Scheme } from './api.js'
import { AUTH_MISSING, AUTH_OVER_HTTP, AUTH_PLACE_DIFFERS, AUTH_SCHEME_DIFFERS, AUTH_UNDECLARED } from './checks.js'
import {
  credentialsSent,
  describeScheme,
  misplaced,
  nameOfScheme,
  type Presented,
  placeOf,
  presentedBy,
  satisfies,
} from './presented.js'

export interface Told {
  readonly check: CheckInfo
  readonly found: Omit<Found, 'pointer'>
}

/** What one exchange did, held against what its operation declares. */
export const compare = (operation: Operation, watched: Watched, { schemes }: Pick<Api, 'schemes'>): readonly Told[] => {
  const presented = presentedBy(watched.exchange)
  const declared = operation.security.map((names) => names.flatMap((name) => schemeOf(schemes, name)))
  const isOpen = declared.length === 0 || declared.some((all) => all.length === 0)
  return [
    ...(declared.some((all) => all.length > 0) && isExposed(watched) ? [tell(AUTH_OVER_HTTP, 'high')] : []),
    ...(isOpen ? [] : demanded(declared, presented, watched)),
    ...(declared.flat().length === 0 ? undeclared(watched) : []),
  ]
}

/** Over plain http a credential was sent, or an answer came; a bare redirect to https exposes nothing. */
const isExposed = (watched: Watched): boolean =>
  wentUnencrypted(watched.exchange) && (isAccepted(watched) || credentialsSent(watched) !== undefined)

const isAccepted = ({ exchange: { status } }: Watched): boolean => status >= 200 && status < 300

interface Named {
  readonly name: string
  readonly scheme: Scheme
}

const schemeOf = (schemes: Api['schemes'], name: string): Named[] => {
  const scheme = schemes[name]
  return scheme === undefined ? [] : [{ name, scheme }]
}

const tell = (check: CheckInfo, severity: Found['severity'], more: Partial<Found> = {}): Told => ({
  check,
  found: { severity, fingerprints: [], ...more },
})

/** Of the credentials that were sent by a name. */
const fingerprintsOf = ({ credentials }: Watched, name: string): Pick<Found, 'fingerprints'> => ({
  fingerprints: credentials
    .filter((sent) => wasSent(sent) && nameOf(sent.spot) === name)
    .map(({ finding }) => finding.fingerprint),
})

/** Of what was accepted alone: a server that refuses what is wrong does what it should. */
const demanded = (declared: readonly (readonly Named[])[], presented: Presented, watched: Watched): Told[] => {
  if (!isAccepted(watched) || declared.some((all) => all.every(({ scheme }) => satisfies(scheme, presented)))) return []
  const { all, missing } = closest(declared, presented)
  const elsewhere = missing.flatMap(({ name, scheme }): Told[] => {
    const place = misplaced(scheme, presented)
    const says = `declared in ${placeOf(scheme)}, sent in ${place}`
    if (place === undefined) return []
    return [tell(AUTH_PLACE_DIFFERS, 'medium', { name, says, ...fingerprintsOf(watched, nameOfScheme(scheme) ?? '') })]
  })
  if (elsewhere.length > 0) return elsewhere
  const isPartly = all.some((one) => !missing.includes(one) && one.scheme.kind !== 'mutualTLS')
  const other = isPartly ? undefined : otherScheme(missing, presented, watched)
  if (other !== undefined) return [other]
  return [tell(AUTH_MISSING, isPartly ? 'medium' : 'high', { name: missing[0]?.name ?? '' })]
}

/** The alternative that lacks least, and what it lacks. */
const closest = (
  declared: readonly (readonly Named[])[],
  presented: Presented,
): { all: readonly Named[]; missing: readonly Named[] } =>
  declared
    .map((all) => ({ all, missing: all.filter(({ scheme }) => !satisfies(scheme, presented)) }))
    .reduce((least, other) => (other.missing.length < least.missing.length ? other : least))

/** A credential that belongs to no declared scheme. */
const otherScheme = (missing: readonly Named[], presented: Presented, watched: Watched): Told | undefined => {
  const [first] = missing
  const sent = credentialsSent(watched)
  if (first === undefined || sent === undefined) return undefined
  const says = `declared ${describeScheme(first.scheme)}, sent ${sentAs(presented, sent)}`
  return tell(AUTH_SCHEME_DIFFERS, 'medium', {
    name: first.name,
    says,
    fingerprints: sent.map(({ finding }) => finding.fingerprint),
  })
}

const KNOWN = /^(?:basic|bearer|digest|dpop|negotiate|ntlm|token|hawk|apikey|gnap|mutual|hoba|vapid|aws4-hmac-sha256)$/

/** The scheme as far as it is a known one: what else stands there may be the token itself. */
const sentAs = ({ authorization }: Presented, sent: NonNullable<ReturnType<typeof credentialsSent>>): string => {
  if (authorization !== undefined) return KNOWN.test(authorization) ? authorization : 'an unknown scheme'
  const kinds = new Set(
    sent.map(({ spot }) =>
      spot.kind === 'query' ? 'a key in query' : spot.kind === 'header' ? 'a key in header' : 'userinfo',
    ),
  )
  return [...kinds].join(' and ')
}

const undeclared = (watched: Watched): Told[] => {
  const sent = credentialsSent(watched)
  return sent === undefined
    ? []
    : [tell(AUTH_UNDECLARED, 'low', { fingerprints: sent.map(({ finding }) => finding.fingerprint) })]
}
