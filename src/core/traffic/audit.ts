import type { Finding, Fingerprinter } from '../types.js'
import { siteOf } from './address.js'
import type { Credential, Watched } from './checks/check.js'
import { TRAFFIC_CHECKS } from './checks/index.js'
import type { Exchange } from './exchange.js'
import type { Issue } from './issue.js'
import { createIssues, type Where } from './issues.js'
import type { Api } from './openapi/api.js'
import { type Coverage, createConformance } from './openapi/conformance.js'
import { maskedPath } from './shown.js'
import { spotOf } from './spot.js'

export interface AuditOptions {
  readonly artifact: string
  readonly fingerprint: Fingerprinter
  readonly now: () => Date
  readonly api: Api | undefined
}

export interface Audited {
  readonly issues: readonly Issue[]
  /** Occurrences of issues beyond those that memory holds. */
  readonly unlisted: number
  readonly exchanges: number
  /** Exchanges of which something is longer than the limits. */
  readonly cut: number
  readonly coverage?: Coverage
}

/**
 * Judges the traffic of one capture: exchanges as a reader tells them, and the
 * findings that the ordinary scan has in the same bytes, so that there is one
 * definition of a credential. Both come in the order of their offsets; they are
 * joined by these, and nothing is held but what is not settled.
 */
export interface Audit {
  exchange(exchange: Exchange): void
  /** Sorted by start; no later one begins before `settled`. */
  findings(batch: readonly Finding[], settled: number): void
  end(): Audited
}

/** Findings held, of an exchange that is still being read or to be judged; with their texts about 10 MB. */
const MAX_HELD = 10_000

export const createAudit = ({ api, ...options }: AuditOptions): Audit => {
  const issues = createIssues(options.artifact, options)
  const judges = TRAFFIC_CHECKS.map((check) => ({ check, judge: check.begin() }))
  const conformance = api === undefined ? undefined : createConformance(api, issues)
  let waiting: Exchange[] = []
  const found: Finding[] = []
  let isFull = false
  let [exchanges, cut] = [0, 0]

  const judge = (exchange: Exchange, within: readonly Finding[]): void => {
    exchanges++
    if (exchange.isCut || isFull) cut++
    isFull = false
    const credentials = within.map((finding) => ({ finding, spot: spotOf(finding, exchange) }))
    const watched: Watched = { exchange, credentials, host: shownHost(exchange, credentials) }
    const sentTo = whereOf(watched, options.fingerprint)
    const operation = conformance?.observe(watched, sentTo)
    const where = operation === undefined ? sentTo : { ...sentTo, operation }
    for (const { check, judge } of judges) for (const told of judge(watched)) issues.add(check, told, where)
  }
  const settle = (settled: number): void => {
    const ready = waiting.filter(({ end }) => end <= settled)
    for (const exchange of ready) {
      const after = found.findIndex(({ start }) => start >= exchange.end)
      const before = found.splice(0, after < 0 ? found.length : after)
      judge(
        exchange,
        before.filter(({ start }) => start >= exchange.start),
      )
    }
    waiting = waiting.slice(ready.length)
  }
  return {
    exchange: (exchange) => {
      waiting.push(exchange)
    },
    findings: (batch, settled) => {
      for (const finding of batch) {
        if (found.length >= MAX_HELD) settle(finding.start) // those before it may be settled by now
        if (found.length < MAX_HELD) found.push(finding)
        else isFull = true
      }
      settle(settled)
    },
    end: () => {
      settle(Number.POSITIVE_INFINITY)
      const coverage = conformance?.end()
      return { issues: issues.list(), unlisted: issues.unlisted(), exchanges, cut, ...(coverage && { coverage }) }
    },
  }
}

/** Of a host that is a secret itself, the site. */
const shownHost = ({ address }: Exchange, credentials: readonly Credential[]): string | undefined =>
  address !== undefined && credentials.some(({ spot }) => spot.kind === 'origin') ? siteOf(address.host) : address?.host

const whereOf = ({ exchange: { address, method }, credentials, host }: Watched, fingerprint: Fingerprinter): Where => {
  const shown = { ...(/^[A-Z-]{1,20}$/.test(method) && { method }) }
  if (address === undefined || host === undefined) return shown
  return { host, ...shown, path: maskedPath(address.path, secretsIn(credentials, fingerprint)) }
}

/** Whether a part of the path is a secret that was found there. */
const secretsIn = (credentials: readonly Credential[], fingerprint: Fingerprinter): ((part: string) => boolean) => {
  const inPath = new Set(
    credentials.flatMap(({ finding, spot }) => (spot.kind === 'path' ? [finding.fingerprint] : [])),
  )
  return (part) => inPath.size > 0 && inPath.has(fingerprint(new TextEncoder().encode(part)))
}
