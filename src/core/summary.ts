import { createForwarding, type Forwarded } from './forwarded.js'
import { type Finding, SEVERITIES, type Severity } from './types.js'

interface Problem {
  readonly artifact: string
  readonly message: string
}

/** The last line of an NDJSON report. */
export interface Summary {
  readonly type: 'summary'
  /** Artifacts scanned to their end; each member of an archive is one. */
  readonly artifacts: number
  readonly bytes: number
  readonly findings: number
  /** Different secrets, by fingerprint; a lower bound once `MAX_COUNTED_SECRETS` were seen. */
  readonly secrets: number
  readonly bySeverity: Readonly<Record<Severity, number>>
  readonly byRule: Readonly<Record<string, number>>
  /** Left out by exclude patterns. */
  readonly excluded: readonly string[]
  /** Not scanned, or not to the end. */
  readonly failed: readonly Problem[]
  /** Secrets that were sent to more than one host, the first MAX_FORWARDED; left out where there are none. */
  readonly forwarded?: readonly Forwarded[]
}

/** Above this, different secrets are no longer told apart: a set of fingerprints of 20 MB. */
const MAX_COUNTED_SECRETS = 100_000

/** Listed in the summary; the findings tell of all. */
const MAX_FORWARDED = 1000

export interface Tally {
  /** Counts the findings, and gives them back with what only the whole run tells. */
  add(findings: readonly Finding[]): readonly Finding[]
  bytes(count: number): void
  done(artifacts: number): void
  excluded(uri: string): void
  failed(problem: Problem): void
  summary(): Summary
}

export const createTally = (): Tally => {
  const byRule: Record<string, number> = {}
  const bySeverity = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>
  const secrets = new Set<string>()
  const forwarding = createForwarding()
  const excluded: string[] = []
  const failed: Problem[] = []
  let [artifacts, bytes, findings] = [0, 0, 0]
  return {
    add: (found) => {
      const batch = forwarding.observe(found)
      findings += batch.length
      for (const { rule, severity, fingerprint } of batch) {
        byRule[rule] = (byRule[rule] ?? 0) + 1
        bySeverity[severity]++
        if (secrets.size < MAX_COUNTED_SECRETS) secrets.add(fingerprint)
      }
      return batch
    },
    bytes: (count) => {
      bytes += count
    },
    done: (count) => {
      artifacts += count
    },
    excluded: (uri) => excluded.push(uri),
    failed: (problem) => failed.push(problem),
    summary: () => ({
      type: 'summary',
      artifacts,
      bytes,
      findings,
      secrets: secrets.size,
      bySeverity: { ...bySeverity },
      byRule: Object.fromEntries(Object.entries(byRule).sort(([a], [b]) => (a < b ? -1 : 1))),
      excluded: [...excluded],
      failed: [...failed],
      ...(forwarding.list().length > 0 && { forwarded: forwarding.list().slice(0, MAX_FORWARDED) }),
    }),
  }
}
