import type { ReportFactory, Write } from '../../core/report.js'
import type { IssueReportFactory } from '../../core/traffic/report.js'

/** One JSON document, {"findings":[…],"summary":{…}}, written as it comes. */
export const jsonReport: ReportFactory = (write) => {
  const { records, end } = jsonDocument('findings', write)
  return { findings: records, end }
}

/** {"issues":[…],"summary":{…}} */
export const jsonIssues: IssueReportFactory = (write) => {
  const { records, end } = jsonDocument('issues', write)
  return { issues: records, end }
}

const jsonDocument = (name: string, write: Write) => {
  let separator = `{"${name}":[\n`
  return {
    records: async (batch: readonly object[]): Promise<void> => {
      if (batch.length === 0) return
      await write(batch.map((record, index) => (index === 0 ? separator : ',\n') + JSON.stringify(record)).join(''))
      separator = ',\n'
    },
    end: async (summary: object): Promise<void> => {
      const opening = separator.startsWith('{') ? separator : '\n'
      await write(`${opening}],"summary":${JSON.stringify(summary)}}\n`)
    },
  }
}
