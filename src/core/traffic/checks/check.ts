import type { Finding, Severity } from '../../types.js'
import type { Exchange } from '../exchange.js'
import type { CheckInfo, Found } from '../issue.js'
import type { Spot } from '../spot.js'

/** A credential that the rules found in an exchange, and where. */
export interface Credential {
  readonly finding: Finding
  readonly spot: Spot
}

/** An exchange, with all that was found in it. */
export interface Watched {
  readonly exchange: Exchange
  readonly credentials: readonly Credential[]
  /** Where the request went, with its port, as it may be shown; undefined where the address has none. */
  readonly host: string | undefined
}

/** What it tells of one exchange; asked once for each, in the capture's order. */
export type Judge = (watched: Watched) => readonly Found[]

export interface TrafficCheck extends CheckInfo {
  /** For one capture: what it remembers from exchange to exchange is bounded. */
  begin(): Judge
}

/** One a name: the credentials of one place, whose copies in the capture are no second one. */
export const foundByName = (
  credentials: readonly Credential[],
  severityOf: (credential: Credential) => Severity,
  saysOf: (credential: Credential) => string | undefined = () => undefined,
): Found[] => {
  const byName = new Map<string, [Credential, ...Credential[]]>()
  const seen = new Set<string>()
  for (const credential of credentials) {
    const { fingerprint } = credential.finding
    const name = nameOf(credential.spot)
    if (seen.has(`${name} ${fingerprint}`) || (name === '' && seen.has(fingerprint))) continue
    seen.add(`${name} ${fingerprint}`).add(fingerprint)
    const others = byName.get(name)
    if (others === undefined) byName.set(name, [credential])
    else others.push(credential)
  }
  return [...byName].map(([name, all]) => ({
    severity: severityOf(all[0]),
    fingerprints: all.map(({ finding }) => finding.fingerprint),
    ...(all[0].finding.pointer !== undefined && { pointer: all[0].finding.pointer }),
    ...(name !== '' && { name }),
    ...says(saysOf(all[0])),
  }))
}

const says = (text: string | undefined): Pick<Found, 'says'> => (text === undefined ? {} : { says: text })

/** What a credential is called where it stands; empty where it has no name. */
export const nameOf = (spot: Spot): string => ('name' in spot ? spot.name : '')

/** Whether it went to the request's host; neither its answer nor a Referer, which is of another's address. */
export const wasSent = ({ spot }: Credential): boolean =>
  ['authorization', 'header', 'cookie', 'query', 'body'].includes(spot.kind)

/** A parameter or field for a password, by its name. */
export const isPasswordName = (name: string): boolean => /pass(?:w(?:or)?d|phrase|code)?$|^pwd$|^pin$/i.test(name)

/** What the protocols of sign-in put into addresses on purpose: good for one use, or no secret alone. RFC 6749, RFC 7636, SAML. */
export const isFrontChannel = (name: string): boolean =>
  /^(?:code|state|nonce|session_state|code_challenge|saml(?:request|response|art)|relaystate|id_token_hint)$/i.test(
    name,
  )

/** Guards against forged requests: not a key to anything by itself. */
export const isForgeryToken = (name: string): boolean => /csrf|xsrf|authenticity_?token|requestverification/i.test(name)
