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
import { asCapture } from './capture.js'
import { type Part, rootPart, type Visit, walk } from './contents.js'
import { drain, learner, noTroubles, sweepingScanner } from './passes.js'
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
 * Audits a capture, or those among the members of an archive. The bytes go to the
 * scan and to the reader of exchanges at once, so that standard input does as well;
 * what can be read twice is read before that for all values that it holds. Throws
 * BeartrapError 'input' where it can't be opened, or is an archive of none.
 */
export async function* auditCaptures(ref: ArtifactRef, context: AuditContext): AsyncGenerator<AuditedCapture> {
  const root = rootPart(ref, context.signal)
  const sweep = createRepeats()
  const learned: Learned = isRereadable(ref)
    ? yield* learn(root, sweep, context)
    : { isArchive: false, captures: undefined }
  if (learned.isArchive && learned.captures?.size === 0)
    throw new BeartrapError('input', 'an archive, and no member of it is a HAR')
  for await (const visit of walk(root)) {
    if (visit.kind === 'failed') yield* failed(visit, root, learned)
    else if (visit.kind === 'artifact' && isMeant(visit, root, learned))
      yield await auditArtifact(visit, sweep, context)
    else if (visit.kind === 'artifact') await visit.artifact.close()
  }
}

/** A member's problem was told when it was learned from. */
function* failed({ part, problem, error }: FailedVisit, root: Part, { captures }: Learned): Generator<AuditedCapture> {
  if (part === root) throw error
  if (captures === undefined) yield { uri: part.uri, bytes: 0, problem: problem.message }
}

type FailedVisit = Extract<Visit, { kind: 'failed' }>
type ArtifactVisit = Extract<Visit, { kind: 'artifact' }>

const isMeant = ({ part, artifact }: ArtifactVisit, root: Part, { captures }: Learned): boolean =>
  captures?.has(part.uri) ?? (part === root || artifact.capture === 'har')

interface Learned {
  readonly isArchive: boolean
  /** What is to be audited, where not all is. */
  readonly captures: ReadonlySet<string> | undefined
}

/**
 * All values that it holds: bodies in files of their own hold some that the capture
 * only mentions. What can't be read to its end fails the second time as well, and is
 * told then; a member that can't be opened is told at once.
 */
async function* learn(root: Part, sweep: Sweep, { tools }: AuditContext): AsyncGenerator<AuditedCapture, Learned> {
  const captures = new Set<string>()
  let isArchive = false
  for await (const visit of walk(root)) {
    if (visit.kind === 'archive') isArchive = true
    if (visit.kind === 'failed') yield* failed(visit, root, { isArchive, captures: undefined })
    if (visit.kind !== 'artifact') continue
    const artifact = asCapture(visit.artifact)
    await drain(artifact, learner(artifact, tools, noTroubles(), sweep.add)).catch(() => {})
    if (artifact.isHar || visit.part === root) captures.add(visit.part.uri)
  }
  return { isArchive, captures }
}

const auditArtifact = async (
  { part: { uri }, artifact: opened }: ArtifactVisit,
  sweep: Sweep,
  context: AuditContext,
): Promise<AuditedCapture> => {
  const { api, tools, onBytes } = context
  const artifact = asCapture(opened)
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
  let problem = artifact.packed?.message
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
