import type { Alert, StormTally } from '../alert.js'
import { SEVERITIES, type Severity } from '../types.js'

/** Artifacts and rules that a summary names: enough to start from, and few enough for a chat message. */
const MAX_NAMES = 5

/** What a summary will say, so far. Plain data. */
export interface Tally extends StormTally {
  readonly rules: readonly string[]
  readonly losses: number
}

/** A loss has no severity of its own: bytes that were not looked at may hold anything. */
export const severityOfAlert = (alert: Alert): Severity => (alert.type === 'loss' ? 'medium' : alert.severity)

export const tallyOf = (alert: Alert): Tally => ({
  suppressed: 1,
  severity: severityOfAlert(alert),
  artifacts: [alert.artifact],
  rules: alert.type === 'loss' ? [] : [alert.rule],
  losses: alert.type === 'loss' ? 1 : 0,
  since: alert.detectedAt,
  until: alert.detectedAt,
})

export const joinTallies = (a: Tally | undefined, b: Tally): Tally =>
  a === undefined
    ? b
    : {
        suppressed: a.suppressed + b.suppressed,
        severity: SEVERITIES.indexOf(a.severity) > SEVERITIES.indexOf(b.severity) ? a.severity : b.severity,
        artifacts: joinNames(a.artifacts, b.artifacts),
        rules: joinNames(a.rules, b.rules),
        losses: a.losses + b.losses,
        since: a.since < b.since ? a.since : b.since,
        until: a.until > b.until ? a.until : b.until,
      }

const joinNames = (a: readonly string[], b: readonly string[]): readonly string[] =>
  a.length >= MAX_NAMES ? a : [...new Set([...a, ...b])].slice(0, MAX_NAMES)
