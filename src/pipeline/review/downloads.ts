import { createReadStream } from 'node:fs'
import { auditPieces } from '../../core/review/audit.js'
import type { Download } from '../../server/desk.js'
import type { Opened } from './current.js'
import { namesFor } from './names.js'

/** Throws BeartrapError 'usage' where there is no copy of the decisions as they are. */
export const downloadOf = ({ name, size, review }: Opened, what: 'copy' | 'audit', version: string): Download => {
  const sanitized = review.copying.sanitized()
  const names = namesFor(name)
  const copy = { name: names.copy, size: sanitized.size }
  if (what === 'copy') return { ...copy, type: 'application/octet-stream', body: createReadStream(sanitized.path) }
  const pieces = auditPieces({
    version,
    at: new Date().toISOString(),
    file: { name, size },
    copy,
    reviewed: review.reading.ledger,
    removed: sanitized.removed,
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
