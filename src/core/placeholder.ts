import { toBytes } from './ascii.js'
import { encodeAs } from './encode.js'
import type { RedactSpan } from './redact.js'
import type { Fingerprint, Fingerprinter, Match } from './types.js'

export const STYLES = ['label', 'mask', 'same-length', 'hash'] as const
export type Style = (typeof STYLES)[number]

/** Hex digits of the fingerprint in a label: 24 bits tell the secrets of one artifact apart. */
const LABEL_DIGITS = 6

/** What a label shows of a secret's fingerprint. */
export const labelOf = (fingerprint: Fingerprint): string => fingerprint.slice(0, LABEL_DIGITS)

/** Eight, whatever the secret's length, so that the length stays unknown. */
const MASK = '********'

/**
 * What stands in a secret's place. `label` is [REDACTED:<category>:<6 hex>] and
 * `hash` [REDACTED:<64 hex>], one a secret; `mask` is eight asterisks; with
 * `same-length` the artifact keeps its size and every offset in it. `categoryOf`
 * gives one category a secret, whichever rule found it at this place.
 */
export const createRenderer =
  (style: Style, fingerprint: Fingerprinter, categoryOf: (match: Match) => string): ((match: Match) => RedactSpan) =>
  (match) => {
    const render = RENDERERS[style]
    return {
      start: match.start,
      end: match.end,
      replacement: render(match, fingerprint(match.value), categoryOf(match)),
    }
  }

const encoded = (text: string, match: Match): Uint8Array =>
  match.encode(encodeAs(toBytes(text), match.escapes, match.length))

const RENDERERS: Readonly<Record<Style, (match: Match, fingerprint: Fingerprint, category: string) => Uint8Array>> = {
  label: (match, fingerprint, category) => encoded(`[REDACTED:${category}:${labelOf(fingerprint)}]`, match),
  hash: (match, fingerprint) => encoded(`[REDACTED:${fingerprint}]`, match),
  mask: (match) => encoded(match.escapes.some(takesNoAsterisk) ? 'REDACTED' : MASK, match),
  'same-length': (match) => match.encode(toBytes(fillerOf(match.escapes).repeat(match.length))),
}

const takesNoAsterisk = (encoding: string): boolean => encoding.startsWith('base64') || encoding === 'hex'

const fillerOf = (escapes: Match['escapes']): string =>
  escapes.includes('hex') ? '0' : escapes.some(takesNoAsterisk) ? 'x' : '*'
