import type { Summary } from './summary.js'
import type { Finding } from './types.js'

/** Where a report's text goes; resolves once there is room for more. */
export type Write = (text: string) => Promise<void>

/** A way to tell people or programs what was found. Gets findings in their final order. */
export interface Report {
  findings(batch: readonly Finding[]): Promise<void>
  end(summary: Summary): Promise<void>
}

export interface ReportStyle {
  readonly color: boolean
}

export type ReportFactory = (write: Write, style: ReportStyle) => Report
