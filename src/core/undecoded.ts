import { concatBytes } from './ascii.js'
import { base64Text } from './decode/base64.js'
import type { Look, Pieces } from './decode/look.js'
import { endOfRows, isRunByte } from './decode/runs.js'
import { encodeAs } from './encode.js'
import { createPlacer } from './exposure/place.js'
import type { Candidate } from './judge.js'
import type { Matcher } from './matcher.js'
import type { Span, View } from './types.js'
import { isFiller, wholeCandidate } from './whole.js'

/** Encoded text that a view sees no end of. */
interface Going {
  /** In the stream that views are cut from. */
  readonly from: number
  readonly inRows: boolean
  /** Characters that are gone of it, of which one to three are to be written for its end. */
  readonly chars: number
}

export interface DroppingUndecoded extends Pick<Matcher, 'inspect'> {
  /** A finder that gives, beside what another finds with `inspect`, what that left unread. Views come in order. */
  beside(find: (view: View) => Candidate[]): (view: View) => Candidate[]
}

/**
 * What a view's looks left unread, as parts to be dropped: the encoded text, up to
 * its end, however many views that is in. What is written in its place decodes.
 */
export const droppingUndecoded = ({ inspect }: Pick<Matcher, 'inspect'>): DroppingUndecoded => {
  let unread: readonly Look[] = []
  const going = new Map<string, readonly Going[]>() // by the views' encodings: an artifact may be shown in two formats
  return {
    inspect: (view) => {
      const inspected = inspect(view)
      unread = inspected.looks.filter((look) => look.unread !== undefined)
      return inspected
    },
    beside: (find) => (view) => {
      const found = find(view)
      const lane = view.encodings.join()
      const place = createPlacer(view.bytes)
      const begun = unread.map((look) => begin(view, look))
      const before = (going.get(lane) ?? []).map((cut) => ({ ...cut, start: cut.from - view.offset }))
      const tails = tailsIn(view, [...before, ...begun.flatMap(({ cut }) => cut ?? [])])
      const further = tails.filter(({ end }) => end > view.owned.end)
      going.set(
        lane,
        further.map((tail) => goingOf(view, tail)),
      )
      return [
        ...found,
        ...begun.map(({ pieces, look: { encodings }, encode }) =>
          wholeCandidate('undecoded', { pieces, encode, encodings, begins: true, place }),
        ),
        ...tails.flatMap((tail) => tailCandidates(view, tail)),
      ]
    },
  }
}

/** What goes on behind what was decoded of it, from an offset of the view on. */
interface Cut {
  readonly start: number
  readonly inRows: boolean
  readonly chars: number
}

type Tail = Cut & Span

/** With their ends, as far as the view shows; none within another. */
const tailsIn = ({ bytes, document }: View, cuts: readonly Cut[]): Tail[] => {
  const tails: Tail[] = []
  for (const cut of [...cuts].sort((a, b) => a.start - b.start)) {
    const end = Math.min(endOfRows(bytes, cut.start, cut.inRows), document?.fieldEnd(cut.start) ?? bytes.length)
    if (end > (tails.at(-1)?.end ?? -1)) tails.push({ ...cut, start: Math.max(cut.start, tails.at(-1)?.end ?? 0), end })
  }
  return tails
}

const goingOf = ({ bytes, offset, owned }: View, { start, inRows, chars }: Tail): Going => ({
  from: offset + Math.max(start, owned.end),
  inRows,
  chars: (chars + charsIn(bytes, { start, end: Math.max(start, owned.end) })) % GROUP,
})

interface Begun {
  readonly look: Look
  readonly pieces: Pieces
  readonly encode: Candidate['encode']
  /** Where it goes on, where not all of it was decoded. */
  readonly cut?: Cut
}

const begin = (view: View, look: Look): Begun => {
  const whole = { start: 0, end: look.bytes.length }
  const all = look.pieces(whole)
  const hull = { start: all[0].start, end: (all.at(-1) ?? all[0]).end }
  const inOneString = view.document?.holds(hull) ?? true
  if (inOneString && !look.isCut) return { look, pieces: all, encode: fillable(all, look.encoder(whole)) }
  const end = inOneString ? hull.end : Math.min(all[0].end, view.document?.fieldEnd(hull.start) ?? hull.end)
  const pieces: Pieces = [{ start: hull.start, end }]
  const encode = fillable(pieces, writer(view.bytes, pieces[0]))
  const inRows = look.encodings[0] === 'wrapped'
  return { look, pieces, encode, ...(look.isCut && inOneString && { cut: { start: end, inRows, chars: 0 } }) }
}

const A = 0x41

/** Where the length is to be kept, what no base64 and no hex minds. */
const fillable =
  (pieces: Pieces, encode: Candidate['encode']): Candidate['encode'] =>
  (placeholder) => {
    const last = pieces.at(-1) ?? pieces[0]
    if (!isFiller(placeholder, last.end - pieces[0].start)) return encode(placeholder)
    return pieces.map(({ start, end }) => new Uint8Array(end - start).fill(A))
  }

/** Characters of base64 come in fours. */
const GROUP = 4
const GROUP_BYTES = 3
const ASTERISK = 0x2a

/** In base64 where that begins here, else in letters that decode; as many as before, modulo four. */
const writer = (bytes: Uint8Array, span: Span): Candidate['encode'] => {
  const length = charsIn(bytes, span)
  const isStart = span.start === 0 || !isRunByte(bytes[span.start - 1] as number)
  return (placeholder) => {
    if (!isStart) return [encodeAs(placeholder, ['base64'], length)]
    const missing = (GROUP_BYTES - (placeholder.length % GROUP_BYTES)) % GROUP_BYTES
    const text = concatBytes([placeholder, new Uint8Array(missing).fill(ASTERISK)])
    return [concatBytes([base64Text(text), new Uint8Array(length % GROUP).fill(A)])]
  }
}

const charsIn = (bytes: Uint8Array, { start, end }: Span): number => {
  let count = 0
  for (let at = start; at < end; at++) if (isRunByte(bytes[at] as number)) count++
  return count
}

/** A further stretch, as far as the view owns it: of the last one there stay as many characters as keep the length modulo four. */
const tailCandidates = ({ bytes, owned }: View, { start, end, chars }: Tail): Candidate[] => {
  const span = { start, end: Math.min(end, owned.end) }
  if (span.start >= span.end) return []
  const left = end > owned.end ? 0 : (chars + charsIn(bytes, span)) % GROUP
  const encode = fillable([span], () => [new Uint8Array(left).fill(A)])
  return [wholeCandidate('undecoded', { pieces: [span], begins: false, encode })]
}
