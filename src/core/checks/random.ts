import { shannonEntropy } from './entropy.js'

/** Whether a long value is random, or a placeholder, its first part tells. */
export const JUDGED_LENGTH = 512

/** Below 8 characters chance and words can't be told apart. */
const MIN_LENGTH = 8

/**
 * Least entropy, bits a character; strings of 8 can't reach it by more than chance.
 * Of random hex of 16, the most even alphabet in use, 1 in 10,000 falls below.
 */
const MIN_ENTROPY = 2.2
const SHORT_SLACK = 0.9

const HAS_DIGIT = /[0-9]/
const HAS_LETTER = /[A-Za-z]/
const LETTERS = /^[A-Za-z]{10,}$/
const SEPARATOR = /[-_./:+ ]+/
/**
 * Words in camelCase, an abbreviation, a letter; then a short number: central1,
 * http2Session, v2, UserName, 2026. A capital or a digit begins the next word:
 * were it optional, a run of 60 letters could be cut in a billion ways.
 */
const WORD =
  /^(?:b(?:ase)?(?:16|32|64|85)[a-z]+|[A-Z]?[a-z]{3,}(?:(?:[A-Z]|[0-9]{1,2}[A-Z]?)[a-z]{3,})*[0-9]{0,6}|[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,})*[0-9]{0,4}|(?:[A-Z]+|[A-Za-z])?[0-9]{0,4})$/
/** Six consonants in a row; with digits at hand, words don't have them. */
const UNSPEAKABLE = /[0-9].*[b-df-hj-np-tv-xz]{6}|[b-df-hj-np-tv-xz]{6}.*[0-9]/i
/** Numbers inside a word, log4j2conf: more than two are chance's (1 of 40 lower-case strings of 26 has fewer). */
const MAX_NUMBERS = 2
/** A number of 64 bits or fewer, 0x04034b50. */
const NUMBER = /^0x[0-9a-f]{1,16}$/i
const DATE_OR_TIME = /^\d{4}-\d\d-\d\d|^\d\d:\d\d/

/**
 * Whether a value was drawn by a machine rather than written by a person:
 * letters and digits together (or letters whose case changes at random), not
 * words and short numbers joined by separators, not a few characters repeated.
 */
export const looksRandom = (whole: string): boolean => {
  const value = whole.slice(0, JUDGED_LENGTH)
  if (value.length < MIN_LENGTH || DATE_OR_TIME.test(value) || NUMBER.test(value) || isPath(value)) return false
  const mixed = HAS_LETTER.test(value) && HAS_DIGIT.test(value)
  const bare = value.replace(/[-_/+=]/g, '')
  const letters = LETTERS.test(bare) && hasErraticCase(bare)
  if (!mixed && !letters) return false
  if (!letters && value.split(SEPARATOR).every(isWordy)) return false
  return shannonEntropy(value) >= Math.min(MIN_ENTROPY, Math.log2(value.length) - SHORT_SLACK)
}

/** /root/.cache/go-build/2e/2e2ae7…: base64 that starts with / has no words between its slashes. */
const isPath = (value: string): boolean => {
  if (!/^(?:~|\.{1,2})?\//.test(value)) return false
  const parts = value.split(SEPARATOR).filter((part) => part !== '')
  return parts.filter(isWordy).length * 2 > parts.length
}

/** Whether a part is words and numbers as people write them. */
export const isWordy = (part: string): boolean =>
  WORD.test(part) && !UNSPEAKABLE.test(part) && (part.match(/[0-9]+/g)?.length ?? 0) <= MAX_NUMBERS

/** Words in camelCase have 4 letters or more on average; chance makes them of 2.5, and of 3.4 one time in ten. */
const MAX_MEAN_WORD = 3.6
/** isLeapYear: the mean of a few words says less. */
const MAX_MEAN_SHORT = 3.3
const SHORT = 16

const hasErraticCase = (letters: string): boolean => {
  const words = letters.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []
  return letters.length / words.length <= (letters.length < SHORT ? MAX_MEAN_SHORT : MAX_MEAN_WORD)
}
