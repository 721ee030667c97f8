import { stat } from 'node:fs/promises'
import { messageOf } from '../../core/errors.js'
import { createLedger, type Ledger, spansOf } from '../../core/review/ledger.js'
import type { Original } from './original.js'
import { createShowing, type Showing } from './showing.js'
import type { ReviewWorker } from './worker.js'

/** What is known of a file, and becomes known of it. */
export interface Reading {
  readonly ledger: Ledger
  /** Bytes read so far, the first time and the second. */
  progress(): { readonly learned: number; readonly bytes: number }
  /** What can be shown of it, once it was read to its end. */
  showing(): Showing | undefined
  /** Why it could not be. */
  problem(): string | undefined
  /** What of it was read otherwise than it should be; a copy can be made all the same. */
  notice(): string | undefined
}

/**
 * Reads a file. It is a redaction, not a scan: what the page lists is then just what
 * a copy will lack, values in places that no report would name included. Its copy, at
 * the path `masked`, has every offset of the original and no secret, so whatever is
 * shown is read from it.
 */
export const startReading = (original: Original, worker: ReviewWorker, masked: string): Reading => {
  const ledger = createLedger()
  let [learned, bytes] = [0, 0]
  let showing: Showing | undefined
  let problem: string | undefined
  let notice: string | undefined

  const read = async (): Promise<boolean> => {
    const job = original.redacted(masked, { style: 'same-length', verify: false, keep: [] })
    let isArchive = false
    const report = await worker.run(job, (step) => {
      isArchive ||= step.failed !== undefined
      learned += step.learned ?? 0
      bytes += step.bytes
      ledger.add(step.findings.filter(({ artifact }) => artifact === original.ref.uri)) // a member's offsets are its own
    })
    if (isArchive || report.artifacts !== undefined) problem = ARCHIVE
    else if (report.isWritten) notice = report.problem
    else problem = report.problem
    return problem === undefined && (await isAligned(original.ref.locator, masked, bytes))
  }
  const end = (hasCopy: boolean): void => {
    ledger.seal()
    const { ref, unchanged } = original
    const source = hasCopy ? { ...ref, locator: masked } : undefined
    showing = createShowing({ original: ref, masked: source, size: bytes, spans: spansIn(ledger), unchanged })
  }
  read().then(end, (error: unknown) => {
    problem = messageOf(error)
    end(false)
  })
  return {
    ledger,
    progress: () => ({ learned, bytes }),
    showing: () => showing,
    problem: () => problem,
    notice: () => notice,
  }
}

/** Its members would each need a page of their own. */
const ARCHIVE = 'an archive, and the page shows one file; redact it with beartrap redact FILE -o COPY'

/** Whether offsets are the same in both. Packed files' sizes tell nothing; their bytes do not either until unpacked. */
const isAligned = async (original: string, masked: string, bytes: number): Promise<boolean> => {
  const [before, after] = await Promise.all([stat(original), stat(masked)])
  return before.size !== bytes || after.size === bytes
}

const spansIn = (ledger: Ledger) =>
  ledger.all().flatMap(({ places }) => places.flatMap((id) => spansOf(ledger.place(id).finding)))
