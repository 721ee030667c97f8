import { BeartrapError } from '../core/errors.js'
import type { RedactSpan } from '../core/redact.js'
import type { Settled } from '../core/scanner.js'
import { type Counts, createMarksReader, type LogMark, markFixes } from '../formats/har/marks.js'
import { createSizesReader, type Message, sizeFixes } from '../formats/har/sizes.js'
import { MAX_KEPT_BYTES, type OpenArtifact } from './artifact.js'
import type { Part } from './contents.js'
import { noTroubles, sweepingScanner } from './passes.js'
import { redactedPieces } from './pieces.js'
import type { Redaction } from './redaction.js'
import { spool } from './spool.js'

/** An artifact that can be opened as often as it takes. */
interface Readings {
  open(): Promise<OpenArtifact>
  close(): Promise<void>
}

const isFixed = ({ job }: Redaction, { formats }: OpenArtifact): boolean =>
  (job.fixSizes || job.mark !== undefined) && formats[0].name === 'har'

/** What comes as a stream is kept, where it is to be read more than once. */
export const rereadable = async (run: Redaction, part: Part, first: OpenArtifact): Promise<Readings> => {
  if (isFixed(run, first) && part.once) {
    const kept = await spool(first.chunks, MAX_KEPT_BYTES)
    return { open: async () => ({ ...first, chunks: kept.read({ start: 0, end: kept.size }) }), close: kept.close }
  }
  let ready: OpenArtifact | undefined = first
  const open = async (): Promise<OpenArtifact> => {
    const opened = ready ?? (await part.open())
    ready = undefined
    if (opened.kind !== 'artifact') throw new BeartrapError('input', 'it changed while it was redacted; run again')
    return opened
  }
  return { open, close: async () => {} }
}

/** What is to be written in a HAR beside placeholders, its sizes and a mark: it is read once as it is, and once as it will be. */
export const harFixesOf = async (run: Redaction, artifact: OpenArtifact, { open }: Readings): Promise<RedactSpan[]> => {
  if (!isFixed(run, artifact)) return []
  const { fixSizes, mark } = run.job
  const before = await readingOf((await open()).chunks)
  const again = await open()
  const scanner = sweepingScanner(again, run.tools, noTroubles(), run.sweep)
  const counting = countingIn(before.logs, run)
  const pieces = redactedPieces(run, again, { scanner, fixes: [], onBytes: () => {}, onMatches: counting.add })
  const after = await readingOf(pieces)
  const fixes = [
    ...(fixSizes ? sizeFixes(before.messages, after.messages) : []),
    ...(mark === undefined ? [] : markFixes(before.logs, counting.counts, mark)),
  ]
  run.rewritten++
  run.marked += before.logs.length
  return fixes.sort((a, b) => a.start - b.start)
}

interface Reading {
  readonly messages: readonly Message[]
  readonly logs: readonly LogMark[]
}

const readingOf = async (pieces: AsyncIterable<Uint8Array>): Promise<Reading> => {
  const sizes = createSizesReader()
  const marks = createMarksReader()
  for await (const piece of pieces) {
    sizes.push(piece)
    marks.push(piece)
  }
  return { messages: sizes.end(), logs: marks.end() }
}

/** Counts what is removed from each log, by the category that its placeholders tell. */
const countingIn = (logs: readonly LogMark[], { sweep }: Redaction) => {
  const counts = logs.map(() => new Map<string, number>())
  let index = 0
  const add = (matches: Settled['matches']): void => {
    for (const match of matches) {
      while (index < logs.length && (logs[index] as LogMark).end <= match.start) index++
      const log = logs[index]
      if (match.piece > 0 || match.whole === 'goes-on' || log === undefined || match.start < log.start) continue
      const category = sweep.categoryOf(match)
      const known = counts[index]
      known?.set(category, (known.get(category) ?? 0) + 1)
    }
  }
  return { counts: counts as readonly Counts[], add }
}
