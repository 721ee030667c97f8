import { type AuditHead, createAuditText } from '../../core/audit.js'
import type { Report, Write } from '../../core/report.js'

/** The audit of a run, written as it becomes known. */
export const auditReport = (write: Write, head: AuditHead): Report => {
  const audit = createAuditText(head)
  return {
    findings: async (batch) => {
      const text = audit.removed(batch)
      if (text !== '') await write(text)
    },
    end: ({ artifacts, findings: places, secrets, failed }) =>
      write(audit.end({ artifacts, removed: { secrets, places }, kept: { secrets: 0, places: 0 }, failed })),
  }
}
