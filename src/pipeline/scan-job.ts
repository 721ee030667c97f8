import type { ArtifactRef } from '../core/artifact.js'
import { firstPieces, toFinding } from '../core/finding.js'
import { createRepeats, type Sweep } from '../core/sweep.js'
import type { Match } from '../core/types.js'
import { isRereadable } from '../sources/index.js'
import { type OpenArtifact, type Problem, problemOf } from './artifact.js'
import { type Part, rootPart, walk } from './contents.js'
import type { JobProgress, JobReport, RunningJob } from './job.js'
import { learner, noTroubles, refuseLabels, sweepingScanner, type Troubles } from './passes.js'
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
  const run: Run = { tools, sweep: createRepeats(), found: 0, told: new Set() }
  const root = rootPart(ref, signal)
  if (!isRereadable(ref)) return await reportOf(run, ref.uri, yield* pass(run, root, sweeping))
  const learned = yield* pass(run, root, learning)
  if (run.found === 0) return await reportOf(run, ref.uri, learned)
  const swept = yield* uncounted(pass(run, root, sweeping))
  const artifacts = Math.min(learned.artifacts, swept.artifacts)
  return await reportOf(run, ref.uri, { ...learned, artifacts, problem: learned.problem ?? swept.problem })
}

interface Run {
  readonly tools: Tools
  readonly sweep: Sweep
  /** Candidates of the first pass. */
  found: number
  /** Members whose problem was told: what fails twice is told once. */
  readonly told: Set<string>
}

/** Takes an artifact's bytes, and gives what is certain by then. */
interface Taker {
  push(chunk: Uint8Array): readonly Match[]
  end(): readonly Match[]
}

type TakerOf = (run: Run, artifact: OpenArtifact, troubles: Troubles) => Taker

const sweeping: TakerOf = ({ tools, sweep }, artifact, troubles) => {
  const scanner = sweepingScanner(artifact, tools, troubles, sweep)
  return { push: (chunk) => scanner.push(chunk).matches, end: () => scanner.end().matches }
}

const learning: TakerOf = (run, artifact, troubles) => {
  const feed = learner(artifact, run.tools, troubles, (candidates) => {
    run.found += candidates.length
    run.sweep.add(candidates)
  })
  return {
    push: (chunk) => {
      feed.push(chunk)
      return []
    },
    end: () => {
      feed.end()
      return []
    },
  }
}

/** What one reading comes to. */
interface Passed {
  bytes: number
  /** Scanned to their end. */
  artifacts: number
  isArchive: boolean
  /** Why not all of it was scanned. */
  problem: Problem | undefined
  readonly labels: Uint8Array[]
}

const reportOf = async (run: Run, uri: string, passed: Passed): Promise<JobReport> => {
  const { bytes, artifacts, isArchive, labels } = passed
  const problem = passed.problem ?? (await refuseLabels(labels, run.tools, run.sweep).then(() => undefined, problemOf))
  return {
    uri,
    bytes,
    ...(isArchive && { artifacts }),
    ...(problem !== undefined && { problem: problem.message }),
    ...(problem?.reason !== undefined && { reason: problem.reason }),
  }
}

/** Reads all of it once: each artifact by itself, with one set of known values. A member's fault is told with its name. */
async function* pass(run: Run, root: Part, takerOf: TakerOf): AsyncGenerator<JobProgress, Passed> {
  const passed: Passed = { bytes: 0, artifacts: 0, isArchive: false, problem: undefined, labels: [] }
  const fail = function* (part: Part, problem: Problem): Generator<JobProgress> {
    if (part === root) passed.problem = problem
    else if (!run.told.has(part.uri)) {
      run.told.add(part.uri)
      yield { findings: [], bytes: 0, failed: [{ uri: part.uri, ...problem }] }
    }
  }
  try {
    for await (const visit of walk(root)) {
      if (visit.kind === 'archive') passed.isArchive = true
      else if (visit.kind === 'label') passed.labels.push(visit.label)
      else if (visit.kind === 'failed') yield* fail(visit.part, visit.problem)
      else {
        const { bytes, problem } = yield* read(run, visit.part, visit.artifact, takerOf)
        passed.bytes += bytes
        if (problem === undefined) passed.artifacts++
        else yield* fail(visit.part, problem)
      }
    }
  } catch (error) {
    passed.problem = problemOf(error)
  }
  return passed
}

interface Read {
  readonly bytes: number
  readonly problem: Problem | undefined
}

async function* read(
  run: Run,
  { uri }: Part,
  artifact: OpenArtifact,
  takerOf: TakerOf,
): AsyncGenerator<JobProgress, Read> {
  const troubles = noTroubles()
  const taker = takerOf(run, artifact, troubles)
  let bytes = 0
  let reported = 0
  const progress = (matches: readonly Match[]): JobProgress => {
    const findings = firstPieces(matches).map((match) => toFinding(match, uri, run.tools))
    const step = { findings, bytes: bytes - reported }
    reported = bytes
    return step
  }
  let problem = artifact.packed
  try {
    for await (const chunk of artifact.chunks) {
      bytes += chunk.length
      const matches = taker.push(chunk)
      if (matches.length > 0 || bytes - reported >= PROGRESS_BYTES) yield progress(matches)
    }
  } catch (error) {
    problem = problemOf(error)
  }
  yield progress(taker.end())
  const [trouble] = [...troubles.unread, ...troubles.notices]
  return { bytes, problem: problem ?? (trouble === undefined ? undefined : { message: trouble, reason: 'undecoded' }) }
}

/** Bytes that are read a second time count once. */
async function* uncounted(steps: AsyncGenerator<JobProgress, Passed>): AsyncGenerator<JobProgress, Passed> {
  for (;;) {
    const step = await steps.next()
    if (step.done) return step.value
    const { findings, failed } = step.value
    if (findings.length > 0 || failed !== undefined) yield { ...step.value, bytes: 0 }
  }
}
