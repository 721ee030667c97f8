import type { ArtifactRef } from '../core/artifact.js'
import { messageOf } from '../core/errors.js'
import { firstPieces, toFinding } from '../core/finding.js'
import type { Settled } from '../core/scanner.js'
import { createRepeats } from '../core/sweep.js'
import { type Audited, createAudit } from '../core/traffic/audit.js'
import { toExchange } from '../core/traffic/exchange.js'
import type { Api } from '../core/traffic/openapi/api.js'
import { type Captured, createTrafficReader } from '../core/traffic/reader.js'
import { count } from '../core/units.js'
import { harFormat } from '../formats/har/index.js'
import { isRereadable } from '../sources/index.js'
import { type OpenArtifact, openArtifact, packingProblem } from './artifact.js'
import { drain, learningScanner, noTroubles, sweepingScanner } from './passes.js'
import type { Tools } from './tools.js'

export interface AuditedCapture {
  readonly audited: Audited
  readonly bytes: number
  /** Why not all of it was audited; what was read of it is. */
  readonly problem?: string
}

/**
 * Audits one capture. Its bytes go to the scan and to the reader of exchanges at
 * once, so that standard input does as well; a file is read before that for all
 * values that it holds. Throws BeartrapError 'input' where it can't be opened.
 */
export const auditCapture = async (
  ref: ArtifactRef,
  api: Api | undefined,
  tools: Tools,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<AuditedCapture> => {
  const troubles = noTroubles()
  const sweep = createRepeats()
  const open = async (): Promise<OpenArtifact> => ({ ...(await openArtifact(ref, signal)), formats: [harFormat] })
  if (isRereadable(ref)) {
    const artifact = await open()
    // What can't be read to its end fails the second time as well, and is told then.
    await drain(artifact, learningScanner(artifact, tools, troubles, sweep.add)).catch(() => {})
  }
  const artifact = await open()
  const audit = createAudit({ artifact: ref.uri, api, fingerprint: tools.fingerprint, now: tools.now })
  const reader = createTrafficReader((entry) => audit.exchange(toExchange(entry)))
  const scanner = sweepingScanner(artifact, tools, troubles, sweep)
  const take = ({ matches, settled }: Settled): void =>
    audit.findings(
      firstPieces(matches).map((match) => toFinding(match, ref.uri, tools)),
      settled,
    )
  let bytes = 0
  let problem = artifact.packing === undefined ? undefined : packingProblem(artifact.packing)
  try {
    for await (const chunk of artifact.chunks) {
      bytes += chunk.length
      reader.push(chunk)
      take(scanner.push(chunk))
      onBytes(chunk.length)
    }
  } catch (error) {
    problem = messageOf(error)
  }
  const captured = reader.end()
  take(scanner.end())
  const audited = audit.end()
  problem ??= problemOf(captured, audited) ?? [...troubles.unread, ...troubles.notices][0]
  return { audited, bytes, ...(problem === undefined ? {} : { problem }) }
}

const problemOf = ({ isHar, failed }: Captured, { exchanges, cut }: Audited): string | undefined => {
  if (failed !== undefined) {
    return `no JSON from byte ${failed.at} on: ${failed.problem}; ${count(exchanges, 'exchange')} before it audited`
  }
  if (!isHar) return 'no HAR: it has no log.entries'
  return cut > 0 ? `${count(cut, 'exchange')} longer than the limits, audited by the beginnings` : undefined
}
