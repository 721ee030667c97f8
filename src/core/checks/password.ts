import { looksRandom } from './random.js'

const WORDS_ONLY = /^[A-Za-z]+(?:[-_. ][A-Za-z]+)*[.:!?]?$/
const NUMBER = /^[0-9.,:-]+$/
const CODE = /\w\(|[{}<>]|^[a-z_]+\.[a-z_.]+$|^\/|^https?:|^#[a-z0-9:]+$|^\*/i
const HAS_LETTER = /[A-Za-z]/
const HAS_OTHER = /[^A-Za-z]/

/**
 * A value in a password's place that a person or a generator chose: letters with
 * digits or signs. Words, numbers, paths and code are what else stands there.
 */
export const passwordLike = (value: string): boolean => {
  if (value.length < 6 || CODE.test(value)) return false
  if (looksRandom(value)) return true
  if (WORDS_ONLY.test(value) || NUMBER.test(value)) return false
  return HAS_LETTER.test(value) && HAS_OTHER.test(value) && /[0-9!@#$%^&*+?~]/.test(value)
}
