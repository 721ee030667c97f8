import { isWordy, looksRandom } from '../checks/random.js'

/** What stands in an id's place. */
const MASK = '{id}'
const MAX_SEGMENTS = 12

/**
 * A path as a report may show it: segments of words stay, whatever may be an id
 * or a token becomes {id}; so does a part that `isSecret` knows. /users/17/orders
 * becomes /users/{id}/orders.
 */
export const maskedPath = (path: string, isSecret: (part: string) => boolean): string => {
  const segments = path.split('/').slice(1)
  const shown = segments.slice(0, MAX_SEGMENTS).map((segment) => (isShown(segment, isSecret) ? segment : MASK))
  return `/${shown.join('/')}${segments.length > MAX_SEGMENTS ? '/…' : ''}`
}

const SEGMENT = /^[A-Za-z0-9._~-]{0,40}$/

const isShown = (segment: string, isSecret: (part: string) => boolean): boolean =>
  SEGMENT.test(segment) &&
  !/^\d+$/.test(segment) &&
  [segment, ...segment.split(/[._~-]/)].every((part) => part === '' || isSafe(part, isSecret)) &&
  !looksRandom(segment)

const isSafe = (part: string, isSecret: (part: string) => boolean): boolean =>
  (/[._~-]/.test(part) || isWordy(part)) && !isSecret(part)

/** The name of a header, cookie or parameter; one that may hold a value is not told. */
export const shownName = (name: string): string => (NAME.test(name) && !looksRandom(name) ? name : '{name}')

/** RFC 9110's tokens, and brackets as PHP's and Rails' forms have them. */
const NAME = /^[!#$%&'*+.^`|~\w[\]:-]{1,64}$/
