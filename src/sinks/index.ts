import type { ReportFactory } from '../core/report.js'
import type { IssueReportFactory } from '../core/traffic/report.js'
import { humanReport } from './report/human.js'
import { humanIssues } from './report/human-issues.js'
import { jsonIssues, jsonReport } from './report/json.js'
import { ndjsonIssues, ndjsonReport } from './report/ndjson.js'

/** What `--format` may name. To add one: a file in report/, and a line here. */
export const REPORTS = {
  human: humanReport,
  json: jsonReport,
  ndjson: ndjsonReport,
} as const satisfies Record<string, ReportFactory>

export type ReportFormat = keyof typeof REPORTS
export const REPORT_FORMATS = Object.keys(REPORTS) as [ReportFormat, ...ReportFormat[]]

/** The same formats, of an audit's issues. */
export const ISSUE_REPORTS: Readonly<Record<ReportFormat, IssueReportFactory>> = {
  human: humanIssues,
  json: jsonIssues,
  ndjson: ndjsonIssues,
}
