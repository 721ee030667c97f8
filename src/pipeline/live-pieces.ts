import { createLiveRedactor } from '../core/live-redact.js'
import { createStreamRedactor } from '../core/stream-redact.js'
import { streamFormatOf } from '../formats/index.js'
import { flows } from '../sources/index.js'
import type { OpenArtifact } from './artifact.js'
import { FLUSH_AFTER_MS } from './live/pace.js'
import { redactLive } from './live/pump.js'
import { type Troubles, watching } from './passes.js'
import type { Splicing } from './pieces.js'
import type { Redaction } from './redaction.js'

/** Whether somebody may look at what is written while it is still being read. */
export const isLive = ({ job: { destination, ref }, tools }: Redaction, { layers, formats }: OpenArtifact): boolean =>
  destination.kind === 'stdout' &&
  flows(ref) &&
  layers.length === 0 &&
  !tools.dropUndecoded &&
  formats.every(({ name }) => name === 'text')

type LiveSplicing = Pick<Splicing, 'onBytes' | 'onMatches'> & { readonly troubles: Troubles }

/** As soon as it comes, line by line. */
export async function* livePieces(
  { job, tools, sweep }: Redaction,
  { chunks }: OpenArtifact,
  { troubles, onBytes, onMatches }: LiveSplicing,
): AsyncGenerator<Uint8Array> {
  const { fingerprint, allocate } = tools
  const live = tools.live()
  const matcher = { ...live, ...watching({ ...tools, matcher: live }, troubles) }
  const redactor = createLiveRedactor({ matcher, style: job.style, fingerprint, allocate, sweep })
  const stream = createStreamRedactor({ redactor, formatOf: streamFormatOf, allocate })
  for await (const { matches, pieces, withheld } of redactLive(chunks, {
    stream,
    flushAfter: FLUSH_AFTER_MS,
    onBytes,
  })) {
    onMatches(matches)
    if (withheld !== undefined) troubles.notices.add(`bytes were withheld: ${withheld.message}`)
    yield* pieces
  }
}
