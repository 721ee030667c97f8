import type { ReportStyle, Write } from '../report.js'
import type { Issue } from './issue.js'
import type { AuditSummary } from './summary.js'

/** A way to tell people or programs what an audit found. Gets the issues of one capture after another. */
export interface IssueReport {
  issues(batch: readonly Issue[]): Promise<void>
  end(summary: AuditSummary): Promise<void>
}

export type IssueReportFactory = (write: Write, style: ReportStyle) => IssueReport
