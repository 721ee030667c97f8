import type { Confidence, Encoding, Evidence, JwtFacts, Severity, Warning } from '../types.js'

/** What a review page is told, and what it may ask. Plain data, no byte of a secret but in `Revealed`. */

export interface Counts {
  readonly secrets: number
  readonly places: number
  readonly keptSecrets: number
  readonly keptPlaces: number
}

/** What the filters offer: how many secrets there are of each. */
export interface Facets {
  readonly severities: Readonly<Record<Severity, number>>
  readonly exposures: readonly { readonly name: string; readonly secrets: number }[]
}

/** The copy without the secrets. With a problem there is none. */
export type Copy =
  | { readonly kind: 'none' }
  /** The file is read twice, so `bytes` comes to twice its size; then the copy is read. */
  | { readonly kind: 'running'; readonly bytes: number }
  | {
      readonly kind: 'ready'
      readonly name: string
      readonly size: number
      readonly redacted: number
      /** Places of kept secrets that went all the same: another secret's bytes reach into them. */
      readonly overridden: number
    }
  | { readonly kind: 'failed'; readonly problem: string }

export type State =
  | { readonly stage: 'empty' }
  | { readonly stage: 'receiving'; readonly name: string; readonly bytes: number; readonly size: number | undefined }
  /** Read twice: `learned` bytes of it the first time, `bytes` the second. */
  | ({
      readonly stage: 'scanning'
      readonly name: string
      readonly size: number
      readonly learned: number
      readonly bytes: number
    } & Counted)
  | ({
      readonly stage: 'review'
      /** Names this review in every request about it: a page left open can't decide about another file. */
      readonly review: number
      readonly name: string
      readonly size: number
      readonly facets: Facets
      /** Why the file could not be read to its end, and so can't be sanitized. */
      readonly problem: string | undefined
      /** What of it was read otherwise than it should be; it can be sanitized. */
      readonly notice: string | undefined
      readonly copy: Copy
    } & Counted)
  | { readonly stage: 'failed'; readonly name: string; readonly problem: string }

interface Counted {
  readonly counts: Counts
}

/** Which secrets to list; empty lists and texts leave nothing out. */
export interface Filter {
  readonly severities: readonly Severity[]
  readonly exposure: string
  /** Looked for in title, rule, category, hosts and pointer, in any case. */
  readonly text: string
}

/** One secret, wherever it stands. */
export interface SecretView {
  readonly id: number
  /** The digits in its placeholder. */
  readonly label: string
  readonly title: string
  readonly rule: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly category: string
  readonly preview: string
  readonly places: number
  /** Where the first of them is. */
  readonly first: Where
  readonly keep: boolean
  readonly exposures: readonly string[]
  readonly hosts: readonly string[]
  readonly warnings: readonly Warning[]
  readonly advice: string
  readonly evidence: readonly Evidence[]
  readonly jwt?: JwtFacts
}

export interface SecretsPage {
  readonly total: number
  /** Of those in the filter, how many stay. */
  readonly kept: number
  readonly secrets: readonly SecretView[]
}

/** A stretch of text: as it stands, or a secret's, masked. `own` is the one asked about. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'secret'; readonly own: boolean }

/** A place, as people look for it: the JSON pointer where there is one. */
export interface Where {
  readonly line: number
  readonly column: number
  readonly pointer?: string
}

/** One place where a secret stands. */
export interface PlaceView extends Where {
  readonly id: number
  readonly title: string
  readonly exposure: string
  readonly host?: string
  readonly encodings: readonly Encoding[]
  /** What stands round it; nothing where no masked copy could be made to read it from. */
  readonly context: readonly Segment[]
}

export interface PlacesPage {
  readonly total: number
  readonly places: readonly PlaceView[]
}

/** The bytes of a secret at one place, as text that can be shown. */
export interface Revealed {
  readonly text: string
  /** Bytes beyond what is shown. */
  readonly more: number
}

/** Which secrets a decision is about. */
export type Chosen =
  | { readonly kind: 'ids'; readonly ids: readonly number[] }
  | { readonly kind: 'filter'; readonly filter: Filter }
