import { toLatin1 } from './ascii.js'
import { base64Text } from './decode/base64.js'
import type { Candidate } from './judge.js'
import type { Span, View } from './types.js'
import { wholeCandidate } from './whole.js'

const NOTHING = new Uint8Array(0)

/** A finder that gives a document's parts that are to go whole, in the place of all that is found in them. */
export const droppingParts =
  (find: (view: View) => Candidate[]): ((view: View) => Candidate[]) =>
  (view) => {
    const { document, owned, bytes } = view
    const found = find(view)
    const near = document?.dropped({ start: 0, end: bytes.length }) ?? []
    if (document === undefined || near.length === 0) return found
    const isOutside = ({ pieces }: Candidate): boolean =>
      !pieces.some((piece) => near.some((part) => touches(piece, part)))
    const parts = document.dropped(owned).filter((part) => !isGone(bytes.subarray(part.start, part.end)))
    return [...found.filter(isOutside), ...parts.map(candidateOf)]
  }

const touches = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end

/** Our own placeholder, as it is or in base64: redacting a redacted copy changes nothing. Its bracket may be JSON still. */
const GONE = /^\s*(?:\[?REDACTED:[a-z]+:[0-9a-f]{6}\]|W1JFREFDVEVEO[A-Za-z0-9+/]{24,40}={0,2})\s*$/
const MAX_GONE_BYTES = 128

const isGone = (part: Uint8Array): boolean => part.length <= MAX_GONE_BYTES && GONE.test(toLatin1(part))

type Dropped = ReturnType<NonNullable<View['document']>['dropped']>[number]

/** A part longer than a view comes in several pieces, the first of which gets the placeholder. */
const candidateOf = ({ what, begins, isBase64, start, end }: Dropped): Candidate =>
  wholeCandidate(what, {
    pieces: [{ start, end }],
    begins,
    encode: (placeholder) => [written(placeholder, begins, isBase64)],
  })

const ASTERISK = 0x2a
const A = 0x41

/** The first piece gets the placeholder; of one that keeps the length, each gets its own. */
const written = (placeholder: Uint8Array, begins: boolean, isBase64: boolean): Uint8Array => {
  const isFiller = placeholder.every((byte) => byte === ASTERISK)
  if (isFiller) return isBase64 ? placeholder.map(() => A) : placeholder
  if (!begins) return NOTHING
  return isBase64 ? base64Text(placeholder) : placeholder
}
