import { WRAPPER } from './lines.js'
import { AFTER_BYTES, BEFORE_BYTES, type Surroundings } from './surroundings.js'
import { hasEscapedFrame } from './traceback.js'

/** A line near a secret as its program wrote it: what containers, syslog and colours put round it is gone. */
export interface StackLine {
  readonly body: string
  /** Signs before the body: blanks, and the bars of Python's exception groups. */
  readonly indent: number
  /** One of the frames that rich draws. */
  readonly boxed: boolean
}

/** Lines from above a secret's own to below it. */
export interface StackLines {
  readonly lines: readonly StackLine[]
  readonly own: number
}

/** Stands where the secret does, and where a line is cut: no part of any name or path. */
export const GAP = '\0'

/** Up and down, each: no more than decides that it is a traceback. */
const MAX_LINES = 40

/** Escapes inside escapes that are undone. */
const MAX_ESCAPES = 3

/** The ways to read what is near as lines, likeliest first. */
export const stackLinesOf = (near: Surroundings): StackLines[] =>
  hasEscapedFrame(near) ? [...escapedLines(near), writtenLines(near)] : [writtenLines(near)]

/** The secret's own line up to it and from it on; a GAP is where it goes on. */
const ownParts = ({ line, rest }: Surroundings): readonly [before: string, after: string] => [
  line.length < BEFORE_BYTES ? line : GAP + line,
  rest.length < AFTER_BYTES ? rest : rest + GAP,
]

const writtenLines = (near: Surroundings): StackLines => {
  const above = linesAbove(near).reverse()
  return { lines: [...above, stackLine(unwrapped(ownParts(near).join(GAP))), ...linesBelow(near)], own: above.length }
}

/** The nearest first. A record's first line, or a blank one, ends what belongs together. */
const linesAbove = ({ own, line: { length }, up }: Surroundings): StackLine[] => {
  const above: StackLine[] = []
  if (own.record) return above
  const window = own.start + length - BEFORE_BYTES
  for (let line = up(own); line !== undefined && !line.blank; line = up(line)) {
    if (line.start === window) break // the window begins inside it
    above.push(stackLine(unwrapped(line.text)))
    if (line.record || above.length >= MAX_LINES) break
  }
  return above
}

const linesBelow = ({ down }: Surroundings): StackLine[] => {
  const below: StackLine[] = []
  for (let line = down(); line !== undefined && !line.record; line = down(line)) {
    below.push(stackLine(unwrapped(line.text)))
    if (below.length >= MAX_LINES) break
  }
  return below
}

/** One line that holds many, their newlines escaped by syslog, by JSON, or by JSON in JSON. */
function* escapedLines(near: Surroundings): Generator<StackLines> {
  let parts = ownParts(near).map((part) => part.replace(SYSLOG_NEWLINE, '\n').replaceAll('#011', '\t'))
  for (let depth = 0; depth <= MAX_ESCAPES; depth++) {
    const [before = '', after = ''] = parts
    const own = before.split('\n').length - 1
    const lines = `${before}${GAP}${after}`.split('\n')
    const from = Math.max(0, own - MAX_LINES)
    if (lines.length > 1) yield { lines: lines.slice(from, own + 1 + MAX_LINES).map(stackLine), own: own - from }
    parts = parts.map(unescaped)
  }
}

const SYSLOG_NEWLINE = /(?:#015)?#012/g

/** JSON's escapes, one layer of them. */
const unescaped = (text: string): string => text.replace(/\\([^u])/g, (_, sign: string) => UNESCAPED[sign] ?? sign)
const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '' }

/** Docker's json-file has each line in a string of its own. */
const unwrapped = (text: string): string => {
  WRAPPER.lastIndex = 0
  const inner = WRAPPER.test(text) ? text.slice(WRAPPER.lastIndex) : text
  if (!text.startsWith(DOCKER)) return inner
  return unescaped(inner.replace(DOCKER_END, ''))
}

const DOCKER = '{"log":"'
const DOCKER_END = /(?:\\r)?\\n".*$/

const stackLine = (text: string): StackLine => {
  const plain = text.replace(COLOUR, '').trimEnd()
  const indent = INDENT.exec(plain)?.[0].length ?? 0
  return { body: plain.slice(indent), indent, boxed: plain.startsWith(BOX) }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a colour code
const COLOUR = /(?:\x1b|\\{1,8}u001b)\[[0-9;]{0,12}m/g
/** The first byte of a frame's side in UTF-8. */
const BOX = '\u00e2'
/** Also loguru's mark of the frame that caught it. */
const INDENT = /^(?:[ \t|+>]|\u00e2..)*/
