/** What an OpenAPI document declares of security, as far as traffic can be held against it. Plain data. */
export interface Api {
  readonly schemes: Readonly<Record<string, Scheme>>
  /** The most specific first. */
  readonly operations: readonly Operation[]
}

export type Scheme =
  /** `scheme` in lower case: basic, bearer, digest … */
  | { readonly kind: 'http'; readonly scheme: string }
  | { readonly kind: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  /** Both send bearer tokens. */
  | { readonly kind: 'oauth2' | 'openIdConnect' }
  /** A certificate; a capture does not show it. */
  | { readonly kind: 'mutualTLS' }

export interface Operation {
  /** "GET /pets/{id}" */
  readonly id: string
  readonly method: string
  readonly targets: readonly Target[]
  /** Any one of them is enough, all schemes of it are needed; one of none allows anyone. None at all: no security declared. */
  readonly security: readonly (readonly string[])[]
}

/** An address that an operation answers at. */
export interface Target {
  /** Undefined where the document does not tell: any. */
  readonly host: Glob | undefined
  readonly segments: readonly Glob[]
  /** How many of these are the server's own. */
  readonly base: number
  /** Sorts the more specific first: 0 a literal, 1 a part of one, 2 any, a digit a segment. */
  readonly rank: string
}

/** Literals, with anything between any two: ["", "-", ".json"] is {a}-{b}.json. One alone is itself. */
export type Glob = readonly [string, ...string[]]
