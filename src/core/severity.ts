import { SEVERITIES, type Severity, type Warning } from './types.js'

/** Steps that a warning moves a severity by; the others only tell. */
const STEPS: Partial<Readonly<Record<Warning, 1 | -1>>> = {
  'plaintext-http': 1,
  'alg-none': 1,
  expired: -1,
}

/** A rule's severity as the warnings make it: never above critical, never below low, so never silent. */
export const severityOf = (severity: Severity, warnings: readonly Warning[]): Severity => {
  const steps = warnings.reduce((sum, warning) => sum + (STEPS[warning] ?? 0), 0)
  const index = Math.min(SEVERITIES.length - 1, Math.max(0, SEVERITIES.indexOf(severity) + steps))
  return SEVERITIES[index] ?? severity
}
