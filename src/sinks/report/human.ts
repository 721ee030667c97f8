import { explainFinding, exposureOf } from '../../core/explain.js'
import type { ReportFactory } from '../../core/report.js'
import type { Summary } from '../../core/summary.js'
import { type Finding, SEVERITIES } from '../../core/types.js'
import { count, formatBytes, printable } from '../../core/units.js'
import { type Paint, painter, TONES } from '../paint.js'

/** A person reads a page or two of one file; programs read NDJSON. */
const MAX_SHOWN_PER_ARTIFACT = 50

/** Findings grouped by artifact, then what to do about them, then the counts. */
export const humanReport: ReportFactory = (write, style) => {
  const paint = painter(style)
  const advice = { what: new Map<string, Set<string>>(), where: new Map<string, Set<string>>() }
  let group = { artifact: '', shown: 0, hidden: 0 }

  const closeGroup = (): string => {
    const { hidden } = group
    return hidden > 0 ? `${paint('dim', `  … and ${hidden} more; --format ndjson lists all`)}\n` : ''
  }
  const line = (finding: Finding): string => {
    collect(advice, finding)
    let text = ''
    if (finding.artifact !== group.artifact) {
      text = `${closeGroup()}${paint('bold', printable(finding.artifact))}\n`
      group = { artifact: finding.artifact, shown: 0, hidden: 0 }
    }
    if (group.shown >= MAX_SHOWN_PER_ARTIFACT) {
      group.hidden++
      return text
    }
    group.shown++
    return text + describe(finding, paint)
  }

  return {
    findings: (batch) => write(batch.map(line).join('')),
    end: (summary) => write(closeGroup() + whatToDo(advice, paint) + totals(summary, paint)),
  }
}

/** "  app.log:12:34  high  Bearer token …  …(40)": the place first, as terminals and editors link it. */
const describe = (finding: Finding, paint: Paint): string => {
  const place = `${printable(finding.artifact)}:${finding.line}:${finding.column}`
  const encodings = finding.encodings.length > 0 ? paint('dim', ` in ${finding.encodings.join(' in ')}`) : ''
  const severity = paint(TONES[finding.severity], finding.severity.padEnd(8))
  const warnings = finding.warnings === undefined ? '' : `  ${paint('yellow', finding.warnings.join(', '))}`
  const raised = finding.traceback === undefined ? '' : `  ${paint('dim', exposureOf(finding))}`
  const what = `${finding.title}  ${paint('bold', finding.preview)}${encodings}  ${paint('dim', finding.rule)}${raised}${warnings}`
  return `  ${place} ${severity} ${what}\n${reasons(finding, paint)}`
}

/** With --explain: the id to ask by, and a line a reason, below the finding. */
const reasons = (finding: Finding, paint: Paint): string => {
  if (finding.evidence === undefined) return ''
  const lines = [['id', finding.id] as const, ...explainFinding(finding)]
  return lines.map(([label, text]) => `      ${paint('dim', label.padEnd(9))} ${text}\n`).join('')
}

type Subjects = Map<string, Set<string>>

/** Each piece of advice once, under all that it is for: a rule's own by what leaked, the others by where. */
interface Collected {
  readonly what: Subjects
  readonly where: Subjects
}

const collect = ({ what, where }: Collected, { title, exposure, ...finding }: Finding): void => {
  const [own = '', ...others] = finding.advice.split('\n')
  const put = (subjects: Subjects, text: string, subject: string): unknown =>
    subjects.set(text, (subjects.get(text) ?? new Set()).add(subject))
  put(what, own, title)
  for (const text of others) put(where, text, exposure)
}

const whatToDo = ({ what, where }: Collected, paint: Paint): string => {
  if (what.size === 0) return ''
  const lines = [...what, ...where].map(([text, subjects]) => `  ${[...subjects].join(', ')}: ${text}\n`)
  return `\n${paint('bold', 'What to do')}\n${lines.join('')}`
}

const totals = (summary: Summary, paint: Paint): string => {
  const scanned = `${count(summary.artifacts, 'artifact')} scanned, ${formatBytes(summary.bytes)}`
  const parts = [...SEVERITIES].reverse().flatMap((severity) => {
    const found = summary.bySeverity[severity]
    return found > 0 ? [paint(TONES[severity], `${found} ${severity}`)] : []
  })
  const found =
    summary.findings === 0
      ? paint('green', 'no credentials found')
      : `${count(summary.findings, 'finding')} of ${count(summary.secrets, 'secret')}: ${parts.join(', ')}`
  const excluded =
    summary.excluded.length > 0
      ? paint('dim', `${count(summary.excluded.length, 'path')} excluded: ${listed(summary.excluded)}\n`)
      : ''
  const forwarded =
    summary.forwarded === undefined
      ? ''
      : `${count(summary.forwarded.length, 'secret')} sent to several hosts: ${listed(summary.forwarded.map(({ hosts }) => hosts.join(' and ')))}\n`
  const failed =
    summary.failed.length > 0
      ? paint('red', `${count(summary.failed.length, 'input')} not scanned to the end (named above)\n`)
      : ''
  return `\n${scanned}; ${found}\n${forwarded}${excluded}${failed}`
}

const MAX_LISTED = 5

const listed = (uris: readonly string[]): string =>
  uris.length > MAX_LISTED ? `${uris.slice(0, MAX_LISTED).map(printable).join(', ')} …` : uris.map(printable).join(', ')
