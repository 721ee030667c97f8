import type { ReportFactory } from '../../core/report.js'

/** One JSON document, {"findings":[…],"summary":{…}}, written as it comes. */
export const jsonReport: ReportFactory = (write) => {
  let separator = '{"findings":[\n'
  return {
    findings: async (batch) => {
      await write(batch.map((finding, index) => (index === 0 ? separator : ',\n') + JSON.stringify(finding)).join(''))
      separator = ',\n'
    },
    end: async (summary) => {
      const opening = separator.startsWith('{') ? separator : '\n'
      await write(`${opening}],"summary":${JSON.stringify(summary)}}\n`)
    },
  }
}
