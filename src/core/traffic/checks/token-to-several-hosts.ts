import type { Fingerprint } from '../../types.js'
import { hostName, siteOf } from '../address.js'
import type { Found } from '../issue.js'
import { type Credential, isFrontChannel, nameOf, type TrafficCheck, wasSent } from './check.js'

/** Secrets whose hosts are remembered, the first ones, and hosts told of each. */
const MAX_SECRETS = 100_000
const MAX_HOSTS = 8

/**
 * One secret sent to two hosts or more: whichever is not its own can use it. A
 * cookie belongs to a site, whose hosts all get it. Ports are told apart by
 * nobody here: one name is one host. Within one site it counts a step lower.
 */
export const tokenToSeveralHosts: TrafficCheck = {
  id: 'token-to-several-hosts',
  title: 'One secret sent to several hosts',
  says: 'Give each service a token for its own audience: exchange the caller’s token instead of passing it on.',
  reference: 'https://www.rfc-editor.org/rfc/rfc9700#section-2.3',
  groupBy: 'secret',
  begin: () => {
    const sent = new Map<Fingerprint, Set<string>>()
    return ({ host, credentials }) =>
      host === undefined
        ? []
        : credentials.filter(isSent).flatMap((credential) => follow(sent, credential, hostName(host)))
  },
}

const isSent = (credential: Credential): boolean => wasSent(credential) && !isFrontChannel(nameOf(credential.spot))

/** Tells of it when another host comes up. */
const follow = (sent: Map<Fingerprint, Set<string>>, { finding, spot }: Credential, host: string): Found[] => {
  const { fingerprint, pointer } = finding
  const hosts = sent.get(fingerprint) ?? new Set()
  if (hosts.size === 0 && sent.size < MAX_SECRETS) sent.set(fingerprint, hosts)
  const isKnown =
    hosts.has(host) || (spot.kind === 'cookie' && [...hosts].some((known) => siteOf(known) === siteOf(host)))
  if (isKnown || hosts.size >= MAX_HOSTS) return []
  hosts.add(host)
  if (hosts.size === 1) return []
  const isOneSite = new Set([...hosts].map(siteOf)).size === 1
  const name = nameOf(spot)
  return [
    {
      severity: isOneSite ? 'medium' : 'high',
      fingerprints: [fingerprint],
      hosts: [...hosts],
      ...(pointer !== undefined && { pointer }),
      ...(name !== '' && { name }),
    },
  ]
}
