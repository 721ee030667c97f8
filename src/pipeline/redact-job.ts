import type { ArtifactRef } from '../core/artifact.js'
import { BeartrapError, messageOf, reasonOf } from '../core/errors.js'
import { MAX_FORM_BYTES } from '../core/known-forms.js'
import { sparing } from '../core/policy.js'
import { createSweep } from '../core/sweep.js'
import { isRereadable } from '../sources/index.js'
import { type OpenArtifact, packingProblem } from './artifact.js'
import { type Archive, type Contents, openContents } from './contents.js'
import type { JobProgress, RunningJob } from './job.js'
import { isReadable } from './lost-member.js'
import { noticesOf } from './notices.js'
import { identityOf, openOutput } from './output.js'
import { drain, learningScanner, noTroubles, refuseLabels, type Troubles, viewScanner } from './passes.js'
import type { Redaction, RedactJob } from './redaction.js'
import { rewrite } from './rewrite.js'
import type { Tools } from './tools.js'

/**
 * Writes a redacted copy. What can be read twice is: first to learn every value,
 * then to remove them, so that a value recognised at the end is gone from the
 * start as well, and from all members of an archive. Any fault leaves no copy
 * behind.
 */
export async function* redactJob(job: RedactJob, tools: Tools, signal: AbortSignal): RunningJob {
  const { ref } = job
  const run: Redaction = {
    job,
    tools: keeping(tools, job.keep),
    sweep: createSweep({ evict: !isRereadable(ref) }),
    troubles: noTroubles(),
    lost: new Set(),
    bytes: 0,
    artifacts: 0,
    dropped: 0,
    captures: 0,
    rewritten: 0,
    marked: 0,
  }
  let contents: Contents | undefined
  try {
    const before = await identityOf(ref)
    contents = await openContents(ref, signal)
    if (isRereadable(ref)) yield* learn(run, contents)
    const output = await openOutput(job.destination, ref, signal)
    try {
      yield* rewrite(run, contents, output)
      await output.finish()
      const [left] = run.troubles.unread
      if (left !== undefined) throw new BeartrapError('input', left + OR_DROP)
      if (job.verify) await verify(run, output.temporary, signal)
      if ((await identityOf(ref)) !== before)
        throw new BeartrapError('input', 'it changed while it was redacted; run again')
      await output.publish()
    } finally {
      await output.discard()
    }
    const [notice] = run.troubles.notices
    return {
      uri: ref.uri,
      bytes: run.bytes,
      ...(notice !== undefined && { problem: notice }),
      isWritten: true,
      notices: noticesOf(run),
      ...(contents.kind === 'archive' && { artifacts: run.artifacts }),
    }
  } catch (error) {
    const reason = reasonOf(error)
    return {
      uri: ref.uri,
      bytes: run.bytes,
      problem: `${messageOf(error)}; ${outcomeOf(job)}`,
      ...(reason !== undefined && { reason }),
    }
  } finally {
    await contents?.close()
  }
}

const keeping = (tools: Tools, fingerprints: RedactJob['keep']): Tools => {
  if (fingerprints.length === 0) return tools
  const kept = new Set(fingerprints)
  return { ...tools, matcher: sparing(tools.matcher, ({ value }) => kept.has(tools.fingerprint(value))) }
}

const OR_DROP = ', or drop it with --drop-undecoded'

/** Standard output can't be taken back: what was written is redacted, and ends too early. */
const outcomeOf = ({ destination }: RedactJob): string =>
  destination.kind === 'stdout' ? 'the redacted output is not whole' : 'no redacted copy was written'

/** Bytes after which the first pass is reported as progress. */
const LEARNED_BYTES = 2 << 20

/** First pass: every value that a rule recognises. */
async function* learn(run: Redaction, contents: Contents): AsyncGenerator<JobProgress> {
  if (contents.kind === 'archive') return yield* learnArchive(run, contents.archive)
  yield* learnFrom(run, await contents.part.open(), run.troubles)
}

async function* learnFrom(
  { tools, sweep }: Redaction,
  artifact: OpenArtifact,
  troubles: Troubles,
): AsyncGenerator<JobProgress> {
  const scanner = learningScanner(artifact, tools, troubles, sweep.add)
  let learned = 0
  for await (const chunk of artifact.chunks) {
    scanner.push(chunk)
    learned += chunk.length
    if (learned < LEARNED_BYTES) continue
    yield { findings: [], bytes: 0, learned }
    learned = 0
  }
  scanner.end()
}

/** Of all members, so that all that can't be read are told; then one is enough to end it. */
async function* learnArchive(run: Redaction, { members, labels }: Archive): AsyncGenerator<JobProgress> {
  let failures = 0
  for (const member of members) {
    try {
      const artifact = await member.open()
      const troubles = noTroubles()
      yield* learnFrom(run, artifact, troubles)
      const [unread] = troubles.unread
      const told = unread === undefined ? undefined : unread + OR_DROP
      const problem = artifact.packing === undefined ? told : packingProblem(artifact.packing)
      if (problem !== undefined) throw new BeartrapError('input', problem)
    } catch (error) {
      if (run.tools.dropUndecoded && !(await isReadable(member, run.tools))) {
        run.lost.add(member.uri)
        continue
      }
      failures++
      yield { findings: [], bytes: 0, failed: [{ uri: member.uri, message: messageOf(error) }] }
    }
  }
  if (failures > 0) throw new BeartrapError('input', `${failures} of its members could not be redacted`)
  await refuseLabels(labels, run.tools, run.sweep)
}

/** Looks for every removed value, in every encoding, in what was written. */
const verify = async (run: Redaction, path: string, signal: AbortSignal): Promise<void> => {
  const ref: ArtifactRef = { source: 'file', uri: path, locator: path }
  const contents = await openContents(ref, signal)
  let remaining = 0
  try {
    const parts = contents.kind === 'archive' ? contents.archive.members : [contents.part]
    for (const part of parts) remaining += await removedIn(run, await part.open())
  } finally {
    await contents.close()
  }
  if (remaining > 0) {
    throw new BeartrapError('output', `${remaining} removed values were still found in the output; please report this`)
  }
}

const removedIn = async ({ tools, sweep }: Redaction, written: OpenArtifact): Promise<number> => {
  let remaining = 0
  const scanner = viewScanner(written, tools, noTroubles(), MAX_FORM_BYTES, (view) => {
    for (const look of tools.matcher.inspect(view).looks) remaining += sweep.find(look).length
    return []
  })
  await drain(written, scanner)
  return remaining
}
