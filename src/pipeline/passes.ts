import type { BlockOptions, Feed } from '../core/blocks.js'
import type { Look } from '../core/decode/look.js'
import { droppingParts } from '../core/dropped-parts.js'
import { BeartrapError } from '../core/errors.js'
import type { Candidate } from '../core/judge.js'
import type { Matcher } from '../core/matcher.js'
import { createScanner, type Scanner } from '../core/scanner.js'
import { SWEEP_AFTER_BYTES, type Sweep, sweepingFinder } from '../core/sweep.js'
import type { View } from '../core/types.js'
import { droppingUndecoded } from '../core/undecoded.js'
import { textFormat } from '../formats/text.js'
import type { OpenArtifact } from './artifact.js'
import type { Tools } from './tools.js'

/** What tells how an artifact is looked at. */
type Looked = Pick<OpenArtifact, 'formats' | 'encodings'>

/** What is to be told of an artifact, each message once. */
export interface Troubles {
  /** What decoding left unread: a copy might hold a secret there. */
  readonly unread: Set<string>
  /** What was read otherwise than it should be, to its end. */
  readonly notices: Set<string>
}

export const noTroubles = (): Troubles => ({ unread: new Set(), notices: new Set() })

/** What is left unread is told, unless it is to be dropped. */
export const watching = (
  { matcher, dropUndecoded }: Pick<Tools, 'matcher' | 'dropUndecoded'>,
  { unread }: Troubles,
): Pick<Matcher, 'inspect'> => {
  if (dropUndecoded) return matcher
  return {
    inspect: (view) => {
      const inspected = matcher.inspect(view)
      for (const look of inspected.looks)
        if (look.unread !== undefined && !isDropped(view, look)) unread.add(look.unread)
      return inspected
    },
  }
}

/** Whether what is left unread goes with its body. */
const isDropped = ({ document, bytes }: View, look: Look): boolean => {
  const [first] = look.pieces({ start: 0, end: look.bytes.length })
  const parts = document?.dropped({ start: 0, end: bytes.length }) ?? []
  return parts.some(({ start, end }) => start <= first.start && first.start < end)
}

/**
 * What can be read twice is: first to learn every value, so that one recognised
 * at the end is found at the start as well.
 */
export const learner = (
  artifact: Looked,
  tools: Tools,
  troubles: Troubles,
  learn: (candidates: readonly Candidate[]) => void,
): Feed => {
  const { inspect } = watching(tools, troubles)
  return viewer(artifact, tools, troubles, tools.matcher.after, (view) => learn(inspect(view).candidates))
}

/** Shows all views of an artifact, in each of its formats, and places nothing: lines cost a tenth of a log's scan. */
export const viewer = (
  artifact: Looked,
  tools: Tools,
  troubles: Troubles,
  after: number,
  look: (view: View) => void,
): Feed => {
  const options = viewOptions(artifact, tools, troubles, after)
  const feeds = artifact.formats.map((format) => format.views(options, look))
  return {
    push: (chunk) => {
      for (const feed of feeds) feed.push(chunk)
    },
    end: () => {
      for (const feed of feeds) feed.end()
    },
  }
}

/** The pass that gives matches: what rules find, and every known value. */
export const sweepingScanner = (artifact: Looked, tools: Tools, troubles: Troubles, sweep: Sweep): Scanner => {
  const matcher = watching(tools, troubles)
  const scan = (find: (view: View) => Candidate[]): Scanner =>
    viewScanner(artifact, tools, troubles, SWEEP_AFTER_BYTES, find)
  if (!tools.dropUndecoded) return scan(sweepingFinder(matcher, sweep))
  const dropping = droppingUndecoded(matcher)
  return scan(dropping.beside(sweepingFinder(dropping, sweep)))
}

/** A scanner over all of an artifact's formats. */
const viewScanner = (
  artifact: Looked,
  tools: Tools,
  troubles: Troubles,
  after: number,
  find: (view: View) => Candidate[],
): Scanner =>
  createScanner({
    formats: artifact.formats,
    ...viewOptions(artifact, tools, troubles, after),
    find: tools.dropBodies.length > 0 || tools.dropUndecoded ? droppingParts(find) : find,
  })

/** Of views that hold `after` bytes of context or what the rules need. */
const viewOptions = (
  { encodings }: Looked,
  { matcher, allocate, dropBodies, dropUndecoded }: Tools,
  { notices }: Troubles,
  after: number,
): BlockOptions => ({
  encodings,
  before: matcher.before,
  after: Math.max(after, matcher.after),
  dropBodies,
  dropUndecoded,
  allocate,
  notice: (message) => notices.add(message),
})

/** Every view of an artifact, to its end. */
export const drain = async ({ chunks }: OpenArtifact, { push, end }: Feed): Promise<void> => {
  for await (const chunk of chunks) push(chunk)
  end()
}

/** Names can't be rewritten as text can: they tie an archive together. Throws BeartrapError 'input' where one holds a credential. */
export const refuseLabels = async (
  labels: readonly Uint8Array[],
  tools: Tools,
  sweep: Sweep,
  where = 'the name or comment of a member; rename it',
): Promise<void> => {
  if (labels.length === 0) return // a scanner's buffers cost more than a small file's scan
  const scanner = sweepingScanner({ formats: [textFormat], encodings: [] }, tools, noTroubles(), sweep)
  let matches = 0
  for (const label of labels) matches += scanner.push(label).matches.length
  matches += scanner.end().matches.length
  if (matches > 0)
    throw new BeartrapError('input', `a credential stands in ${where}`, { reason: 'credential_in_label' })
}
