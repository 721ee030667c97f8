import type { ArtifactRef } from '../../core/artifact.js'
import { excerptSpan, toSegments } from '../../core/review/excerpt.js'
import { type Place, spansOf, whereOf } from '../../core/review/ledger.js'
import { shownText } from '../../core/review/shown.js'
import { createSpanIndex } from '../../core/review/span-index.js'
import type { PlaceView, Revealed } from '../../core/review/wire.js'
import type { Span } from '../../core/types.js'
import { readSpans } from './slices.js'

/** Shown of one secret: a private key of 4096 bits fits. */
const MAX_REVEALED_BYTES = 4096

export interface ShowingOptions {
  readonly original: ArtifactRef
  /** A copy with the same offsets and every secret masked, if one could be made. */
  readonly masked: ArtifactRef | undefined
  readonly size: number
  /** Where secrets stand. */
  readonly spans: readonly Span[]
  /** Throws BeartrapError 'input' where the original is no longer what was scanned. */
  readonly unchanged: () => Promise<void>
}

/** What may be seen of a file's places. */
export interface Showing {
  /** With what stands round them, read from the masked copy. */
  places(places: readonly Place[]): Promise<PlaceView[]>
  /** The secret's own bytes. */
  reveal(place: Place): Promise<Revealed>
}

export const createShowing = ({ original, masked, size, spans, unchanged }: ShowingOptions): Showing => {
  const secretsIn = createSpanIndex(spans)
  return {
    places: async (places) => {
      if (masked === undefined) return places.map((place) => ({ ...toView(place), context: [] }))
      const ranges = places.map(({ finding }) => excerptSpan(spansOf(finding), size))
      const slices = await readSpans(masked, ranges)
      return places.map((place, index) => {
        const [range, bytes] = [ranges[index], slices[index]]
        if (range === undefined || bytes === undefined) return { ...toView(place), context: [] }
        const { encodings } = place.finding
        return {
          ...toView(place),
          context: toSegments(bytes, range, spansOf(place.finding), secretsIn(range), encodings),
        }
      })
    },
    reveal: async ({ finding }) => {
      await unchanged()
      const wanted = firstBytes(spansOf(finding), MAX_REVEALED_BYTES)
      const pieces = await readSpans(original, wanted)
      await unchanged()
      const text = pieces.map((piece) => shownText(piece, finding.encodings)).join('')
      return { text, more: length(spansOf(finding)) - length(wanted) }
    },
  }
}

const toView = ({ id, finding }: Place): Omit<PlaceView, 'context'> => {
  const { title, exposure, host, encodings } = finding
  return { id, ...whereOf(finding), title, exposure, encodings, ...(host !== undefined && { host }) }
}

const length = (spans: readonly Span[]): number => spans.reduce((sum, { start, end }) => sum + end - start, 0)

/** The spans, cut off after so many bytes of them. */
const firstBytes = (spans: readonly Span[], bytes: number): Span[] => {
  let left = bytes
  return spans.flatMap(({ start, end }) => {
    const taken = Math.min(left, end - start)
    left -= taken
    return taken > 0 ? [{ start, end: start + taken }] : []
  })
}
