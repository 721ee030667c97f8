import type { ArtifactRef } from '../core/artifact.js'
import { messageOf } from '../core/errors.js'
import { firstPieces, toFinding } from '../core/finding.js'
import type { Scanner, Settled } from '../core/scanner.js'
import { createRepeats } from '../core/sweep.js'
import { isRereadable } from '../sources/index.js'
import { type OpenArtifact, openArtifact } from './artifact.js'
import type { JobProgress, RunningJob } from './job.js'
import { learningScanner, noTroubles, sweepingScanner, type Troubles } from './passes.js'
import type { Tools } from './tools.js'

/** Bytes after which a clean stretch of an artifact is reported as progress. */
const PROGRESS_BYTES = 8 << 20

/**
 * Finds; writes nothing. What rules recognise, and the same values wherever else
 * they stand: for that, an artifact that holds any is read a second time. A fault
 * ends this artifact alone, with all that was found before it.
 */
export async function* scanJob(ref: ArtifactRef, tools: Tools, signal: AbortSignal): RunningJob {
  const sweep = createRepeats()
  const run: Run = { ref, tools, signal, troubles: noTroubles() }
  const sweeping = (artifact: OpenArtifact): Scanner => sweepingScanner(artifact, tools, run.troubles, sweep)
  try {
    if (!isRereadable(ref)) return { uri: ref.uri, ...(yield* pass(run, sweeping)) }
    let found = 0
    const learned = yield* pass(run, (artifact) =>
      learningScanner(artifact, tools, run.troubles, (candidates) => {
        found += candidates.length
        sweep.add(candidates)
      }),
    )
    if (found > 0) yield* findingsOf(pass(run, sweeping))
    return { uri: ref.uri, ...learned }
  } catch (error) {
    return { uri: ref.uri, bytes: 0, problem: messageOf(error) }
  }
}

interface Run {
  readonly ref: ArtifactRef
  readonly tools: Tools
  readonly signal: AbortSignal
  readonly troubles: Troubles
}

interface Passed {
  readonly bytes: number
  /** Why not all of it was scanned. */
  readonly problem?: string
}

/** Reads the artifact once. Throws BeartrapError 'input' where it can't be opened. */
async function* pass(
  { ref, tools, signal, troubles }: Run,
  scannerOf: (artifact: OpenArtifact) => Scanner,
): AsyncGenerator<JobProgress, Passed> {
  const artifact = await openArtifact(ref, signal)
  const scanner = scannerOf(artifact)
  let bytes = 0
  let reported = 0
  const progress = ({ matches }: Settled): JobProgress => {
    const findings = firstPieces(matches).map((match) => toFinding(match, ref.uri, tools))
    const step = { findings, bytes: bytes - reported }
    reported = bytes
    return step
  }
  let problem = artifact.packing === undefined ? undefined : packingProblem(artifact.packing)
  try {
    for await (const chunk of artifact.chunks) {
      bytes += chunk.length
      const settled = scanner.push(chunk)
      if (settled.matches.length > 0 || bytes - reported >= PROGRESS_BYTES) yield progress(settled)
    }
  } catch (error) {
    problem = messageOf(error)
  }
  yield progress(scanner.end())
  problem ??= [...troubles.unread, ...troubles.notices][0]
  return { bytes, ...(problem === undefined ? {} : { problem }) }
}

/** Of bytes read a second time, the findings alone. */
async function* findingsOf(steps: AsyncIterable<JobProgress>): AsyncGenerator<JobProgress> {
  for await (const { findings } of steps) if (findings.length > 0) yield { findings, bytes: 0 }
}

export const packingProblem = (packing: string): string =>
  `${packing}: its contents were not scanned; unpack it and scan what it holds`
