import { labelOf } from '../placeholder.js'
import type { Finding } from '../types.js'
import type { Ledger, Secret } from './ledger.js'

interface File {
  readonly name: string
  readonly size: number
}

/** What an audit is about: `reviewed` holds the decisions, `removed` what the copy lacks, as its job told. */
export interface Audited {
  readonly version: string
  readonly at: string
  readonly file: File
  readonly copy: File
  readonly reviewed: Ledger
  readonly removed: Ledger
}

/**
 * What was removed and what was kept, as JSON, a piece at a time: places, rules,
 * lengths. No value, and no fingerprint but the digits that the copy itself shows.
 */
export function* auditPieces({ version, at, file, copy, reviewed, removed }: Audited): Generator<string> {
  const { secrets, places } = removed.counts()
  const { keptSecrets, keptPlaces } = reviewed.counts()
  const head = {
    type: 'audit',
    beartrap: version,
    at,
    file,
    copy,
    redacted: { secrets, places },
    kept: { secrets: keptSecrets, places: keptPlaces },
  }
  yield `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "secrets": [`
  let separator = '\n    '
  for (const entry of entries(reviewed, removed)) {
    yield separator + JSON.stringify(entry)
    separator = ',\n    '
  }
  yield '\n  ]\n}\n'
}

function* entries(reviewed: Ledger, removed: Ledger) {
  for (const secret of removed.all()) yield entry('redacted', secret, removed)
  for (const secret of reviewed.all()) if (secret.keep) yield entry('kept', secret, reviewed)
}

const entry = (decision: 'redacted' | 'kept', { fingerprint, lead, places }: Secret, ledger: Ledger) => ({
  label: labelOf(fingerprint),
  decision,
  title: lead.title,
  category: lead.category,
  severity: lead.severity,
  count: places.length,
  places: places.map((id) => placed(ledger.place(id).finding)),
})

const placed = (finding: Finding) => {
  const { pointer, line, column, rule, exposure, length, encodings } = finding
  return {
    ...(pointer === undefined ? { line, column } : { pointer }),
    rule,
    exposure,
    length,
    ...(encodings.length > 0 && { encodings }),
  }
}
