/** Half-open byte range, 0 <= start < end. */
export interface Span {
  readonly start: number
  readonly end: number
}

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** `verified`: a checksum or the value's own structure proves it. */
export const CONFIDENCES = ['low', 'medium', 'high', 'verified'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** An encoding that a secret was found under; outermost first wherever listed. */
export type Encoding =
  | 'gzip'
  | 'utf-16le'
  | 'utf-16be'
  | 'percent'
  | 'json'
  | 'html'
  | 'base64'
  | 'base64url'
  | 'hex'
  | 'hexdump'
  | 'quoted-printable'
  | 'escapes'
  | 'wrapped'

/**
 * A part of an artifact, in one of its formats. `toRaw` maps a span of `bytes` to
 * the artifact's own offsets, exactly at both ends. Only keywords that start inside
 * `owned` are the view's to report: the rest of `bytes` is context.
 * `bytes` is valid only until the next view is asked for.
 */
export interface View {
  readonly bytes: Uint8Array
  /** Position of the first of them in the stream that the views are cut from. */
  readonly offset: number
  readonly owned: Span
  readonly encodings: readonly Encoding[]
  toRaw(span: Span): Span
}

/** Group offsets are bytes from the start of the searched bytes. */
export interface Captures extends Span {
  readonly groups: Readonly<Record<string, Span | undefined>>
}

/** A compiled expression that runs in time linear in its input. */
export interface Pattern {
  /** The first match at or after `from`; an anchored pattern matches at `from` only. */
  match(bytes: Uint8Array, from: number): Captures | undefined
  /** Where that match ends, or -1: a tenth of the price. */
  end(bytes: Uint8Array, from: number): number
}

/** Throws SyntaxError on what the engine can't run in linear time. */
export interface PatternEngine {
  compile(source: string, mode: 'search' | 'anchored'): Pattern
}

/**
 * Reports every place where any keyword starts, ASCII case-insensitively,
 * overlapping ones included, in no fixed order. Only starts in `owned` are
 * reported; the keyword's own bytes may run past its end.
 */
export interface Prefilter {
  find(bytes: Uint8Array, owned: Span, hit: (offset: number, keyword: number) => void): void
}

/** Keywords are ASCII, folded, of three bytes or more, or one sign that is no letter. */
export type PrefilterFactory = (keywords: readonly string[]) => Prefilter

/** What a finding says of its rule. Plain data: crosses threads as it is. */
export interface RuleInfo {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly category: string
  readonly exposure: string
  readonly advice: string
  /** Literal prefixes that are public knowledge, so a preview may show them. */
  readonly prefixes: readonly string[]
}

/**
 * A secret in place. `start` and `end` are raw offsets; `value` is the secret
 * itself, its encodings undone, so a Match never leaves the engine: sinks get
 * findings and redacted bytes.
 */
export interface Match extends Span {
  readonly rule: RuleInfo
  readonly value: Uint8Array
  readonly confidence: Confidence
  readonly encodings: readonly Encoding[]
  /** The secret's places, where a printer broke it up or printed it twice over; each has a match of its own. */
  readonly pieces: readonly Span[]
  /** Which of the pieces this is. The first one stands for the secret in reports. */
  readonly piece: number
  /** The innermost of `encodings`: those inside the value. */
  readonly escapes: readonly Encoding[]
  /** Bytes of the secret, with all encodings undone but for `escapes`. */
  readonly length: number
  /** What is to be written here, in all encodings but `escapes`, where the secret becomes the placeholder. */
  readonly encode: (placeholder: Uint8Array) => Uint8Array
  /** 1-based line, and column in bytes. */
  readonly line: number
  readonly column: number
}

/** Keyed, so it tells equal secrets apart without telling what they are. 64 hex digits. */
export type Fingerprint = string & { readonly __brand: 'Fingerprint' }
export type Fingerprinter = (value: Uint8Array) => Fingerprint

/** One leaked credential; holds no byte of it. One line of an NDJSON report. */
export interface Finding {
  readonly type: 'finding'
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly category: string
  readonly artifact: string
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
  readonly encodings: readonly Encoding[]
  /** Byte ranges that carry the secret, where there are several; `start` and `end` then span them all. */
  readonly pieces?: readonly Span[]
  readonly fingerprint: Fingerprint
  readonly preview: string
  readonly exposure: string
  readonly advice: string
  readonly detectedAt: string
}
