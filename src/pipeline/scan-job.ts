import type { ArtifactRef } from '../core/artifact.js'
import { messageOf } from '../core/errors.js'
import { toFinding } from '../core/finding.js'
import type { Candidate } from '../core/matcher.js'
import { createScanner, type Settled } from '../core/scanner.js'
import { createRepeats, MAX_FORM_BYTES, sweepingFinder } from '../core/sweep.js'
import type { View } from '../core/types.js'
import { sourceOf } from '../sources/index.js'
import { openArtifact } from './artifact.js'
import type { RunningJob } from './job.js'
import type { Tools } from './tools.js'

/** Bytes after which a clean stretch of an artifact is reported as progress. */
const PROGRESS_BYTES = 8 << 20

/**
 * Finds; writes nothing. What can be read twice is, where the first reading finds
 * something: a value that is recognised once is told wherever it stands. A fault
 * ends this artifact alone, with all that was found before it.
 */
export async function* scanJob(ref: ArtifactRef, tools: Tools, signal: AbortSignal): RunningJob {
  const repeats = createRepeats()
  const find = sweepingFinder(tools.matcher, repeats)
  const after = Math.max(tools.matcher.after, MAX_FORM_BYTES)
  if (!sourceOf(ref).rereadable) return yield* reading(ref, tools, signal, { find, after })
  let found = false
  const learn = (view: View): readonly Candidate[] => {
    const candidates = tools.matcher.find(view)
    repeats.add(candidates)
    found ||= candidates.length > 0
    return []
  }
  const report = yield* reading(ref, tools, signal, { find: learn, after: tools.matcher.after })
  return found ? yield* unmeasured(reading(ref, tools, signal, { find, after })) : report
}

interface Look {
  readonly find: (view: View) => readonly Candidate[]
  /** Bytes that it must see after what it owns. */
  readonly after: number
}

async function* reading(ref: ArtifactRef, tools: Tools, signal: AbortSignal, look: Look): RunningJob {
  let bytes = 0
  let reported = 0
  try {
    const artifact = await openArtifact(ref, signal)
    const { before } = tools.matcher
    const { formats, encodings } = artifact
    const scanner = createScanner({ formats, encodings, before, ...look, allocate: tools.allocate })
    const progress = ({ matches }: Settled) => {
      const step = {
        findings: matches.map((match) => toFinding(match, ref.uri, tools.fingerprint, new Date())),
        bytes: bytes - reported,
      }
      reported = bytes
      return step
    }
    let failure: unknown
    try {
      for await (const chunk of artifact.chunks) {
        bytes += chunk.length
        const settled = scanner.push(chunk)
        if (settled.matches.length > 0 || bytes - reported >= PROGRESS_BYTES) yield progress(settled)
      }
    } catch (error) {
      failure = error
    }
    yield progress(scanner.end())
    if (failure !== undefined) throw failure
    if (artifact.packing !== undefined) return { uri: ref.uri, bytes, problem: packingProblem(artifact.packing) }
    return { uri: ref.uri, bytes }
  } catch (error) {
    return { uri: ref.uri, bytes, problem: messageOf(error) }
  }
}

/** A second reading adds no bytes to the progress. */
async function* unmeasured(job: RunningJob): RunningJob {
  for (;;) {
    const { done, value } = await job.next()
    if (done) return value
    yield { ...value, bytes: 0 }
  }
}

export const packingProblem = (packing: string): string =>
  `${packing}: its contents were not scanned; unpack it and scan what it holds`
