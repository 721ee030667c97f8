import { createReadStream } from 'node:fs'
import { SHARE } from '../../core/policy.js'
import { auditPieces } from '../../core/review/audit.js'
import type { Download } from '../../server/desk.js'
import type { Opened } from './current.js'
import { namesFor } from './names.js'

/** Throws BeartrapError 'usage' where there is no copy of the decisions as they are. */
export const downloadOf = ({ name, review }: Opened, what: 'copy' | 'audit', version: string): Download => {
  const sanitized = review.copying.sanitized()
  const names = namesFor(name)
  const copy = { name: names.copy, size: sanitized.size }
  if (what === 'copy') return { ...copy, type: 'application/octet-stream', body: createReadStream(sanitized.path) }
  const { ledger: reviewed, notice } = review.reading
  const told = notice()
  const pieces = auditPieces({
    head: { version, at: new Date().toISOString(), input: name, policy: SHARE.name, keep: [], drop: [] },
    reviewed,
    removed: sanitized.removed,
    failed: told === undefined ? [] : [{ artifact: name, message: told }],
  })
  return { name: names.audit, type: 'application/json', body: inChunks(pieces) }
}

/** Some 64 KiB a time: a write a piece would take longer than all else. */
const CHUNK_LENGTH = 64 * 1024

async function* inChunks(pieces: Iterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < CHUNK_LENGTH) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
