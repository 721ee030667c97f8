import { BeartrapError, messageOf } from '../core/errors.js'
import { firstPieces, toFinding } from '../core/finding.js'
import { MAX_FORM_BYTES } from '../core/known-forms.js'
import { createRenderer } from '../core/placeholder.js'
import { sparing } from '../core/policy.js'
import { createSplicer } from '../core/redact.js'
import type { Settled } from '../core/scanner.js'
import { createSweep, type Sweep } from '../core/sweep.js'
import type { Finding } from '../core/types.js'
import type { AtomicFile } from '../sinks/redacted.js'
import { pack } from '../sources/compression.js'
import { isRereadable } from '../sources/index.js'
import { openArtifact } from './artifact.js'
import type { Job, JobProgress, RunningJob } from './job.js'
import { identityOf, openOutput } from './output.js'
import { drain, learningScanner, sweepingScanner, type Unread, viewScanner } from './passes.js'
import { packingProblem } from './scan-job.js'
import type { Tools } from './tools.js'

export type RedactJob = Extract<Job, { kind: 'redact' }>

/**
 * Writes a redacted copy. What can be read twice is: first to learn every value,
 * then to remove them, so that a value recognised at the end is gone from the
 * start as well. Any fault leaves no copy behind.
 */
export async function* redactJob(job: RedactJob, tools: Tools, signal: AbortSignal): RunningJob {
  const { ref } = job
  const run: Run = {
    job,
    tools: keeping(tools, job.keep),
    signal,
    sweep: createSweep({ evict: !isRereadable(ref) }),
    unread: new Set(),
    bytes: 0,
  }
  try {
    const before = await identityOf(ref)
    if (isRereadable(ref)) await learn(run)
    const output = await openOutput(job.destination, ref)
    try {
      yield* rewrite(run, output)
      await output.finish()
      const [left] = run.unread
      if (left !== undefined) throw new BeartrapError('input', left)
      if (job.verify) await verify(run, output.temporary)
      if ((await identityOf(ref)) !== before)
        throw new BeartrapError('input', 'it changed while it was redacted; run again')
      await output.publish()
    } finally {
      await output.discard()
    }
    return { uri: ref.uri, bytes: run.bytes }
  } catch (error) {
    return { uri: ref.uri, bytes: run.bytes, problem: `${messageOf(error)}; ${outcomeOf(job)}` }
  }
}

const keeping = (tools: Tools, fingerprints: RedactJob['keep']): Tools => {
  if (fingerprints.length === 0) return tools
  const kept = new Set(fingerprints)
  return { ...tools, matcher: sparing(tools.matcher, ({ value }) => kept.has(tools.fingerprint(value))) }
}

/** Standard output can't be taken back: what was written is redacted, and ends too early. */
const outcomeOf = ({ destination }: RedactJob): string =>
  destination.kind === 'stdout' ? 'the redacted output is not whole' : 'no redacted copy was written'

interface Run {
  readonly job: RedactJob
  readonly tools: Tools
  readonly signal: AbortSignal
  readonly sweep: Sweep
  readonly unread: Unread
  bytes: number
}

/** First pass: every value that a rule recognises. */
const learn = async ({ job, tools, signal, sweep, unread }: Run): Promise<void> => {
  const artifact = await openArtifact(job.ref, signal)
  await drain(artifact, learningScanner(artifact, tools, unread, sweep.add))
}

/** Second pass: what rules find, and every known value wherever it stands. */
async function* rewrite(run: Run, output: AtomicFile): AsyncGenerator<JobProgress> {
  const { job, tools, signal, sweep } = run
  const artifact = await openArtifact(job.ref, signal)
  if (artifact.packing !== undefined) throw new BeartrapError('input', packingProblem(artifact.packing))
  const scanner = sweepingScanner(artifact, tools, run.unread, sweep)
  const splicer = createSplicer()
  const render = createRenderer(job.style, tools.fingerprint, sweep.categoryOf)
  let findings: Finding[] = []
  const splice = ({ matches, settled }: Settled): Uint8Array[] => {
    findings = findings.concat(firstPieces(matches).map((match) => toFinding(match, job.ref.uri, tools)))
    return splicer.take(matches.map(render), settled)
  }
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const chunk of artifact.chunks) {
      run.bytes += chunk.length
      splicer.push(chunk)
      yield* splice(scanner.push(chunk))
    }
    yield* splice(scanner.end())
  }
  let reported = 0
  for await (const piece of artifact.compressed === undefined ? pieces() : pack(artifact.compressed, pieces())) {
    await output.write(piece)
    yield { findings, bytes: run.bytes - reported }
    reported = run.bytes
    findings = []
  }
  if (findings.length > 0 || run.bytes > reported) yield { findings, bytes: run.bytes - reported }
}

/** Looks for every removed value, in every encoding, in what was written. */
const verify = async ({ tools, signal, sweep }: Run, path: string): Promise<void> => {
  const written = await openArtifact({ source: 'file', uri: path, locator: path }, signal)
  let remaining = 0
  const scanner = viewScanner(written, tools, MAX_FORM_BYTES, (view) => {
    for (const look of tools.matcher.inspect(view).looks) remaining += sweep.find(look).length
    return []
  })
  await drain(written, scanner)
  if (remaining > 0) {
    throw new BeartrapError('output', `${remaining} removed values were still found in the output; please report this`)
  }
}
