import type { ReportFactory } from '../core/report.js'
import { humanReport } from './report/human.js'
import { jsonReport } from './report/json.js'
import { ndjsonReport } from './report/ndjson.js'

/** What `--format` may name. To add one: a file in report/, and a line here. */
export const REPORTS = {
  human: humanReport,
  json: jsonReport,
  ndjson: ndjsonReport,
} as const satisfies Record<string, ReportFactory>

export type ReportFormat = keyof typeof REPORTS
export const REPORT_FORMATS = Object.keys(REPORTS) as [ReportFormat, ...ReportFormat[]]
