import { toLatin1 } from '../ascii.js'
import type { Span } from '../types.js'
import { type Line, MIN_SYSLOG_BYTES, mayBreak } from './may-break.js'

/** What is looked at on either side of a line end. */
const BEFORE_BYTES = 240
const AFTER_BYTES = 400

/** A line end at `at`: the text before it from the line's start on (or its last part), and after it. */
interface Break {
  readonly before: string
  readonly after: string
  readonly line: Line
  /** Bytes of the line end itself. */
  readonly newline: number
  readonly limit: number
}

/** Bytes to leave out on either side of a line end. */
type Glue = readonly [before: number, after: number]

/**
 * What stands between the parts of a value at a line's end, if a printer broke it
 * there; undefined where the line just ends.
 */
export const brokenLine = (line: Line, limit: number): Span | undefined => {
  const { bytes, end } = line
  const newline = bytes[end] === 0x0d ? 2 : 1
  const next = end + newline
  if (next >= limit || !mayBreak(line, next)) return undefined
  const found: Break = {
    before: toLatin1(bytes.subarray(Math.max(line.start, end - BEFORE_BYTES), end)),
    after: toLatin1(bytes.subarray(next, Math.min(limit, next + AFTER_BYTES))),
    line,
    newline,
    limit,
  }
  for (const kind of KINDS) {
    const glue = kind(found)
    if (glue !== undefined) return { start: end - glue[0], end: next + glue[1] }
  }
  return undefined
}

const VALUE_END = /[A-Za-z0-9+/=._~%-]$/
const VALUE_START = /^[A-Za-z0-9+/=._~%-]/

/** 'abc' ⏎ 'def', with or without + or . between: pprint, util.inspect, sources. The opening quote is the closing one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a terminal's codes
const CLOSING = /(["'`])(?:\x1b\[[0-9;]*m)*[ \t]*(?:[+.&][ \t]*)?\\?$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const OPENING = /^\s*(?:[+.&]\s*)?(?:\x1b\[[0-9;]*m)*[bBuUrRfF]{0,2}(["'`])/

const concatenation = ({ before, after }: Break): Glue | undefined => {
  const closing = CLOSING.exec(before)
  const opening = OPENING.exec(after)
  if (closing === null || opening === null || closing[1] !== opening[1]) return undefined
  return before.length > closing[0].length ? [closing[0].length, opening[0].length] : undefined
}

/** abc\ ⏎ def: shells, C, properties files. */
const backslash = ({ before, after }: Break): Glue | undefined =>
  before.endsWith('\\') && VALUE_END.test(before.slice(0, -1)) && VALUE_START.test(after.trimStart())
    ? [1, after.length - after.trimStart().length]
    : undefined

/** abc= ⏎ def: quoted-printable, in lines of 76 at the most. */
const softBreak = ({ before, after, line }: Break): Glue | undefined => {
  if (!/[A-Za-z0-9]=$/.test(before)) return undefined
  const width = columns(line)
  const rest = REST.exec(after)
  return width > 70 && width <= 76 && rest?.[1] === '' && MIXED.test(rest[2] ?? '') ? [1, 0] : undefined
}

/** docker's json-file driver cuts lines at 16 KiB: no \n at the end of such an entry. */
const DOCKER_END = /","stream":"(std(?:out|err))"(?:,"attrs":\{[^{}]{0,120}\})?,"time":"[^"]{10,40}"\}$/
const DOCKER_START = '{"log":"'

/** Lines of the other stream between a part and its rest. */
export const MAX_BETWEEN_LINES = 16

const docker = ({ before, line, newline, limit }: Break): Glue | undefined => {
  const end = DOCKER_END.exec(before)
  if (end === null || before.slice(0, end.index).endsWith('\\n')) return undefined
  const next = nextOf(line, newline, limit, ({ bytes, start, end: stop }) => {
    const own = DOCKER_END.exec(toLatin1(bytes.subarray(Math.max(start, stop - BEFORE_BYTES), stop)))
    const isWhole = stop < limit && own !== null
    return isWhole && own[1] !== end[1] ? 'other' : startsWith(bytes, start, DOCKER_START) ? 'rest' : 'none'
  })
  return next === undefined ? undefined : [end[0].length, next + DOCKER_START.length]
}

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  toLatin1(bytes.subarray(at, at + text.length)) === text

/** CRI: P marks a part, F the last one. */
const CRI = /^\d{4}-\d\d-\d\dT\S{8,40} (std(?:out|err)) ([PF]) /
const CRI_HEAD_BYTES = 80

const cri = ({ line, newline, limit }: Break): Glue | undefined => {
  const own = criHead(line.bytes, line.start)
  if (own?.[2] !== 'P') return undefined
  const next = nextOf(line, newline, limit, ({ bytes, start }) => {
    const head = criHead(bytes, start)
    return head === null ? 'none' : head[1] === own[1] ? 'rest' : 'other'
  })
  if (next === undefined) return undefined
  return [0, next + (criHead(line.bytes, line.end + newline + next)?.[0].length ?? 0)]
}

const criHead = (bytes: Uint8Array, at: number): RegExpExecArray | null =>
  CRI.exec(toLatin1(bytes.subarray(at, at + CRI_HEAD_BYTES)))

/** Where, behind a line end, the line begins that holds a part's rest; lines of the other stream may stand between. */
const nextOf = (
  { bytes, end }: Line,
  newline: number,
  limit: number,
  isRest: (line: Line) => 'rest' | 'other' | 'none',
): number | undefined => {
  let start = end + newline
  for (let passed = 0; passed <= MAX_BETWEEN_LINES && start < limit; passed++) {
    const stop = endOf(bytes, start, limit)
    const kind = isRest({ bytes, start, end: stop })
    if (kind !== 'other') return kind === 'rest' ? start - end - newline : undefined
    start = bytes.subarray(stop, limit).indexOf(0x0a) + stop + 1
  }
  return undefined
}

