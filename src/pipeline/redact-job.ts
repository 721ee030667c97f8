import type { ArtifactRef } from '../core/artifact.js'
import { BeartrapError } from '../core/errors.js'
import { MAX_FORM_BYTES } from '../core/known-forms.js'
import { sparing } from '../core/policy.js'
import { createSweep } from '../core/sweep.js'
import { isRereadable } from '../sources/index.js'
import { type OpenArtifact, type Problem, problemOf } from './artifact.js'
import { type Part, rootPart, type Visit, walk } from './contents.js'
import type { JobProgress, RunningJob } from './job.js'
import { noticesOf } from './notices.js'
import { identityOf, openOutput } from './output.js'
import { drain, learner, noTroubles, refuseLabels, type Troubles, viewer } from './passes.js'
import type { Redaction, RedactJob } from './redaction.js'
import { unpackable } from './repack.js'
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
    labels: [],
    news: { findings: [], failed: [] },
    bytes: 0,
    isArchive: false,
    artifacts: 0,
    dropped: 0,
    captures: 0,
    rewritten: 0,
    marked: 0,
  }
  const root = rootPart(ref, signal)
  try {
    const before = await identityOf(ref)
    if (isRereadable(ref)) yield* learn(run, root)
    const output = await openOutput(job.destination, ref, signal)
    try {
      await refuseLabels(output.labels ?? [], run.tools, run.sweep, 'the key, the metadata or a tag of the object')
      yield* rewrite(run, root, output)
      if (run.labels !== undefined) await refuseLabels(run.labels, run.tools, run.sweep)
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
      ...(run.isArchive && { artifacts: run.artifacts }),
    }
  } catch (error) {
    const { message, reason } = problemOf(error)
    const problem = `${message}; ${outcomeOf(job)}`
    return { uri: ref.uri, bytes: run.bytes, problem, ...(reason !== undefined && { reason }) }
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

/** First pass: every value that a rule recognises. All that can't be read are told; then one is enough to end it. */
async function* learn(run: Redaction, root: Part): AsyncGenerator<JobProgress> {
  let failures = 0
  for await (const visit of walk(root)) {
    if (visit.kind === 'label') {
      run.labels?.push(visit.label)
      continue
    }
    const error = yield* learnVisit(run, visit, visit.part === root)
    if (error === undefined) continue
    if (visit.part === root) throw error
    if (run.tools.dropUndecoded && isInput(error)) run.lost.add(visit.part.uri)
    else {
      failures++
      yield { findings: [], bytes: 0, failed: [{ uri: visit.part.uri, ...problemOf(error) }] }
    }
  }
  if (failures > 0) throw new BeartrapError('input', `${failures} of its members could not be redacted`)
  await refuseLabels(run.labels ?? [], run.tools, run.sweep)
  run.labels = undefined
}

const isInput = (error: unknown): boolean => error instanceof BeartrapError && error.code === 'input'

/** Gives why no copy can hold it. */
async function* learnVisit(
  run: Redaction,
  visit: Exclude<Visit, { kind: 'label' }>,
  isRoot: boolean,
): AsyncGenerator<JobProgress, unknown> {
  if (visit.kind === 'failed') return visit.error
  if (visit.kind === 'archive') return unpackable(visit.archive.layers)
  const { artifact } = visit
  const troubles = isRoot ? run.troubles : noTroubles()
  try {
    const problem = unpackable(artifact.layers)
    if (problem !== undefined && isRoot) throw problem
    yield* learnFrom(run, artifact, troubles)
    const [unread] = isRoot ? [] : troubles.unread
    return problem ?? refusal(artifact.packed ?? (unread === undefined ? undefined : { message: unread + OR_DROP }))
  } catch (error) {
    return error
  }
}

const refusal = (problem: Problem | undefined): BeartrapError | undefined =>
  problem && new BeartrapError('input', problem.message, problem.reason === undefined ? {} : { reason: problem.reason })

async function* learnFrom(
  { tools, sweep }: Redaction,
  artifact: OpenArtifact,
  troubles: Troubles,
): AsyncGenerator<JobProgress> {
  const feed = learner(artifact, tools, troubles, sweep.add)
  let learned = 0
  for await (const chunk of artifact.chunks) {
    feed.push(chunk)
    learned += chunk.length
    if (learned < LEARNED_BYTES) continue
    yield { findings: [], bytes: 0, learned }
    learned = 0
  }
  feed.end()
}

/** Looks for every removed value, in every encoding, in what was written. */
const verify = async (run: Redaction, path: string, signal: AbortSignal): Promise<void> => {
  const ref: ArtifactRef = { source: 'file', uri: path, locator: path }
  let remaining = 0
  for await (const visit of walk(rootPart(ref, signal))) {
    if (visit.kind === 'failed') throw visit.error
    if (visit.kind === 'artifact') remaining += await removedIn(run, visit.artifact)
  }
  if (remaining > 0) {
    throw new BeartrapError('output', `${remaining} removed values were still found in the output; please report this`)
  }
}

const removedIn = async ({ tools, sweep }: Redaction, written: OpenArtifact): Promise<number> => {
  let remaining = 0
  const feed = viewer(written, tools, noTroubles(), MAX_FORM_BYTES, (view) => {
    for (const look of tools.matcher.inspect(view).looks) remaining += sweep.find(look).length
  })
  await drain(written, feed)
  return remaining
}
