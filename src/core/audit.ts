import { labelOf } from './placeholder.js'
import type { Finding, PolicyName } from './types.js'

/** What copies were made with. */
export interface AuditHead {
  /** beartrap's own. */
  readonly version: string
  readonly at: string
  /** As it was given: a file, a folder, an archive. */
  readonly input: string
  readonly policy: PolicyName
  /** Names that were to be kept and dropped. */
  readonly keep: readonly string[]
  readonly drop: readonly string[]
}

/** How many different secrets in how many places. */
interface AuditCount {
  readonly secrets: number
  readonly places: number
}

export interface AuditTotals {
  /** Read to their end. */
  readonly artifacts: number
  readonly removed: AuditCount
  /** What somebody decided to keep. */
  readonly kept: AuditCount
  readonly failed: readonly { readonly artifact: string; readonly message: string }[]
}

/** One JSON document as it becomes known: what was removed, then what was kept. Each call gives the text to be written next. */
export interface AuditText {
  removed(findings: readonly Finding[]): string
  /** After the last of those removed. */
  kept(findings: readonly Finding[]): string
  end(totals: AuditTotals): string
}

/** Places that are alike are one entry as long as they come one after another; so many are held. */
const MAX_HELD_ENTRIES = 10_000

/**
 * What was removed and what was kept: place, rule, count, length, and the digits
 * that placeholders show. No value, and no fingerprint. The command and the page
 * write the same document; README says what is in it.
 */
export const createAuditText = (head: AuditHead): AuditText => {
  let isKept = false
  let entries = createEntries()
  const opening = `${JSON.stringify({ type: 'audit', ...head }, undefined, 2).slice(0, -2)},\n  "removed": [`
  let before = opening
  const say = (text: string): string => {
    const said = before + text
    before = ''
    return said
  }
  const toKept = (): string => {
    const said = isKept ? '' : `${entries.flush()}\n  ],\n  "kept": [`
    if (!isKept) entries = createEntries()
    isKept = true
    return said
  }
  return {
    removed: (findings) => say(entries.add(findings)),
    kept: (findings) => say(toKept() + entries.add(findings)),
    end: (totals) => say(`${toKept()}${entries.flush()}\n  ],\n  "summary": ${JSON.stringify(totals)}\n}\n`),
  }
}

/** Of one list; gives the text of those that are no longer held. */
const createEntries = () => {
  let held = new Map<string, { entry: object; count: number }>()
  let separator = '\n    '
  const flush = (): string => {
    const lines = [...held.values()].map(({ entry, count }) => JSON.stringify({ ...entry, count }))
    held = new Map()
    const text = lines.map((line) => {
      const said = separator + line
      separator = ',\n    '
      return said
    })
    return text.join('')
  }
  const add = (findings: readonly Finding[]): string => {
    for (const finding of findings) {
      const entry = entryOf(finding)
      const key = JSON.stringify(entry)
      const known = held.get(key)
      if (known === undefined) held.set(key, { entry, count: 1 })
      else known.count++
    }
    return held.size >= MAX_HELD_ENTRIES ? flush() : ''
  }
  return { add, flush }
}

const entryOf = (finding: Finding) => {
  const { artifact, pointer, line, column, rule, category, severity, exposure, length, encodings } = finding
  return {
    artifact,
    ...(pointer === undefined ? { line, column } : { pointer }),
    rule,
    category,
    severity,
    exposure,
    label: labelOf(finding.fingerprint),
    length,
    ...(encodings.length > 0 && { encodings }),
  }
}
