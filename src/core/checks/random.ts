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
const LONG_UNDIVIDED = /[A-Za-z]{20}/
const MIXED_CASE = /[a-z][A-Z]|[A-Z]{2,}[a-z]/
const DATE_OR_TIME = /^\d{4}-\d\d-\d\d|^\d\d:\d\d/

/**
 * Whether a value was drawn by a machine rather than written by a person:
 * letters and digits together (or long mixed-case letters), no words joined by
 * separators, and characters spread as chance would spread them.
 */
export const looksRandom = (value: string): boolean => {
  if (value.length < MIN_LENGTH || DATE_OR_TIME.test(value)) return false
  const mixed = HAS_LETTER.test(value) && HAS_DIGIT.test(value)
  const letters = LONG_UNDIVIDED.test(value) && MIXED_CASE.test(value)
  const digits = value.length >= 16 && /^[0-9]+$/.test(value)
  if (!(mixed || letters || digits) || WORDY.test(value)) return false
  return shannonEntropy(value) >= Math.min(ENOUGH_ENTROPY, Math.log2(value.length) - ENTROPY_SLACK)
}
