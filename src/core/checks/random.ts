import { shannonEntropy } from './entropy.js'

/** Below 8 characters chance and words can't be told apart. */
const MIN_LENGTH = 8

/** A random string of n characters falls short of log2(n) bits by less than this, 999 times of 1000. */
const ENTROPY_SLACK = 0.9

/** Entropy past which longer strings are not asked for more: hex reaches 4 at most. */
const ENOUGH_ENTROPY = 3

const WORDY = /^(?:[A-Z]?[a-z]+|[A-Z]+|[0-9]{1,4})(?:[-_./:+ ](?:[A-Z]?[a-z]+|[A-Z]+|[0-9]{1,4}))*$/
const HAS_DIGIT = /[0-9]/
const HAS_LETTER = /[A-Za-z]/
const LETTERS = /^[A-Za-z]{10,}$/
const DATE_OR_TIME = /^\d{4}-\d\d-\d\d|^\d\d:\d\d/

/**
 * Whether a value was drawn by a machine rather than written by a person:
 * letters and digits together (or letters whose case changes at random), no words
 * joined by separators, and characters spread as chance would spread them.
 */
export const looksRandom = (value: string): boolean => {
  if (value.length < MIN_LENGTH || DATE_OR_TIME.test(value)) return false
  const mixed = HAS_LETTER.test(value) && HAS_DIGIT.test(value)
  const letters = LETTERS.test(value) && hasErraticCase(value)
  const digits = value.length >= 16 && /^[0-9]+$/.test(value)
  if (!(mixed || letters || digits) || WORDY.test(value)) return false
  return shannonEntropy(value) >= Math.min(ENOUGH_ENTROPY, Math.log2(value.length) - ENTROPY_SLACK)
}

/** Runs of one case in camelCase words are 3 letters or more on average; chance gives 2. */
const MAX_MEAN_RUN = 2.6

const hasErraticCase = (letters: string): boolean => {
  const runs = letters.match(/[a-z]+|[A-Z]+/g) ?? []
  return letters.length / runs.length <= MAX_MEAN_RUN
}
