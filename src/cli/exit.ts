import type { Summary } from '../core/summary.js'
import { SEVERITIES, type Severity } from '../core/types.js'

/** The process's exit codes; a higher one wins. */
export const EXIT = { clean: 0, findings: 1, usage: 2, incomplete: 3 } as const

export const FAIL_ON = [...SEVERITIES, 'never'] as const
export type FailOn = (typeof FAIL_ON)[number]

export const exitCodeOf = (
  { failed, bySeverity }: Pick<Summary, 'bySeverity'> & { readonly failed: readonly unknown[] },
  failOn: FailOn,
): number => {
  if (failed.length > 0) return EXIT.incomplete
  if (failOn === 'never') return EXIT.clean
  const grave: readonly Severity[] = SEVERITIES.slice(SEVERITIES.indexOf(failOn))
  return grave.some((severity) => bySeverity[severity] > 0) ? EXIT.findings : EXIT.clean
}

export const EXIT_HELP = `
Exit codes:
  0  nothing found at or above --fail-on
  1  findings
  2  wrong usage, configuration or rules
  3  some input could not be read or scanned to its end (wins over 1)
  130, 143  scan or redact, ended in order by SIGINT or SIGTERM
`
