import type { RedactSpan } from '../core/redact.js'
import type { Settled } from '../core/scanner.js'
import { type Counts, createMarksReader, type LogMark, markFixes } from '../formats/har/marks.js'
import { createSizesReader, type Message, sizeFixes } from '../formats/har/sizes.js'
import type { OpenArtifact } from './artifact.js'
import type { Part } from './contents.js'
import { noTroubles, sweepingScanner } from './passes.js'
import { redactedPieces } from './pieces.js'
import type { Redaction } from './redaction.js'

/** What is to be written in a HAR beside placeholders, its sizes and a mark: it is read once as it is, and once as it will be. */
export const harFixesOf = async (run: Redaction, part: Part, { formats }: OpenArtifact): Promise<RedactSpan[]> => {
  const { fixSizes, mark } = run.job
  if ((!fixSizes && mark === undefined) || formats[0].name !== 'har') return []
  const before = await readingOf((await part.open()).chunks)
  const artifact = await part.open()
  const scanner = sweepingScanner(artifact, run.tools, noTroubles(), run.sweep)
  const counting = countingIn(before.logs, run)
  const pieces = redactedPieces(run, artifact, { scanner, fixes: [], onBytes: () => {}, onMatches: counting.add })
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
