import { createForwarding, type Forwarded } from './forwarded.js'
import type { OutcomeKind, Reason } from './outcome.js'
import { type Finding, SEVERITIES, type Severity } from './types.js'

interface Problem {
  readonly artifact: string
  readonly message: string
}

/** Of a run over listed keys: each of them ended as one of the four, so that these add up to `listed`. */
interface KeyCounts {
  readonly listed: number
  readonly scanned: number
  readonly partial: number
  readonly skipped: number
  readonly error: number
  /** Those that were not scanned to their end, by why. */
  readonly reasons: Readonly<Record<string, number>>
}

/** The last line of an NDJSON report. */
export interface Summary extends Partial<KeyCounts> {
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
  /** Not scanned, or not to the end; the first MAX_FAILED. */
  readonly failed: readonly Problem[]
  /** How many more there are. */
  readonly failedMore?: number
  /** Secrets that were sent to more than one host, the first MAX_FORWARDED; left out where there are none. */
  readonly forwarded?: readonly Forwarded[]
}

/** Above this, different secrets are no longer told apart: a set of fingerprints of 20 MB. */
const MAX_COUNTED_SECRETS = 100_000

/** A bucket may hold millions that can't be read; a run's journal tells of all. */
const MAX_FAILED = 10_000

/** Listed in the summary; the findings tell of all. */
const MAX_FORWARDED = 1000

export interface Tally {
  /** Counts the findings, and gives them back with what only the whole run tells. */
  add(findings: readonly Finding[]): readonly Finding[]
  bytes(count: number): void
  done(artifacts: number): void
  /** How a listed key ended. */
  key(outcome: OutcomeKind, reason: Reason | undefined): void
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
  let [artifacts, bytes, findings, failedMore] = [0, 0, 0, 0]
  let keys: KeyTally | undefined
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
    key: (outcome, reason) => {
      keys ??= { listed: 0, scanned: 0, partial: 0, skipped: 0, error: 0, reasons: {} }
      keys.listed++
      keys[outcome]++
      if (reason !== undefined) keys.reasons[reason] = (keys.reasons[reason] ?? 0) + 1
    },
    excluded: (uri) => excluded.push(uri),
    failed: (problem) => {
      if (failed.length < MAX_FAILED) failed.push(problem)
      else failedMore++
    },
    summary: () => ({
      type: 'summary',
      ...(keys !== undefined && { ...keys, reasons: sorted(keys.reasons) }),
      artifacts,
      bytes,
      findings,
      secrets: secrets.size,
      bySeverity: { ...bySeverity },
      byRule: sorted(byRule),
      excluded: [...excluded],
      failed: [...failed],
      ...(failedMore > 0 && { failedMore }),
      ...(forwarding.list().length > 0 && { forwarded: forwarding.list().slice(0, MAX_FORWARDED) }),
    }),
  }
}

type KeyTally = Record<OutcomeKind | 'listed', number> & { readonly reasons: Record<string, number> }

const sorted = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
