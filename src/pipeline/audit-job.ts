import type { ArtifactRef } from '../core/artifact.js'
import { BeartrapError, messageOf } from '../core/errors.js'
import { firstPieces, toFinding } from '../core/finding.js'
import type { Settled } from '../core/scanner.js'
import { createRepeats, type Sweep } from '../core/sweep.js'
import { type Audited, createAudit } from '../core/traffic/audit.js'
import { toExchange } from '../core/traffic/exchange.js'
import type { Api } from '../core/traffic/openapi/api.js'
import { type Captured, createTrafficReader } from '../core/traffic/reader.js'
import { count } from '../core/units.js'
import { isRereadable } from '../sources/index.js'
import { packingProblem } from './artifact.js'
import { openCapture } from './capture.js'
import { type Archive, openContents, type Part } from './contents.js'
import { drain, learningScanner, noTroubles, sweepingScanner } from './passes.js'
import type { Tools } from './tools.js'

export interface AuditedCapture {
  /** As issues name it. */
  readonly uri: string
  /** Nothing of a member that could not be opened. */
  readonly audited?: Audited
  readonly bytes: number
  /** Why not all of it was audited; what was read of it is. */
  readonly problem?: string
}

export interface AuditContext {
  readonly api: Api | undefined
  readonly tools: Tools
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

/**
 * Audits a capture, or those among the members of a zip archive. The bytes go to
 * the scan and to the reader of exchanges at once, so that standard input does as
 * well; what can be read twice is read before that for all values that it holds.
 * Throws BeartrapError 'input' where it can't be opened, or is an archive of none.
 */
export async function* auditCaptures(ref: ArtifactRef, context: AuditContext): AsyncGenerator<AuditedCapture> {
  const contents = await openContents(ref, context.signal)
  const sweep = createRepeats()
  try {
    if (contents.kind === 'archive') yield* auditMembers(contents.archive, sweep, context)
    else {
      if (isRereadable(ref)) await learn(contents.part, sweep, context)
      yield await auditPart(contents.part, sweep, context)
    }
  } finally {
    await contents.close()
  }
}

/** Bodies in files of their own hold values that the capture only mentions. */
async function* auditMembers(archive: Archive, sweep: Sweep, context: AuditContext): AsyncGenerator<AuditedCapture> {
  const captures: Part[] = []
  for (const member of archive.members) {
    if (member.isFolder) continue
    try {
      if (await learn(member, sweep, context)) captures.push(member)
    } catch (error) {
      yield { uri: member.uri, bytes: 0, problem: messageOf(error) }
    }
  }
  if (captures.length === 0) throw new BeartrapError('input', 'a zip archive, and no member of it is a HAR')
  for (const capture of captures) yield await auditPart(capture, sweep, context)
}

/**
 * All values that it holds; whether it is a HAR. What can't be read to its end fails
 * the second time as well, and is told then. Throws BeartrapError 'input' where it can't be opened.
 */
const learn = async (part: Part, sweep: Sweep, { tools }: AuditContext): Promise<boolean> => {
  const artifact = await openCapture(part)
  await drain(artifact, learningScanner(artifact, tools, noTroubles(), sweep.add)).catch(() => {})
  return artifact.isHar
}

const auditPart = async (part: Part, sweep: Sweep, context: AuditContext): Promise<AuditedCapture> => {
  const { api, tools, onBytes } = context
  const { uri } = part
  const artifact = await openCapture(part)
  const troubles = noTroubles()
  const audit = createAudit({ artifact: uri, api, fingerprint: tools.fingerprint, now: tools.now })
  const reader = createTrafficReader((entry) => audit.exchange(toExchange(entry)))
  const scanner = sweepingScanner(artifact, tools, troubles, sweep)
  const take = ({ matches, settled }: Settled): void =>
    audit.findings(
      firstPieces(matches).map((match) => toFinding(match, uri, tools)),
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
  return { uri, audited, bytes, ...(problem === undefined ? {} : { problem }) }
}

const problemOf = ({ isHar, failed }: Captured, { exchanges, cut }: Audited): string | undefined => {
  if (failed !== undefined) {
    return `no JSON from byte ${failed.at} on: ${failed.problem}; ${count(exchanges, 'exchange')} before it audited`
  }
  if (!isHar) return 'no HAR: it has no log.entries'
  return cut > 0 ? `${count(cut, 'exchange')} longer than the limits, audited by the beginnings` : undefined
}