const SYSLOG =
  /^(?:<\d{1,3}>1? ?)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,30}) (\S{1,80} [^\s:[\]]{1,60}(?:\[\d+\])?:) /

const syslog = ({ before, after, line }: Break): Glue | undefined => {
  if (line.end - line.start < MIN_SYSLOG_BYTES || !VALUE_END.test(before)) return undefined
  const next = SYSLOG.exec(after)
  const own = next && SYSLOG.exec(toLatin1(line.bytes.subarray(line.start, line.start + 200)))
  return own && next && own[1] === next[1] && REST.test(after.slice(next[0].length)) ? [0, next[0].length] : undefined
}

/** Panels and tables: rich, terminals, psql. Box signs are three bytes of UTF-8 each. */
const FRAME = '(?:\xe2\x94[\x82\x83]|\xe2\x95\x91|\\|)'
const FRAME_END = new RegExp(`[ ]{0,2}(?:${FRAME}[ ]*)+$`)
const FRAME_START = new RegExp(`^[ ]*(?:${FRAME}[ ]*)+`)
/** The rest of a value fills its cell alone, but for what closes it. */
const FRAME_REST = new RegExp(`^[A-Za-z0-9+/=._~%-]+["'\`,;)\\]}]*(?: *${FRAME}| *$|["'\`,;)\\]}])`)

const frame = ({ before, after }: Break): Glue | undefined => {
  const end = FRAME_END.exec(before)
  const start = end && FRAME_START.exec(after)
  if (!end || !start || !VALUE_END.test(before.slice(0, end.index))) return undefined
  const [rest = ''] = after.slice(start[0].length).split('\n', 1)
  return FRAME_REST.test(rest) ? [end[0].length, start[0].length] : undefined
}

/** Widths at which terminals, mailers and printers break lines. */
const WIDTHS = new Set([
  64, 70, 72, 74, 75, 76, 77, 78, 79, 80, 99, 100, 110, 118, 119, 120, 128, 130, 132, 140, 158, 159, 160, 200, 240,
])
const MIN_WIDTH = 60

/** The rest of a value on the next line, and what may end it. */
const REST = /^([ \t]{0,40})([A-Za-z0-9+/._~%-]{4,}={0,2})(?=["'`&,;)\]}>\\\s]|$)/
/** What begins a line of its own rather than a value's rest. */
const RECORD = /^(?:\d{4}-\d\d-\d\d|\d{1,3}\.\d{1,3}\.\d{1,3}\.|[A-Z]{3,7}$|[a-z]{2,12}$|[A-Z][a-z]+$|https?$|-)/
const MIXED = /[0-9].*[A-Za-z]|[A-Za-z].*[0-9]/

/** A line filled to a usual width, or as long as the next, that ends inside a value. */
const fullWidth = ({ before, after, line, newline, limit }: Break): Glue | undefined => {
  const rest = REST.exec(after)
  if (rest === null || !VALUE_END.test(before)) return undefined
  const [, indent = '', value = ''] = rest
  if (RECORD.test(value) || !MIXED.test(value)) return undefined
  const width = columns(line)
  if (width < MIN_WIDTH) return undefined
  const start = line.end + newline
  const next = { bytes: line.bytes, start, end: Math.min(limit, endOf(line.bytes, start, limit)) }
  const whole = next.end - next.start === indent.length + value.length
  const even = whole && columns(next) === width
  return even || WIDTHS.has(width) ? [0, indent.length] : undefined
}

/**
 * Whether a line looks, by itself, as if its value went on in the next one: docker's
 * and CRI's parts, a backslash, a usual width filled to the middle of a value.
 */
export const announcesMore = (line: string): boolean => {
  const container = containerLine(line)
  if (container !== undefined) return container.isPart
  if (line.endsWith('\\')) return VALUE_END.test(line.slice(0, -1))
  if (line.length > MAX_WIDTH_BYTES) return false
  const width = line.length - (line.match(UTF8_REST)?.length ?? 0)
  return WIDTHS.has(width) && MIXED.test(LAST_VALUE.exec(line)?.[0] ?? '')
}

/** A line of a container's log: its stream, and whether the rest of it is in another line. */
export interface ContainerLine {
  readonly stream: string
  readonly isPart: boolean
}

/** As docker's json-file driver or CRI writes it; undefined for any other. */
export const containerLine = (line: string): ContainerLine | undefined => {
  const end = DOCKER_END.exec(line)
  if (end !== null) return { stream: end[1] ?? '', isPart: !line.slice(0, end.index).endsWith('\\n') }
  const head = CRI.exec(line)
  return head === null ? undefined : { stream: head[1] ?? '', isPart: head[2] === 'P' }
}

/** The widest of WIDTHS in characters of four bytes. */
const MAX_WIDTH_BYTES = 960
const UTF8_REST = /[\x80-\xbf]/g
const LAST_VALUE = /[A-Za-z0-9+/=._~%-]{8,}$/

const endOf = (bytes: Uint8Array, start: number, limit: number): number => {
  const at = bytes.subarray(start, limit).indexOf(0x0a)
  if (at < 0) return limit
  return bytes[start + at - 1] === 0x0d ? start + at - 1 : start + at
}

/** Characters: the bytes that don't continue one of UTF-8. */
const columns = ({ bytes, start, end }: Line): number => {
  let count = 0
  for (let at = start; at < end; at++) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) count++
  return count
}

const KINDS: readonly ((found: Break) => Glue | undefined)[] = [
  concatenation,
  backslash,
  softBreak,
  docker,
  cri,
  syslog,
  frame,
  fullWidth,
]
