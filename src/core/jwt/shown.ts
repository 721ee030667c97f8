import { toBytes } from '../ascii.js'
import { looksRandom } from '../checks/random.js'
import { printable } from '../units.js'

/** Claims are input: longer ones are cut, and of a list this many are told. */
const MAX_CLAIM_CHARS = 120
const MAX_LISTED = 20

const ORIGIN = /^(https?:\/\/)(?:[^/?#@]*@)?([A-Za-z0-9.-]+(?::\d{1,5})?)(?=[/?#]|$)/

/**
 * A claim as a report may show it: control characters out, cut to length, an
 * address only by its origin where its path may hold an id. Undefined for what
 * may be a secret itself, or a person's address.
 */
export const shownClaim = (claim: unknown): string | undefined => {
  if (typeof claim !== 'string' || claim === '') return undefined
  const origin = ORIGIN.exec(claim)
  const text = origin === null ? claim : addressOf(claim, origin)
  if (text.includes('@') || isSecretLike(text.slice(origin?.[1]?.length ?? 0))) return undefined
  const decoded = printable(new TextDecoder().decode(toBytes(text.slice(0, MAX_CLAIM_CHARS))))
  return text.length > MAX_CLAIM_CHARS ? `${decoded}…` : decoded
}

/** The claims of a list, or of one string with a blank between any two. */
export const shownClaims = (claim: unknown): string[] =>
  claimList(claim)
    .slice(0, MAX_LISTED)
    .flatMap((entry) => shownClaim(entry) ?? [])

/** The same, unseen: to be judged, not to be shown. */
export const claimList = (claim: unknown): readonly unknown[] =>
  Array.isArray(claim) ? claim : typeof claim === 'string' ? claim.split(' ').filter((part) => part !== '') : []

const addressOf = (claim: string, [whole, scheme = '', host = '']: RegExpExecArray): string => {
  const path = claim.slice(whole.length)
  return `${scheme}${host}${/[?#@]/.test(path) || isSecretLike(path) ? '/...' : path}`
}

const isSecretLike = (text: string): boolean => text.startsWith('eyJ') || text.split(/[/:. ]/).some(looksRandom)
