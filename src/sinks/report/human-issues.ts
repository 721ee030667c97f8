import { styleText } from 'node:util'
import type { ReportStyle } from '../../core/report.js'
import type { Issue } from '../../core/traffic/issue.js'
import type { IssueReportFactory } from '../../core/traffic/report.js'
import type { AuditSummary } from '../../core/traffic/summary.js'
import { SEVERITIES, type Severity } from '../../core/types.js'
import { count, formatBytes, printable } from '../../core/units.js'

type Tone = Parameters<typeof styleText>[0]
type Paint = (tone: Tone, text: string) => string

/** Lines of one check in one capture; programs read NDJSON. */
const MAX_SHOWN_PER_CHECK = 20
const MAX_POINTERS = 2
const MAX_LISTED = 5

const TONES: Readonly<Record<Severity, Tone>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
}

/** Issues of each capture by check, the gravest first, each check with its advice; then the counts. */
export const humanIssues: IssueReportFactory = (write, style) => {
  const paint = painter(style)
  return {
    issues: (batch) => write(captures(batch, paint)),
    end: (summary) => write(totals(summary, paint)),
  }
}

const painter =
  ({ color }: ReportStyle): Paint =>
  (tone, text) =>
    color ? styleText(tone, text, { validateStream: false }) : text

const captures = (batch: readonly Issue[], paint: Paint): string =>
  [...groupBy(batch, ({ artifact }) => artifact)]
    .map(([artifact, issues]) => `${paint('bold', printable(artifact))}\n${checks(issues, paint)}`)
    .join('')

const checks = (issues: readonly Issue[], paint: Paint): string =>
  [...groupBy(issues, ({ check }) => check).values()]
    .sort((a, b) => gravity(b) - gravity(a))
    .map((group) => describe(group, paint))
    .join('')

const groupBy = (issues: readonly Issue[], keyOf: (issue: Issue) => string): Map<string, [Issue, ...Issue[]]> => {
  const groups = new Map<string, [Issue, ...Issue[]]>()
  for (const issue of issues) {
    const known = groups.get(keyOf(issue))
    if (known === undefined) groups.set(keyOf(issue), [issue])
    else known.push(issue)
  }
  return groups
}

const gravity = (issues: readonly Issue[]): number =>
  Math.max(...issues.map(({ severity }) => SEVERITIES.indexOf(severity)))

const describe = (issues: [Issue, ...Issue[]], paint: Paint): string => {
  const [{ title, check, advice }] = issues
  const severity = SEVERITIES[gravity(issues)] ?? 'low'
  const head = `  ${paint(TONES[severity], severity.padEnd(8))} ${paint('bold', title)}  ${paint('dim', check)}\n`
  const shown = [...issues].sort(byPlace).slice(0, MAX_SHOWN_PER_CHECK)
  const hidden = issues.length - shown.length
  const more = hidden > 0 ? `${paint('dim', `    … and ${hidden} more; --format ndjson lists all`)}\n` : ''
  return `${head}${shown.map((issue) => line(issue, paint)).join('')}${more}    ${paint('dim', 'to do')}  ${advice}\n`
}

const byPlace = (a: Issue, b: Issue): number => {
  const [left, right] = [placeOf(a), placeOf(b)]
  return left === right ? 0 : left < right ? -1 : 1
}

/** "GET api.example/users/{id}": the operation as it was called. */
const placeOf = ({ host = '', path = '', method = '' }: Issue): string => `${host}${path} ${method}`

const line = (issue: Issue, paint: Paint): string => {
  const { method, host = '', path = '', name, says, hosts, operation } = issue
  const place = [method, host + path].filter((part) => part !== undefined && part !== '').join(' ')
  const details = [
    name,
    operation === undefined ? undefined : `declared as ${operation}`,
    says,
    hosts === undefined ? undefined : `sent to ${hosts.join(', ')}`,
  ].filter((part) => part !== undefined)
  const [first = '', ...rest] = [...(place === '' ? [] : [place]), ...details]
  return `    ${printable([first, ...rest].join('  '))}${pointers(issue, paint)}\n`
}

const pointers = ({ pointers, count: times }: Issue, paint: Paint): string => {
  if (pointers.length === 0) return ''
  const shown = pointers.slice(0, MAX_POINTERS)
  const more = times > shown.length ? ` … ${times} in all` : ''
  return `\n      ${paint('dim', printable(shown.join(' ')) + more)}`
}

const totals = (summary: AuditSummary, paint: Paint): string => {
  const read = `${count(summary.artifacts, 'capture')} audited, ${count(summary.exchanges, 'exchange')}, ${formatBytes(summary.bytes)}`
  const parts = [...SEVERITIES].reverse().flatMap((severity) => {
    const found = summary.bySeverity[severity]
    return found > 0 ? [paint(TONES[severity], `${found} ${severity}`)] : []
  })
  const found =
    summary.issues === 0 ? paint('green', 'no issues found') : `${count(summary.issues, 'issue')}: ${parts.join(', ')}`
  const unlisted =
    summary.unlisted === undefined ? '' : `${count(summary.unlisted, 'occurrence')} more than memory holds issues for\n`
  const excluded =
    summary.excluded.length > 0
      ? paint('dim', `${count(summary.excluded.length, 'path')} excluded: ${listed(summary.excluded)}\n`)
      : ''
  const failed =
    summary.failed.length > 0
      ? paint('red', `${count(summary.failed.length, 'input')} not audited to the end (named above)\n`)
      : ''
  return `\n${read}; ${found}\n${coverage(summary, paint)}${unlisted}${excluded}${failed}`
}

const coverage = ({ coverage = [] }: AuditSummary, paint: Paint): string =>
  coverage
    .map(({ operations, seen, matched, undeclared, unmatched, invisible, isStripped }) => {
      const traffic = `${seen} of ${count(operations, 'declared operation')} called, ${count(matched, 'exchange')}; ${undeclared} of undeclared operations, ${unmatched} to other servers\n`
      const hidden =
        invisible.length === 0 ? '' : paint('dim', `${listed(invisible)}: mutual TLS, which a capture does not show\n`)
      const stripped = isStripped
        ? paint('yellow', 'no request carries Authorization or Cookie: was the capture exported without them?\n')
        : ''
      return traffic + hidden + stripped
    })
    .join('')

const listed = (names: readonly string[]): string =>
  names.length > MAX_LISTED
    ? `${names.slice(0, MAX_LISTED).map(printable).join(', ')} …`
    : names.map(printable).join(', ')
