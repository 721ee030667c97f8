import { toLatin1 } from './ascii.js'
import { announcesMore } from './decode/line-breaks.js'
import type { Stretch } from './live.js'
import { WINDOWS } from './rules/windows.js'

/** The last part of a stretch, one character a code unit. */
export interface Tail {
  readonly text: string
  /** Where a character stands in the stream. */
  offsetOf(index: number): number
}

/** What is looked back over for the start of what may be a secret: as far as a rule sees from its keyword. */
const REACH = WINDOWS.block.after

/** Of a stretch up to `end`, where code units of UTF-16 begin at even offsets. */
export const tailOf = ({ bytes, at }: Stretch, end: number, newline: Uint8Array): Tail => {
  const unit = newline.length
  const to = end - (end % unit)
  const from = Math.max(at + (at % unit), to - REACH * unit)
  const part = bytes.subarray(from - at, to - at)
  const narrow = unit === 1 ? part : part.filter((_, index) => index % unit === newline.indexOf(LF))
  return { text: toLatin1(narrow), offsetOf: (index) => from + index * unit }
}

const LF = 0x0a

const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g

/** What stands in a key's block, its line ends raw or escaped. An END does as well, up to its five hyphens. */
const BODY = /^(?:[A-Za-z0-9+/=:,\s"']|\\+[nrtu/"']|-[A-Z0-9])*$/

/** Where a private key's block begins that has not ended: only its END lets some rules know it. */
export const openBlock = (text: string): number | undefined => {
  const begin = [...text.matchAll(BEGIN)].at(-1)
  return begin !== undefined && BODY.test(text.slice(begin.index + begin[0].length)) ? begin.index : undefined
}

/** A shorter head of a secret is of no use. */
const MIN_HEAD = 8

/** Prompts end in a sign or a space. */
const VALUE_END = /[A-Za-z0-9+/=_~%-]$/
const PLAIN = /^[A-Z]?[a-z]{0,15}$/

/** A value that may get its name only later in the line: {"value":…,"name":…}. */
const UNNAMED = /[A-Za-z0-9+/=_.~-]{16,}/
const MIXED = /[0-9].*[A-Za-z]|[A-Za-z].*[0-9]/

/**
 * Where the first word of an unfinished line begins that may turn out to be a secret,
 * or its head: the last one where it ends as values do, with eight characters or more
 * and no plain word, and any that mixes letters and digits. `removed` tells of characters that don't go out.
 */
export const openWord = (text: string, removed: (index: number) => boolean): number | undefined => {
  const start = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
  const line = Array.from(text.slice(start), (char, at) => (removed(start + at) ? '*' : char)).join('')
  for (const { index, 0: word } of line.matchAll(/\S+/g)) {
    const mayBeHead = index + word.length === line.length && endsAsValue(word) && word.length >= MIN_HEAD
    if ((mayBeHead && !PLAIN.test(word)) || MIXED.test(UNNAMED.exec(word)?.[0] ?? '')) return start + index
  }
  return undefined
}

/** A full stop ends a sentence, and a part of a token. */
const endsAsValue = (word: string): boolean => VALUE_END.test(word) || (word.endsWith('.') && MIXED.test(word))

/** Whether the last line of a text of whole lines says, or looks as if, the next one goes on where it ends. */
export const goesOn = (text: string): boolean => {
  const content = text.replace(/\r?\n$/, '')
  return announcesMore(content.slice(content.lastIndexOf('\n') + 1))
}
