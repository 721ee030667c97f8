import type { Where } from '../core/review/wire.js'
import type { Severity, Warning } from '../core/types.js'

/** "1 place", "2,400 places". */
export const many = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`

/** `/log/entries/3/request/url`, or "line 7, column 12". */
export const whereOf = ({ pointer, line, column }: Where): string => pointer ?? `line ${line}, column ${column}`

/** A preview, `ghp_…(40)`, as the page shows it: what is public of it, then dots. */
export const masked = (preview: string): string => preview.replace(/…\(\d+\)$/, '••••••')

/** The length that a preview tells: "40 bytes". */
export const lengthIn = (preview: string): string => many(Number(/\((\d+)\)$/.exec(preview)?.[1] ?? 0), 'byte')

/** `request-header` as a person says it. */
export const spoken = (name: string): string => name.replaceAll('-', ' ')

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
}

export const WARNING_WORDS: Readonly<Record<Warning, string>> = {
  'plaintext-http': 'sent over plain http',
  'forwarded-downstream': 'sent to several hosts',
  'alg-none': 'a token without a signature',
  'no-expiry': 'a token that never expires',
  'lifetime-over-a-day': 'a token that lives longer than a day',
  'wildcard-scope': 'a token for everything',
  expired: 'expired',
}
