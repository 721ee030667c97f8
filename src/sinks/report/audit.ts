import { labelOf } from '../../core/placeholder.js'
import type { Report, Write } from '../../core/report.js'
import type { Summary } from '../../core/summary.js'
import type { Finding } from '../../core/types.js'

/** What the copies were made with. */
export interface AuditHead {
  readonly version: string
  readonly policy: string
  /** Names that were to be kept and dropped. */
  readonly keep: readonly string[]
  readonly drop: readonly string[]
}

/** Places that are alike are one entry as long as they come one after another; so many are held. */
const MAX_HELD_ENTRIES = 10_000

/**
 * What was removed, as one JSON document, written as it becomes known: place,
 * rule, count, length, and the digits that placeholders show. No value.
 */
export const auditReport = (write: Write, head: AuditHead): Report => {
  let held = new Map<string, { entry: object; count: number }>()
  let separator = `${JSON.stringify({ type: 'audit', ...head }, undefined, 2).slice(0, -2)},\n  "removed": [\n    `
  const flush = async (): Promise<void> => {
    const lines = [...held.values()].map(({ entry, count }) => JSON.stringify({ ...entry, count }))
    held = new Map()
    if (lines.length === 0) return
    await write(separator + lines.join(',\n    '))
    separator = ',\n    '
  }
  return {
    findings: async (batch) => {
      for (const finding of batch) {
        const entry = entryOf(finding)
        const key = JSON.stringify(entry)
        const known = held.get(key)
        if (known === undefined) held.set(key, { entry, count: 1 })
        else known.count++
      }
      if (held.size >= MAX_HELD_ENTRIES) await flush()
    },
    end: async (summary) => {
      await flush()
      const opening = separator.startsWith(',') ? '' : separator.trimEnd()
      await write(`${opening}\n  ],\n  "summary": ${JSON.stringify(totals(summary))}\n}\n`)
    },
  }
}

const entryOf = (finding: Finding) => {
  const { artifact, pointer, line, column, rule, category, exposure, length, encodings, fingerprint } = finding
  return {
    artifact,
    ...(pointer === undefined ? { line, column } : { pointer }),
    rule,
    category,
    exposure,
    label: labelOf(fingerprint),
    length,
    ...(encodings.length > 0 && { encodings }),
  }
}

const totals = ({ artifacts, findings, secrets, failed }: Summary) => ({ artifacts, places: findings, secrets, failed })
