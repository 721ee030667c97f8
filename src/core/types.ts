/** Half-open byte range, 0 <= start < end. */
export interface Span {
  readonly start: number
  readonly end: number
}

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** `share`: every credential. `strict`: mail addresses and IP addresses as well. `debug`: what helps to find a fault stays, as the claims of a JWT do. */
export const POLICIES = ['share', 'strict', 'debug'] as const
export type PolicyName = (typeof POLICIES)[number]

/** `verified`: a checksum or the value's own structure proves it. */
export const CONFIDENCES = ['low', 'medium', 'high', 'verified'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** An encoding that a secret was found under; outermost first wherever listed. */
export type Encoding =
  | 'gzip'
  | 'zlib'
  | 'zstd'
  | 'bzip2'
  | 'xz'
  | 'deflate'
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
  /** Of a document that is shown otherwise than it stands. */
  readonly document?: DocumentMap
}

/** Documents that are shown otherwise than they stand. */
export const DOCUMENT_FORMATS = ['har'] as const
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number]

/** What a view's bytes are in the document that they were taken from. */
interface DocumentMap {
  readonly format: DocumentFormat
  /** Where the name and value end that an offset of the view is of: nothing beyond is looked at for it. */
  fieldEnd(offset: number): number
  /** Where they begin. */
  fieldStart(offset: number): number
  /** Whether what stands there is a field's value alone, so that no printer broke it up. */
  isField(offset: number): boolean
  /** Whether a span lies in one of the document's strings, or in none: a secret is never in two. */
  holds(span: Span): boolean
  /** Parts that are to go whole, as far as they stand in a range of the view; `begins` where the part does. */
  dropped(range: Span): readonly (Span & {
    readonly what: 'body' | 'undecoded'
    readonly begins: boolean
    readonly isBase64: boolean
  })[]
  /** Of a raw offset: 1-based, the column in bytes. */
  positionOf(offset: number): { readonly line: number; readonly column: number }
  /** A span's place; `judge` tells what the bytes round it say. */
  placeOf(span: Span, judge: () => Place): Place
  /** Spells what is written over a span so that the document stays what it is; of use when the view is gone as well. */
  writerOf(span: Span): (bytes: Uint8Array) => Uint8Array
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
 * reported; the keyword's own bytes may run past its end. `run` is told of places
 * in runs of base64's characters: of each that has MIN_RUN_BYTES in `owned`, one or
 * more; not all that it is told of are such.
 */
export interface Prefilter {
  find(
    bytes: Uint8Array,
    owned: Span,
    hit: (offset: number, keyword: number) => void,
    run?: (offset: number) => void,
  ): void
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
  /** Names of the checks that the value has passed. */
  readonly checks: readonly string[]
}

/** The rule's own literal that led to a secret; `at` counts from the secret's first byte, so below 0 it stands before. */
export interface KeywordHit {
  readonly keyword: string
  readonly at: number
}

export type Language = 'python' | 'java' | 'node' | 'dotnet' | 'go' | 'ruby' | 'php'

/** A place in a program. `file` is as the program has it, without a query. */
export interface StackFrame {
  readonly file: string
  readonly line: number
  readonly function?: string
}

/** What a traceback tells without its messages: names alone, none with six bytes of the secret in a row. */
export interface Traceback {
  readonly language: Language
  /** The type of what was raised. */
  readonly exception?: string
  /** The innermost one that stands near. */
  readonly frame?: StackFrame
}

/** Where a secret leaked, as the bytes round it tell. Plain data, no byte of the secret. */
export interface Place {
  readonly exposure: string
  /** With the exposure `traceback`. */
  readonly traceback?: Traceback
  /** The program that printed it, by its marks. */
  readonly framework?: string
  /** The scheme that stands right before it, as `bearer`. */
  readonly scheme?: string
  /** Whom it was sent to: a name or address, with a port where one is told. */
  readonly host?: string
  /** It was sent to that host by http, not https. */
  readonly plaintext?: true
  /** In a JSON document that is read as one: RFC 6901. */
  readonly pointer?: string
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
  /** Of a part that goes whole, whatever it holds: its first stretch, or a further one. */
  readonly whole?: 'begins' | 'goes-on'
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
  readonly hit: KeywordHit
  readonly place: Place
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
  /** Where it stands in a JSON document that beartrap reads as one (RFC 6901). */
  readonly pointer?: string
  readonly encodings: readonly Encoding[]
  /** Byte ranges that carry the secret, where there are several; `start` and `end` then span them all. */
  readonly pieces?: readonly Span[]
  readonly fingerprint: Fingerprint
  readonly preview: string
  /** Bytes of the secret, its encodings undone. */
  readonly length: number
  readonly exposure: string
  /** With the exposure `traceback`: what was raised, and where. */
  readonly traceback?: Traceback
  readonly advice: string
  readonly detectedAt: string
  /** Why it is one, strongest first; with --explain. */
  readonly evidence?: readonly Evidence[]
  /** What makes it worse, or better, than its rule says. */
  readonly warnings?: readonly Warning[]
  /** Whom it was sent to, where the bytes round it tell. */
  readonly host?: string
  readonly jwt?: JwtFacts
  /** With the warning `forwarded-downstream`: every host that the secret was sent to by then. */
  readonly hosts?: readonly string[]
}

export const EVIDENCE_KINDS = ['checksum', 'structure', 'context', 'entropy'] as const

/** One reason to take a value for a credential, in words; no byte of the value. */
export interface Evidence {
  readonly kind: (typeof EVIDENCE_KINDS)[number]
  readonly says: string
}

/** `alg-none` and `plaintext-http` raise the severity by a step, `expired` lowers it by one. */
export type Warning =
  | 'plaintext-http'
  | 'forwarded-downstream'
  | 'alg-none'
  | 'no-expiry'
  | 'lifetime-over-a-day'
  | 'wildcard-scope'
  | 'expired'

/** What a JSON Web Token says of itself; nothing of whom it is for. Times are ISO 8601. */
export interface JwtFacts {
  readonly alg?: string
  readonly typ?: string
  readonly iss?: string
  readonly aud?: readonly string[]
  readonly scope?: readonly string[]
  readonly iat?: string
  readonly exp?: string
  readonly lifetime?: string
}
