/**
 * The bytes that a pattern sees round a keyword hit. Counted from the keyword's
 * first byte, clipped to the artifact alone, so that no chunking shows.
 */
export interface Window {
  readonly before: number
  readonly after: number
  /** The pattern must start at the keyword; a miss then costs a third of a search (bench/prefilter). */
  readonly anchored: boolean
  /** Ends at the nearest newline on either side. */
  readonly line: boolean
}

const KIB = 1024

/** Bytes that an anchored window holds before the keyword: for \b and for `unless.before`. */
export const CONTEXT_BEFORE_BYTES = 64

export const WINDOWS = {
  /** A provider's token, keyword first. */
  token: { before: CONTEXT_BEFORE_BYTES, after: KIB, anchored: true, line: false },
  /** A name, then its value: headers, parameters, assignments. Cookies and JWTs reach 8 KiB. */
  value: { before: CONTEXT_BEFORE_BYTES, after: 16 * KIB, anchored: true, line: false },
  /** A field and its value: the longest opaque refresh and session tokens stay below 3 KiB. */
  field: { before: CONTEXT_BEFORE_BYTES, after: 4 * KIB, anchored: true, line: false },
  /** A block over many lines: an RSA-4096 key is 3.3 KB, its doubly escaped form 3.5 KB. */
  block: { before: CONTEXT_BEFORE_BYTES, after: 16 * KIB, anchored: true, line: false },
  /** The keyword may stand anywhere on its line. */
  line: { before: 512, after: 4 * KIB, anchored: false, line: true },
  /** A few words round a byte such as the @ of a URL. */
  near: { before: 256, after: 64, anchored: false, line: false },
  /** The value stands before its name, as in {"value":…,"name":…}. */
  behind: { before: 4 * KIB, after: KIB, anchored: false, line: false },
} as const satisfies Record<string, Window>

export type WindowName = keyof typeof WINDOWS
export const WINDOW_NAMES = Object.keys(WINDOWS) as [WindowName, ...WindowName[]]
