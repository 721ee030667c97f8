import { adviceFor } from './exposure/advice.js'
import { sameHost } from './exposure/host.js'
import type { Finding } from './types.js'

/** Secrets whose hosts are remembered, the first ones; about 30 MB at the most. */
const MAX_SECRETS = 100_000

/** Hosts told of one secret. */
const MAX_HOSTS = 8

/** One secret, and the hosts that it was sent to. */
export interface Forwarded {
  readonly fingerprint: string
  readonly hosts: readonly string[]
}

export interface Forwarding {
  /**
   * The findings, in the run's order; one whose secret went to another host before
   * gets the warning, and the hosts in the order in which they came up.
   */
  observe(findings: readonly Finding[]): readonly Finding[]
  /** Secrets that went to several hosts, in the order in which the second one came up. */
  list(): readonly Forwarded[]
}

/** Follows the secrets of one run from host to host. Cookies belong to a site: its own hosts all get them. */
export const createForwarding = (): Forwarding => {
  const seen = new Map<string, Map<string, string>>()
  const several = new Map<string, ReadonlyMap<string, string>>()
  const hostsOf = (fingerprint: string): Map<string, string> | undefined => {
    const known = seen.get(fingerprint)
    if (known !== undefined || seen.size >= MAX_SECRETS) return known
    const hosts = new Map<string, string>()
    seen.set(fingerprint, hosts)
    return hosts
  }
  const observeOne = (finding: Finding): Finding => {
    const { fingerprint, host, category } = finding
    const hosts = host === undefined ? undefined : hostsOf(fingerprint)
    if (host === undefined || hosts === undefined) return finding
    const name = COOKIES.has(category) ? siteOf(host) : sameHost(host)
    const known = [...hosts.keys()].findIndex((other) => isOne(name, other))
    if (known < 0 && hosts.size < MAX_HOSTS) hosts.set(name, host)
    if (known === 0 || hosts.size === 1) return finding
    several.set(fingerprint, hosts)
    return {
      ...finding,
      advice: `${finding.advice}\n${ADVICE}`,
      warnings: [...(finding.warnings ?? []), 'forwarded-downstream'],
      hosts: [...hosts.values()],
    }
  }
  return {
    observe: (findings) => findings.map(observeOne),
    list: () => [...several].map(([fingerprint, hosts]) => ({ fingerprint, hosts: [...hosts.values()] })),
  }
}

const ADVICE = adviceFor({ exposure: '' }, ['forwarded-downstream'])
  .map(({ says, reference }) => `${says} ${reference}`)
  .join('\n')

const COOKIES: ReadonlySet<string> = new Set(['cookie', 'session'])

/** A host told without its port may be any of that name. */
const isOne = (a: string, b: string): boolean => a === b || a === withoutPort(b) || withoutPort(a) === b

const withoutPort = (host: string): string => host.replace(/:\d+$/, '')

/** The last two labels of a name; an address as it is. */
const siteOf = (host: string): string => {
  const bare = withoutPort(sameHost(host))
  return /[a-z]/.test(bare) ? bare.split('.').slice(-2).join('.') : bare
}
