import { once } from 'node:events'
import { stringify } from 'ndjson'
import type { ReportFactory } from '../../core/report.js'

/** One finding a line, the summary last. */
export const ndjsonReport: ReportFactory = (write) => {
  const lines = stringify()
  const emit = async (record: object): Promise<void> => {
    if (!lines.write(record)) await once(lines, 'drain')
  }
  const written = (async () => {
    for await (const line of lines) await write(String(line))
  })()
  return {
    findings: async (batch) => {
      for (const finding of batch) await Promise.race([emit(finding), written])
    },
    end: async (summary) => {
      await Promise.race([emit(summary), written])
      lines.end()
      await written
    },
  }
}
