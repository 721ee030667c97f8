import type { Fingerprint, Severity } from '../types.js'

/**
 * One thing that is wrong with how credentials travel; holds no byte of any. One
 * line of an audit's NDJSON report. What it happened to is the group: an
 * operation, a secret or a cookie, and `count` says how often.
 */
export interface Issue {
  readonly type: 'issue'
  readonly id: string
  readonly check: string
  readonly title: string
  /** The worst of the group. */
  readonly severity: Severity
  readonly artifact: string
  /** Exchanges that it was seen in. */
  readonly count: number
  /** The first places of them, RFC 6901; none where it is of the OpenAPI document. */
  readonly pointers: readonly string[]
  /** Of the first of them. */
  readonly host?: string
  readonly method?: string
  /** Ids and the like masked: /users/{id}. */
  readonly path?: string
  /** In the OpenAPI document: `GET /users/{user}`. */
  readonly operation?: string
  /** Of a header, a cookie, a parameter, a security scheme. */
  readonly name?: string
  /** What is special about it. */
  readonly says?: string
  /** Of the secrets concerned, the first of them; the same as findings have. */
  readonly fingerprints?: readonly Fingerprint[]
  /** All hosts that got the secret. */
  readonly hosts?: readonly string[]
  /** What to do, and where a standard says so. */
  readonly advice: string
  readonly detectedAt: string
}

/** What a check tells of one exchange. */
export interface Found {
  readonly severity: Severity
  readonly pointer?: string
  readonly fingerprints: readonly Fingerprint[]
  readonly name?: string
  readonly says?: string
  readonly hosts?: readonly string[]
}

/** What a check is called, and what is to be done. */
export interface CheckInfo {
  readonly id: string
  readonly title: string
  readonly says: string
  readonly reference: string
  /** What makes several places one issue. */
  readonly groupBy: 'operation' | 'secret' | 'cookie'
}
