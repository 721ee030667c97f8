import { looksRandom } from './random.js'

/** Timestamps, versions, numbers joined by dots or hyphens: what analytics and preference cookies hold. */
const NUMBERS_ONLY = /^[0-9.,:|_-]*$/
/** _ga and its kin: GA1.2.<client id>.<time>. */
const ANALYTICS = /^(?:G[AS][0-9]\.[0-9]|fb\.[0-9])\./

/** Subresource integrity: a package that is called cookie has a hash, in a lock file. */
const INTEGRITY = /^sha(?:1|256|384|512)-/

/** A cookie's value is taken for a session when it looks drawn by a machine. */
export const cookieValue = (value: string): boolean =>
  !NUMBERS_ONLY.test(value) && !ANALYTICS.test(value) && !INTEGRITY.test(value) && looksRandom(value)
