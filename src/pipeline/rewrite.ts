import { BeartrapError } from '../core/errors.js'
import { firstPieces, toFinding } from '../core/finding.js'
import { createRenderer } from '../core/placeholder.js'
import type { Settled } from '../core/scanner.js'
import { isUndecoded } from '../core/whole.js'
import type { AtomicFile } from '../sinks/redacted.js'
import type { OpenArtifact, OpenContainer } from './artifact.js'
import { type Member, membersOf, type Part } from './contents.js'
import { harFixesOf, rereadable } from './har-fixes.js'
import type { JobProgress } from './job.js'
import { isLive, livePieces } from './live-pieces.js'
import { lostHeader, lostMatch } from './lost-member.js'
import { noTroubles, sweepingScanner } from './passes.js'
import { redactedPieces } from './pieces.js'
import type { Redaction } from './redaction.js'
import { createRepacker, repacked } from './repack.js'

/** Second pass: what rules find, and every known value wherever it stands. */
export async function* rewrite(run: Redaction, root: Part, output: AtomicFile): AsyncGenerator<JobProgress> {
  let reported = run.bytes
  const news = function* (): Generator<JobProgress> {
    const { findings, failed } = run.news
    if (findings.length === 0 && failed.length === 0 && run.bytes === reported) return
    const step = { findings: findings.splice(0), bytes: run.bytes - reported }
    yield failed.length === 0 ? step : { ...step, failed: failed.splice(0) }
    reported = run.bytes
  }
  for await (const piece of partPieces(run, root)) {
    await output.write(piece)
    yield* news()
  }
  yield* news()
}

type Pieces = AsyncGenerator<Uint8Array>

async function* partPieces(run: Redaction, part: Part): Pieces {
  const opened = await part.open()
  try {
    const pieces = opened.kind === 'archive' ? archivePieces(run, part, opened) : artifactPieces(run, part, opened)
    yield* repacked(opened.layers, pieces)
  } finally {
    await opened.close()
  }
}

/** The same members in the same order, packed as they were. */
async function* archivePieces(run: Redaction, { uri }: Part, container: OpenContainer): Pieces {
  const { archive } = container
  run.isArchive = true
  const repacker = createRepacker(archive.kind)
  for await (const member of membersOf(uri, container)) {
    run.labels?.push(member.label)
    const header = await member.header()
    if (run.lost.has(member.uri)) {
      const match = lostMatch(header)
      const { replacement } = createRenderer(run.job.style, run.tools.fingerprint, run.sweep.categoryOf)(match)
      yield* repacker.member(lostHeader(header, replacement.length), only(replacement))
      run.dropped++
      run.news.findings.push(toFinding(match, member.uri, run.tools))
    } else yield* repacker.member(header, memberPieces(run, member))
  }
  run.labels?.push(archive.label())
  yield* repacker.end(archive.trailer())
}

async function* memberPieces(run: Redaction, member: Member): Pieces {
  if (member.isFile) yield* partPieces(run, member)
}

async function* only(bytes: Uint8Array): Pieces {
  yield bytes
}

async function* artifactPieces(run: Redaction, part: Part, opened: OpenArtifact): Pieces {
  if (opened.packed !== undefined) {
    const { message, reason } = opened.packed
    throw new BeartrapError('input', message, reason === undefined ? {} : { reason })
  }
  const isRoot = part.uri === run.job.ref.uri
  if (opened.capture !== undefined) run.captures++
  const readings = await rereadable(run, part, opened)
  try {
    const fixes = await harFixesOf(run, opened, readings)
    const artifact = await readings.open()
    const troubles = isRoot ? run.troubles : { ...noTroubles(), unread: run.troubles.unread }
    const scanner = sweepingScanner(artifact, run.tools, troubles, run.sweep)
    const onBytes = (bytes: number): void => {
      run.bytes += bytes
    }
    const onMatches = (matches: Settled['matches']): void => {
      const findings = firstPieces(matches).map((match) => toFinding(match, part.uri, run.tools))
      run.dropped += findings.filter(isUndecoded).length
      run.news.findings.push(...findings)
    }
    yield* isRoot && isLive(run, artifact)
      ? livePieces(run, artifact, { troubles, onBytes, onMatches })
      : redactedPieces(run, artifact, { scanner, fixes, onBytes, onMatches })
    const [notice] = isRoot ? [] : troubles.notices
    if (notice === undefined) run.artifacts++
    else run.news.failed.push({ uri: part.uri, message: notice })
  } finally {
    await readings.close()
  }
}
