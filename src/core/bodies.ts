import { toBytes } from './ascii.js'
import { base64Text } from './decode/base64.js'
import type { Candidate } from './judge.js'
import type { RuleInfo, Span, View } from './types.js'

const BODY: RuleInfo = {
  id: 'dropped-body',
  title: 'Body that is to be dropped',
  severity: 'low',
  category: 'body',
  exposure: 'response-body',
  advice: 'It was to be dropped by its type.',
  prefixes: [],
  checks: [],
}

/** All bodies have one placeholder: what they hold is not told. */
const VALUE = toBytes('body')
const NOTHING = new Uint8Array(0)

/** A finder that gives bodies that are to go whole, in the place of all that is found in them. */
export const droppingBodies =
  (find: (view: View) => Candidate[]): ((view: View) => Candidate[]) =>
  (view) => {
    const { document, owned, bytes } = view
    const found = find(view)
    const near = document?.dropped({ start: 0, end: bytes.length }) ?? []
    if (document === undefined || near.length === 0) return found
    const isOutside = ({ pieces }: Candidate): boolean =>
      !pieces.some((piece) => near.some((body) => touches(piece, body)))
    return [...found.filter(isOutside), ...document.dropped(owned).map(candidateOf)]
  }

const touches = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end

/** A body longer than a view comes in several pieces, the first of which gets the placeholder. */
const candidateOf = ({
  begins,
  isBase64,
  start,
  end,
}: ReturnType<NonNullable<View['document']>['dropped']>[number]): Candidate => ({
  rule: BODY,
  raw: VALUE,
  value: VALUE,
  confidence: 'high',
  pieces: [{ start, end }],
  encode: (placeholder) => [written(placeholder, begins, isBase64)],
  encodings: [],
  escapes: [],
  hit: { keyword: '', at: 0 },
  named: () => undefined,
  place: () => ({ exposure: BODY.exposure }),
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
