import { toLatin1 } from './ascii.js'
import { type Encoded, encodedForms } from './encode.js'
import { BeartrapError } from './errors.js'
import { createPlacer } from './exposure/place.js'
import { AFTER_BYTES } from './exposure/surroundings.js'
import { createLiteralSearch, type LiteralSearch } from './literals.js'
import type { Candidate, Matcher } from './matcher.js'
import { preference } from './merge.js'
import type { RuleInfo, View } from './types.js'

/** A shorter value is a common word too often to be removed wherever it stands. */
export const MIN_SWEPT_BYTES = 8

/** An encoded form longer than this is not looked for: the longest keys stay far below. */
export const MAX_FORM_BYTES = 64 * 1024

/** Bytes that a view must hold after its owned range, for a form and what is near it not to depend on its size. */
export const SWEEP_AFTER_BYTES = MAX_FORM_BYTES + AFTER_BYTES

/** Distinct values held at once, and their forms' bytes: about 100 MB at the most. */
const MAX_KNOWN_VALUES = 20_000
const MAX_KNOWN_BYTES = 32 << 20

const TOO_MANY = `more than ${MAX_KNOWN_VALUES} different secrets, or ${MAX_KNOWN_BYTES >> 20} MiB of them; split the file`

export interface Sweep {
  /** Remembers recognised secrets. Throws BeartrapError 'input' where the limits leave no room and `evict` is off. */
  add(candidates: readonly Candidate[]): void
  /** The one category of a value's placeholder, whichever rule found it here: the best finder's, or where values are evicted the first's. */
  categoryOf(match: { readonly value: Uint8Array; readonly rule: RuleInfo }): string
  /** Every known value in any encoded form; with starts in the view's owned range. */
  find(view: View): Candidate[]
}

interface Known {
  readonly candidate: Candidate
  readonly forms: readonly Encoded[]
}

/**
 * The known values of one artifact. Where a stream can't be read twice, `evict`
 * drops the oldest value for a new one, so that memory stays bounded.
 */
export const createSweep = ({ evict = false, maxValues = MAX_KNOWN_VALUES } = {}): Sweep => {
  const known = new Map<string, Known>()
  const best = new Map<string, Candidate>()
  let bytes = 0
  let search: (LiteralSearch & { forms: readonly (readonly [Known, Encoded])[] }) | undefined

  const drop = (key: string, { candidate, forms }: Known): void => {
    known.delete(key)
    best.delete(toLatin1(candidate.value))
    bytes -= size(forms)
  }

  const addOne = (candidate: Candidate): void => {
    const value = toLatin1(candidate.value)
    const rival = best.get(value)
    if (rival === undefined || (!evict && preference(candidate, rival) < 0)) best.set(value, candidate)
    const key = `${toLatin1(candidate.raw)}\0${value}`
    if (known.has(key)) return
    const forms = formsOf(candidate)
    while (known.size >= maxValues || bytes + size(forms) > MAX_KNOWN_BYTES) {
      const oldest = evict ? known.entries().next().value : undefined
      if (oldest === undefined) throw new BeartrapError('input', TOO_MANY)
      drop(...oldest)
    }
    known.set(key, { candidate, forms })
    bytes += size(forms)
    search = undefined
  }

  return {
    add: (candidates) => [...candidates].sort(preference).forEach(addOne),
    categoryOf: ({ value, rule }) => (best.get(toLatin1(value))?.rule ?? rule).category,
    find: (view) => {
      if (search === undefined) {
        const forms = [...known.values()].flatMap((value) => value.forms.map((form) => [value, form] as const))
        search = { ...createLiteralSearch(forms.map(([, form]) => form.bytes)), forms }
      }
      if (search.forms.length === 0) return []
      const found: Candidate[] = []
      const placer = createPlacer(view.bytes)
      search.find(view.bytes, view.owned.start, view.owned.end, (start, index) => {
        const [value, form] = search?.forms[index] ?? []
        if (value === undefined || form === undefined) return
        const end = start + form.bytes.length
        const encodings = [...view.encodings, ...form.encodings]
        const place = placer({ start, end }, value.candidate.rule)
        found.push({ ...value.candidate, raw: form.bytes, start, end, encodings, place })
      })
      return found
    },
  }
}

const size = (forms: readonly Encoded[]): number => forms.reduce((sum, form) => sum + form.bytes.length, 0)

/** The forms of the value as decoded and as it stood: a password may hold what only looks like an escape. */
const formsOf = ({ raw, value }: Candidate): Encoded[] => {
  if (value.length < MIN_SWEPT_BYTES) return []
  const forms = encodedForms(value)
  const same = toLatin1(raw) === toLatin1(value)
  const all = same ? forms : [...forms, ...encodedForms(raw)]
  return all.filter((form) => form.bytes.length >= MIN_SWEPT_BYTES && form.bytes.length <= MAX_FORM_BYTES)
}

/** What rules find in a view, and every value known by then, this view's included. */
export const sweepingFinder =
  (matcher: Pick<Matcher, 'find'>, sweep: Sweep): ((view: View) => Candidate[]) =>
  (view) => {
    const recognised = matcher.find(view)
    sweep.add(recognised)
    return [...recognised, ...sweep.find(view)]
  }
