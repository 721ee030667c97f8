import { type AuditHead, type AuditTotals, createAuditText } from '../audit.js'
import type { Finding } from '../types.js'
import type { Ledger } from './ledger.js'

/** What an audit is about: `reviewed` holds the decisions, `removed` what the copy lacks, as its job told. */
export interface Reviewed {
  readonly head: AuditHead
  readonly reviewed: Ledger
  readonly removed: Ledger
  /** Of what was not read as it should be. */
  readonly failed: AuditTotals['failed']
}

/** Findings a time, so that a reader's page stays quick. */
const BATCH = 1000

/** The audit of a review, a piece at a time. */
export function* auditPieces({ head, reviewed, removed, failed }: Reviewed): Generator<string> {
  const audit = createAuditText(head)
  for (const batch of batchesOf(removed, () => true)) yield audit.removed(batch)
  const kept = new Set(reviewed.kept())
  for (const batch of batchesOf(reviewed, ({ fingerprint }) => kept.has(fingerprint))) yield audit.kept(batch)
  const { secrets, places } = removed.counts()
  const { keptSecrets, keptPlaces } = reviewed.counts()
  yield audit.end({
    artifacts: failed.length === 0 ? 1 : 0,
    removed: { secrets, places },
    kept: { secrets: keptSecrets, places: keptPlaces },
    failed,
  })
}

/** In the order in which they stand in the file. */
function* batchesOf(ledger: Ledger, isMeant: (finding: Finding) => boolean): Generator<Finding[]> {
  const { places } = ledger.counts()
  for (let from = 0; from < places; from += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, places - from) }, (_, index) => from + index)
    yield ids.map((id) => ledger.place(id).finding).filter(isMeant)
  }
}
