import type { MemberHeader } from '../core/archive.js'
import { BeartrapError } from '../core/errors.js'
import { firstPieces, toFinding } from '../core/finding.js'
import { createRenderer } from '../core/placeholder.js'
import type { Settled } from '../core/scanner.js'
import type { Finding } from '../core/types.js'
import { isUndecoded } from '../core/whole.js'
import type { AtomicFile } from '../sinks/redacted.js'
import { createZipWriter, type ZipWriter } from '../sinks/zip.js'
import { pack } from '../sources/compression.js'
import { packingProblem } from './artifact.js'
import type { Archive, Contents, Part } from './contents.js'
import { harFixesOf } from './har-fixes.js'
import type { JobProgress } from './job.js'
import { isLive, livePieces } from './live-pieces.js'
import { lostHeader, lostMatch } from './lost-member.js'
import { noTroubles, sweepingScanner, type Troubles } from './passes.js'
import { redactedPieces } from './pieces.js'
import type { Redaction } from './redaction.js'

/** Second pass: what rules find, and every known value wherever it stands. */
export async function* rewrite(run: Redaction, contents: Contents, output: AtomicFile): AsyncGenerator<JobProgress> {
  if (contents.kind === 'archive') return yield* rewriteArchive(run, contents.archive, output)
  yield* rewritePart(run, { part: contents.part, troubles: run.troubles, wrap: (pieces) => pieces }, output)
}

/** The same members in the same order, packed as they were. */
async function* rewriteArchive(run: Redaction, archive: Archive, output: AtomicFile): AsyncGenerator<JobProgress> {
  const zip = createZipWriter()
  for (const member of archive.members) {
    const header = await member.header()
    if (run.lost.has(member.uri)) {
      yield* rewriteLost(run, member.uri, header, zip, output)
      continue
    }
    const troubles = { ...noTroubles(), unread: run.troubles.unread }
    yield* rewritePart(run, { part: member, troubles, wrap: (pieces) => zip.member(header, pieces) }, output)
    const [notice] = troubles.notices
    if (notice !== undefined) yield { findings: [], bytes: 0, failed: [{ uri: member.uri, message: notice }] }
    else if (!member.isFolder) run.artifacts++
  }
  for (const record of zip.end(archive.comment)) await output.write(record)
}

/** Its placeholder, in its place. */
async function* rewriteLost(
  run: Redaction,
  uri: string,
  header: MemberHeader,
  zip: ZipWriter,
  output: AtomicFile,
): AsyncGenerator<JobProgress> {
  const { job, tools, sweep } = run
  const match = lostMatch(header)
  const { replacement } = createRenderer(job.style, tools.fingerprint, sweep.categoryOf)(match)
  for await (const piece of zip.member(lostHeader(header, replacement.length), only(replacement)))
    await output.write(piece)
  run.dropped++
  yield { findings: [toFinding(match, uri, tools)], bytes: 0 }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

type Pieces = AsyncIterable<Uint8Array>

interface Rewriting {
  readonly part: Part
  readonly troubles: Troubles
  /** What stands round its bytes. */
  readonly wrap: (pieces: Pieces) => Pieces
}

async function* rewritePart(
  run: Redaction,
  { part, troubles, wrap }: Rewriting,
  output: AtomicFile,
): AsyncGenerator<JobProgress> {
  const artifact = await part.open()
  if (artifact.packing !== undefined) {
    await artifact.close()
    throw new BeartrapError('input', packingProblem(artifact.packing))
  }
  if (artifact.capture !== undefined) run.captures++
  const fixes = await harFixesOf(run, part, artifact)
  const found: Finding[] = []
  const scanner = sweepingScanner(artifact, run.tools, troubles, run.sweep)
  const onBytes = (bytes: number): void => {
    run.bytes += bytes
  }
  const onMatches = (matches: Settled['matches']): void => {
    const findings = firstPieces(matches).map((match) => toFinding(match, part.uri, run.tools))
    run.dropped += findings.filter(isUndecoded).length
    found.push(...findings)
  }
  const redacted = isLive(run, artifact)
    ? livePieces(run, artifact, { troubles, onBytes, onMatches })
    : redactedPieces(run, artifact, { scanner, fixes, onBytes, onMatches })
  let reported = run.bytes
  const step = (): JobProgress => {
    const progress = { findings: found.splice(0), bytes: run.bytes - reported }
    reported = run.bytes
    return progress
  }
  for await (const piece of wrap(artifact.compressed === undefined ? redacted : pack(artifact.compressed, redacted))) {
    await output.write(piece)
    if (found.length > 0 || run.bytes > reported) yield step() // not for a chunk's later pieces: two a secret
  }
  if (found.length > 0 || run.bytes > reported) yield step()
}
