import { stringify } from 'ndjson'
import type { ReportFactory } from '../../core/report.js'

/** One finding a line, the summary last. A batch is written at once. */
export const ndjsonReport: ReportFactory = (write) => {
  const serializer = stringify()
  const linesOf = (records: readonly object[]): string => {
    let lines = ''
    for (const record of records) {
      serializer.write(record)
      for (let line = serializer.read(); line !== null; line = serializer.read()) lines += line
    }
    return lines
  }
  return {
    findings: (batch) => write(linesOf(batch)),
    end: (summary) => write(linesOf([summary])),
  }
}
