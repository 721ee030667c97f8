import type { ReportFactory, Write } from '../../core/report.js'
import type { IssueReportFactory } from '../../core/traffic/report.js'
import { createLines } from '../lines.js'

/** One finding a line, the summary last. A batch is written at once. */
export const ndjsonReport: ReportFactory = (write) => {
  const { records, end } = ndjsonLines(write)
  return { findings: records, end }
}

/** One issue a line, the summary last. */
export const ndjsonIssues: IssueReportFactory = (write) => {
  const { records, end } = ndjsonLines(write)
  return { issues: records, end }
}

const ndjsonLines = (write: Write) => {
  const linesOf = createLines()
  return {
    records: (batch: readonly object[]) => write(linesOf(batch)),
    end: (summary: object) => write(linesOf([summary])),
  }
}
