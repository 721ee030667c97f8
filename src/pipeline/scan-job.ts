import type { ArtifactRef } from '../core/artifact.js'
import { messageOf } from '../core/errors.js'
import { toFinding } from '../core/finding.js'
import { createScanner, type Settled } from '../core/scanner.js'
import { openArtifact } from './artifact.js'
import type { RunningJob } from './job.js'
import type { Tools } from './tools.js'

/** Bytes after which a clean stretch of an artifact is reported as progress. */
const PROGRESS_BYTES = 8 << 20

/** Finds; writes nothing. A fault ends this artifact alone, with all that was found before it. */
export async function* scanJob(ref: ArtifactRef, tools: Tools, signal: AbortSignal): RunningJob {
  let bytes = 0
  let reported = 0
  try {
    const artifact = await openArtifact(ref, signal)
    const { before, after, find } = tools.matcher
    const { formats, encodings } = artifact
    const scanner = createScanner({ formats, encodings, before, after, find, allocate: tools.allocate })
    const progress = ({ matches }: Settled) => {
      const step = {
        findings: matches.map((match) => toFinding(match, ref.uri, tools)),
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

export const packingProblem = (packing: string): string =>
  `${packing}: its contents were not scanned; unpack it and scan what it holds`
