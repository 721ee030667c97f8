import type { ArtifactRef } from '../core/artifact.js'
import { messageOf, reasonOf } from '../core/errors.js'
import { firstPieces, toFinding } from '../core/finding.js'
import type { Reason } from '../core/outcome.js'
import type { Scanner, Settled } from '../core/scanner.js'
import { createRepeats, type Sweep } from '../core/sweep.js'
import { isRereadable } from '../sources/index.js'
import { type OpenArtifact, packingProblem } from './artifact.js'
import { type Archive, openContents, type Part } from './contents.js'
import type { JobProgress, JobReport, RunningJob } from './job.js'
import { learningScanner, noTroubles, refuseLabels, sweepingScanner, type Troubles } from './passes.js'
import type { Tools } from './tools.js'

/** Bytes after which a clean stretch of an artifact is reported as progress. */
const PROGRESS_BYTES = 8 << 20

/**
 * Finds; writes nothing. What rules recognise, and the same values wherever else
 * they stand: for that, an artifact that holds any is read a second time, and so
 * is an archive as a whole. A fault ends this artifact alone, with all that was
 * found before it.
 */
export async function* scanJob(ref: ArtifactRef, tools: Tools, signal: AbortSignal): RunningJob {
  const run: Run = { tools, sweep: createRepeats(), found: 0 }
  try {
    const contents = await openContents(ref, signal)
    try {
      if (contents.kind === 'archive') return { uri: ref.uri, ...(yield* scanArchive(run, contents.archive)) }
      const { part } = contents
      if (!isRereadable(ref)) return { uri: ref.uri, ...(yield* pass(run, part, sweeping)) }
      const learned = yield* pass(run, part, learning)
      if (run.found > 0) yield* findingsOf(pass(run, part, sweeping))
      return { uri: ref.uri, ...learned }
    } finally {
      await contents.close()
    }
  } catch (error) {
    return { uri: ref.uri, bytes: 0, problem: messageOf(error), ...because(error) }
  }
}

interface Run {
  readonly tools: Tools
  readonly sweep: Sweep
  /** Candidates of the first pass. */
  found: number
}

type ScannerOf = (run: Run, artifact: OpenArtifact, troubles: Troubles) => Scanner

const sweeping: ScannerOf = ({ tools, sweep }, artifact, troubles) => sweepingScanner(artifact, tools, troubles, sweep)

const learning: ScannerOf = (run, artifact, troubles) =>
  learningScanner(artifact, run.tools, troubles, (candidates) => {
    run.found += candidates.length
    run.sweep.add(candidates)
  })

/** Each member as an artifact of its own, with one set of known values. A member's fault is told with its name. */
async function* scanArchive(
  run: Run,
  { members, labels }: Archive,
): AsyncGenerator<JobProgress, Omit<JobReport, 'uri'>> {
  const files = members.filter(({ isFolder }) => !isFolder)
  let [bytes, artifacts] = [0, 0]
  for (const member of files) {
    const passed = yield* guarded(pass(run, member, learning))
    bytes += passed.bytes
    if (passed.problem === undefined) artifacts++
    else
      yield {
        findings: [],
        bytes: 0,
        failed: [{ uri: member.uri, message: passed.problem, ...(passed.reason && { reason: passed.reason }) }],
      }
  }
  if (run.found > 0) for (const member of files) yield* findingsOf(guarded(pass(run, member, sweeping)))
  const problem = await refuseLabels(labels, run.tools, run.sweep).then(() => undefined, messageOf)
  return { bytes, artifacts, ...(problem === undefined ? {} : { problem }) }
}

interface Passed {
  readonly bytes: number
  /** Why not all of it was scanned. */
  readonly problem?: string
  readonly reason?: Reason
}

const because = (error: unknown): { readonly reason?: Reason } => {
  const reason = reasonOf(error)
  return reason === undefined ? {} : { reason }
}

async function* guarded(passing: AsyncGenerator<JobProgress, Passed>): AsyncGenerator<JobProgress, Passed> {
  try {
    return yield* passing
  } catch (error) {
    return { bytes: 0, problem: messageOf(error), ...because(error) }
  }
}

/** Reads the artifact once. Throws BeartrapError 'input' where it can't be opened. */
async function* pass(run: Run, part: Part, scannerOf: ScannerOf): AsyncGenerator<JobProgress, Passed> {
  const artifact = await part.open()
  const troubles = noTroubles()
  const scanner = scannerOf(run, artifact, troubles)
  let bytes = 0
  let reported = 0
  const progress = ({ matches }: Settled): JobProgress => {
    const findings = firstPieces(matches).map((match) => toFinding(match, part.uri, run.tools))
    const step = { findings, bytes: bytes - reported }
    reported = bytes
    return step
  }
  let problem = artifact.packing === undefined ? undefined : packingProblem(artifact.packing)
  let reason: Reason | undefined = artifact.packing === undefined ? undefined : 'unsupported'
  try {
    for await (const chunk of artifact.chunks) {
      bytes += chunk.length
      const settled = scanner.push(chunk)
      if (settled.matches.length > 0 || bytes - reported >= PROGRESS_BYTES) yield progress(settled)
    }
  } catch (error) {
    problem = messageOf(error)
    reason = reasonOf(error)
  }
  yield progress(scanner.end())
  if (problem === undefined) {
    problem = [...troubles.unread, ...troubles.notices][0]
    reason = problem === undefined ? undefined : 'undecoded'
  }
  return { bytes, ...(problem !== undefined && { problem }), ...(reason !== undefined && { reason }) }
}

/** Of bytes read a second time, the findings alone. */
async function* findingsOf(steps: AsyncIterable<JobProgress>): AsyncGenerator<JobProgress> {
  for await (const { findings } of steps) if (findings.length > 0) yield { findings, bytes: 0 }
}
