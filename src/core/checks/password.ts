import { isWordy, looksRandom } from './random.js'

const WORDS_ONLY = /^[A-Za-z]+(?:[-_. ][A-Za-z]+)*[.:!?]?$/
const NUMBER = /^[0-9.,:-]+$/
/** Paths, addresses, colours, globs and members: S.password2, /run/secrets/db. */
const REFERENCE = /^[a-z_$][\w$]*(?:\??\.[a-z_$][\w$]*)+$|^\.{0,2}\/|^https?:|^#[a-z0-9:]+$|^\*/i
/** A call, a tag, a block, an operator: what code has and a password may have by chance. */
const CODE = /\w\(|[{}<>]|&&|\|\||=>|\[\w*\]/
const HAS_LETTER = /[A-Za-z]/
const HAS_OTHER = /[^A-Za-z]/
/** Longer, what has signs like code's is code. */
const MAX_SIGNED = 64

/**
 * A value in a password's place that a person or a generator chose: letters with
 * digits or signs. Words, numbers, paths and code are what else stands there.
 */
export const passwordLike = (value: string): boolean => {
  if (value.length < 6) return false
  if (REFERENCE.test(value) && isMostlyWords(value)) return false
  if (CODE.test(value)) return isGenerated(value)
  if (looksRandom(value)) return true
  if (WORDS_ONLY.test(value) || NUMBER.test(value)) return false
  return HAS_LETTER.test(value) && HAS_OTHER.test(value) && (/[0-9!@#$%^&*+?~]/.test(value) || !isMostlyWords(value))
}

const isMostlyWords = (value: string): boolean => {
  const parts = value.split(/[^A-Za-z0-9]+/).filter((part) => part !== '')
  return parts.filter(isWordy).length * 2 > parts.length
}

/** Signs of all kinds between parts that are no words: k{9Fq(x3]V. Code between its signs is words. */
const isGenerated = (value: string): boolean =>
  value.length <= MAX_SIGNED &&
  !/["'`]/.test(value) &&
  /[0-9]/.test(value) &&
  /[a-z]/.test(value) &&
  /[A-Z]/.test(value) &&
  !value.split(/[^A-Za-z0-9]+/).every(isWordy)
