import { SEVERITIES, type Severity } from '../types.js'
import type { Audited } from './audit.js'
import type { Issue } from './issue.js'
import type { Coverage } from './openapi/conformance.js'

/** The last line of an audit's NDJSON report. */
export interface AuditSummary {
  readonly type: 'summary'
  /** Captures read to their end. */
  readonly artifacts: number
  readonly bytes: number
  readonly exchanges: number
  readonly issues: number
  readonly bySeverity: Readonly<Record<Severity, number>>
  readonly byCheck: Readonly<Record<string, number>>
  /** Occurrences beyond the issues that memory holds; left out where there are none. */
  readonly unlisted?: number
  /** With an OpenAPI document: what the captures and it have to do with one another, one a capture. */
  readonly coverage?: readonly (Coverage & { readonly artifact: string })[]
  readonly excluded: readonly string[]
  /** Not read, or not to the end. */
  readonly failed: readonly { readonly artifact: string; readonly message: string }[]
}

export interface AuditTally {
  add(artifact: string, audited: Audited, bytes: number): void
  done(): void
  excluded(uri: string): void
  failed(artifact: string, message: string): void
  summary(): AuditSummary
}

export const createAuditTally = (): AuditTally => {
  const issues: Pick<Issue, 'severity' | 'check'>[] = []
  const coverage: (Coverage & { artifact: string })[] = []
  const excluded: string[] = []
  const failed: { artifact: string; message: string }[] = []
  let [artifacts, bytes, exchanges, unlisted] = [0, 0, 0, 0]
  return {
    add: (artifact, audited, read) => {
      bytes += read
      exchanges += audited.exchanges
      unlisted += audited.unlisted
      issues.push(...audited.issues.map(({ severity, check }) => ({ severity, check })))
      if (audited.coverage !== undefined) coverage.push({ artifact, ...audited.coverage })
    },
    done: () => {
      artifacts++
    },
    excluded: (uri) => excluded.push(uri),
    failed: (artifact, message) => failed.push({ artifact, message }),
    summary: () => ({
      type: 'summary',
      artifacts,
      bytes,
      exchanges,
      issues: issues.length,
      bySeverity: Object.fromEntries(
        SEVERITIES.map((severity) => [severity, issues.filter((issue) => issue.severity === severity).length]),
      ) as Record<Severity, number>,
      byCheck: countsOf(issues.map(({ check }) => check)),
      ...(unlisted > 0 && { unlisted }),
      ...(coverage.length > 0 && { coverage }),
      excluded: [...excluded],
      failed: [...failed],
    }),
  }
}

/** By name, in the order of names. */
const countsOf = (names: readonly string[]): Record<string, number> => {
  const counts = new Map<string, number>()
  for (const name of [...names].sort()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries(counts)
}
