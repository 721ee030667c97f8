import { copyBytes, toLatin1 } from './ascii.js'
import { looksRandom } from './checks/random.js'
import type { Look } from './decode/look.js'
import { BeartrapError } from './errors.js'
import { createPlacer, type Placer } from './exposure/place.js'
import { AFTER_BYTES } from './exposure/surroundings.js'
import type { Candidate } from './judge.js'
import { endOf, type Form, formsOf, impliedBy, isJose, MAX_FORM_BYTES } from './known-forms.js'
import { createLiteralSearch, type LiteralSearch } from './literals.js'
import type { Matcher } from './matcher.js'
import { preference } from './merge.js'
import type { RuleInfo, View } from './types.js'

/** Bytes that a view must hold after its owned range, for a form and what is near it not to depend on its size. */
export const SWEEP_AFTER_BYTES = MAX_FORM_BYTES + AFTER_BYTES

/** Distinct values held at once, and their bytes; their forms take 13 times that and more: about 100 MB at the most. */
const MAX_KNOWN_VALUES = 20_000
const MAX_KNOWN_BYTES = 3 << 20

const TOO_MANY = `more than ${MAX_KNOWN_VALUES} different secrets, or ${MAX_KNOWN_BYTES >> 20} MiB of them; split the file`

export interface Sweep {
  /** Remembers recognised secrets. Throws BeartrapError 'input' where the limits leave no room and `evict` is off. */
  add(candidates: readonly Candidate[]): void
  /** The one category of a value's placeholder, whichever rule found it here: the best finder's, or where values are evicted the first's. */
  categoryOf(match: { readonly value: Uint8Array; readonly rule: RuleInfo }): string
  /** Every known value in any encoded form; with starts in the look's owned range. */
  find(look: Look): Candidate[]
}

interface Known {
  readonly candidate: Candidate
  /** Once they are looked for: many a value is dropped before. */
  forms?: readonly Form[]
}

export interface SweepOptions {
  /** Where a stream can't be read twice: drops the oldest value for a new one, so that memory stays bounded. */
  readonly evict?: boolean
  readonly maxValues?: number
  /** For a report: distinctive values only, named by their best finder, at medium confidence at the most. */
  readonly reporting?: boolean
}

/** The known values of one artifact. */
export const createSweep = ({
  evict = false,
  maxValues = MAX_KNOWN_VALUES,
  reporting = false,
}: SweepOptions = {}): Sweep => {
  const known = new Map<string, Known>()
  const best = new Map<string, Candidate>()
  let added = new WeakSet<Uint8Array>() // values as the matcher remembers them: the same bytes, rule and all
  let bytes = 0
  let search: (LiteralSearch & { forms: readonly (readonly [Known, Form])[] }) | undefined

  const drop = (key: string, { candidate }: Known): void => {
    known.delete(key)
    added = new WeakSet()
    best.delete(toLatin1(candidate.value))
    bytes -= candidate.value.length
  }

  /** A stream's placeholder can't change its category afterwards. */
  const rename = (value: string, candidate: Candidate): void => {
    const rival = best.get(value)
    if (rival === undefined || ((reporting || !evict) && preference(candidate, rival) < 0)) best.set(value, candidate)
  }

  const addOne = (candidate: Candidate): void => {
    const value = toLatin1(candidate.value)
    rename(value, candidate)
    const key = `${toLatin1(candidate.raw)}\0${value}`
    if (known.has(key)) return
    const { length } = candidate.value
    while (known.size >= maxValues || bytes + length > MAX_KNOWN_BYTES) {
      const oldest = evict ? known.entries().next().value : undefined
      if (oldest === undefined) throw new BeartrapError('input', TOO_MANY)
      drop(...oldest)
    }
    known.set(key, { candidate })
    bytes += length
    search = undefined
  }

  const isNew = ({ value }: Candidate): boolean => {
    if (added.has(value)) return false
    added.add(value)
    return true
  }

  /** What a form that stands in a look is a sight of. */
  const sight = (look: Look, candidate: Candidate, form: Form, start: number, placer: Placer): Candidate[] => {
    const span = { start, end: endOf(form, look.bytes, start) }
    if (span.end - start === form.whole?.length) return [] // the whole form finds it
    const named = reporting ? capped(best.get(toLatin1(candidate.value)) ?? candidate) : candidate
    return [
      {
        ...named,
        // Claims begin alike in all tokens of an issuer: one that a rule recognises here is named by that.
        confidence: form.whole !== undefined && isJose(form.bytes) ? 'low' : named.confidence,
        raw: copyBytes(look.bytes.subarray(span.start, span.end)),
        pieces: look.pieces(span),
        encode: look.encoder(span),
        encodings: [...look.encodings, ...form.encodings],
        escapes: form.encodings,
        place: () => placer(span, candidate.rule),
      },
    ]
  }

  return {
    add: (candidates) =>
      candidates
        .filter(isNew)
        .flatMap((candidate) => [candidate, ...impliedBy(candidate)])
        .filter((candidate) => !reporting || isDistinctive(candidate))
        .sort(preference)
        .forEach(addOne),
    categoryOf: ({ value, rule }) => (best.get(toLatin1(value))?.rule ?? rule).category,
    find: (look) => {
      if (search === undefined) {
        const forms = [...known.values()].flatMap((value) => {
          value.forms ??= formsOf(value.candidate)
          return value.forms.map((form) => [value, form] as const)
        })
        search = { ...createLiteralSearch(forms.map(([, form]) => form.bytes)), forms }
      }
      if (search.forms.length === 0) return []
      const found: Candidate[] = []
      const placer = createPlacer(look.bytes)
      search.find(look.bytes, look.owned.start, look.owned.end, (start, index) => {
        const [value, form] = search?.forms[index] ?? []
        if (value !== undefined && form !== undefined) found.push(...sight(look, value.candidate, form, start, placer))
      })
      return found
    },
  }
}

/** Drawn by a machine, or letters with digits and signs: what nothing but this secret reads. */
const isDistinctive = ({ value }: Candidate): boolean => {
  const text = toLatin1(value)
  return (text.length >= 12 && looksRandom(text)) || (/[0-9]/.test(text) && /[^\w.:/-]/.test(text))
}

/** Where a rule knows the place, it names it. */
const capped = (candidate: Candidate): Candidate =>
  candidate.confidence === 'low' ? candidate : { ...candidate, confidence: 'medium' }

/**
 * For reports: repeats of distinctive values alone, since a finding is a claim
 * about this place. Never throws: a file of more secrets than fit forgets the oldest.
 */
export const createRepeats = (): Sweep => createSweep({ evict: true, reporting: true, maxValues: MAX_REPEATED_VALUES })

/** Secrets of one artifact that are looked for elsewhere in it: what is searched anew for every MiB that brings new ones. */
const MAX_REPEATED_VALUES = 4000

/** What rules find in a view, and every value known by then, this view's included; `isWhole` tells which of them are to be learned. */
export const sweepingFinder =
  (
    matcher: Pick<Matcher, 'inspect'>,
    sweep: Sweep,
    isWhole: (candidate: Candidate, view: View) => boolean = () => true,
  ): ((view: View) => Candidate[]) =>
  (view) => {
    const { candidates, looks } = matcher.inspect(view)
    sweep.add(candidates.filter((candidate) => isWhole(candidate, view)))
    return [...candidates, ...looks.flatMap((look) => sweep.find(look))]
  }
