import { createRenderer } from '../core/placeholder.js'
import { createSplicer, type RedactSpan } from '../core/redact.js'
import type { Scanner, Settled } from '../core/scanner.js'
import type { OpenArtifact } from './artifact.js'
import type { Redaction } from './redaction.js'

export interface Splicing {
  readonly scanner: Scanner
  /** What is written beside placeholders. Sorted; none reaches into another. */
  readonly fixes: readonly RedactSpan[]
  readonly onBytes: (bytes: number) => void
  readonly onMatches: (matches: Settled['matches']) => void
}

/** The redacted bytes of an artifact, in pieces that never change. */
export async function* redactedPieces(
  { job, tools, sweep }: Redaction,
  { chunks }: OpenArtifact,
  { scanner, fixes, onBytes, onMatches }: Splicing,
): AsyncGenerator<Uint8Array> {
  const splicer = createSplicer()
  const render = createRenderer(job.style, tools.fingerprint, sweep.categoryOf)
  const takeFixes = inOrder(fixes)
  const splice = ({ matches, settled }: Settled): Uint8Array[] => {
    onMatches(matches)
    return splicer.take(joined(matches.map(render), takeFixes(settled)), settled)
  }
  for await (const chunk of chunks) {
    onBytes(chunk.length)
    splicer.push(chunk)
    yield* splice(scanner.push(chunk))
  }
  yield* splice(scanner.end())
}

/** Gives the spans that begin before an offset, each once. */
const inOrder = (spans: readonly RedactSpan[]): ((settled: number) => readonly RedactSpan[]) => {
  let given = 0
  return (settled) => {
    const from = given
    while (given < spans.length && (spans[given] as RedactSpan).start < settled) given++
    return spans.slice(from, given)
  }
}

/** What is redacted is not fixed. */
const joined = (matches: RedactSpan[], fixes: readonly RedactSpan[]): RedactSpan[] => {
  if (fixes.length === 0) return matches
  const isFree = (fix: RedactSpan): boolean => !matches.some(({ start, end }) => fix.start < end && start < fix.end)
  return [...matches, ...fixes.filter(isFree)].sort((a, b) => a.start - b.start || a.end - b.end)
}
