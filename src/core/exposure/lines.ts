/** What a line's first bytes tell; offsets are the view's. */
export interface Line {
  readonly start: number
  /** Of the next line, where that is within REACH_BYTES. */
  readonly next: number | undefined
  /** What was read of it; a NUL ends what goes on. */
  readonly text: string
  /** Nothing but CR, blanks, or curl's mark of a direction. */
  readonly blank: boolean
  /** Begins a log's record: a date, a time, an address, a level. */
  readonly record: boolean
  /** Begins behind blanks, colours or a frame's side. */
  readonly indented: boolean
  /** May be part of a block of many lines: a header, an object's field, a start line. */
  readonly joined: boolean
  /** One of a stack's frames. */
  readonly frame: boolean
  /** pytest: a line of its explanation; the place that stands under the locals. */
  readonly assertion: boolean
  readonly failedAt: boolean
  /** NAME=value, or NAME: 'value'. */
  readonly variable: boolean
  /** A shell's trace of a command. */
  readonly traced: boolean
  /** Ends a block of many lines: }, ) or ] in the first column. */
  readonly closes: boolean
}

/** Bytes of a line that are read: its kind is decided there. */
export const HEAD_BYTES = 256

/** A line's end is looked for no further: lines may be megabytes long. */
const REACH_BYTES = 1024

/** Reads each line of a view once, however many secrets stand near it. */
export interface Lines {
  at(start: number): Line
  /** The line that holds this offset, looked for no further back than `least`. */
  of(offset: number, least: number): Line
}

export const createLines = (bytes: Uint8Array): Lines => {
  const known = new Map<number, Line>()
  const at = (start: number): Line => {
    const read = known.get(start)
    if (read !== undefined) return read
    const line = readLine(bytes, start)
    known.set(start, line)
    return line
  }
  return {
    at,
    of: (offset, least) => at(least + bytes.subarray(least, offset).lastIndexOf(NEWLINE) + 1),
  }
}

const NEWLINE = 0x0a
const LATIN1 = new TextDecoder('latin1')

const readLine = (bytes: Uint8Array, start: number): Line => {
  const near = bytes.subarray(start, start + REACH_BYTES)
  const newline = near.indexOf(NEWLINE)
  const head = LATIN1.decode(near.subarray(0, newline < 0 ? HEAD_BYTES : Math.min(newline, HEAD_BYTES)))
  const own = skip(WRAPPER, head, 0)
  const body = skip(DECORATION, head, own)
  return {
    start,
    next: newline < 0 ? undefined : start + newline + 1,
    indented: body > own,
    record: matchesAt(RECORD, head, skip(COLOURS, head, own)),
    get text() {
      return head.length < HEAD_BYTES ? head : `${head}\0`
    },
    // Asked for of few lines: matched when asked for.
    get blank() {
      return BLANK.test(head)
    },
    get joined() {
      return body > own || matchesAt(JOINED, head, own)
    },
    get frame() {
      return matchesAt(FRAME, head, body)
    },
    get assertion() {
      return matchesAt(ASSERTION, head, body)
    },
    get failedAt() {
      return matchesAt(FAILED_AT, head, body)
    },
    get variable() {
      return matchesAt(VARIABLE, head, body)
    },
    get traced() {
      return matchesAt(TRACED, head, own)
    },
    get closes() {
      return CLOSES.test(head)
    },
  }
}

const matchesAt = (pattern: RegExp, text: string, at: number): boolean => {
  pattern.lastIndex = at
  return pattern.test(text)
}

const skip = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** A header, curl's marks, a dump's offset, a field's quote or bracket, a request or status line. */
const JOINED = /[A-Za-z0-9-]{1,64}: |[<>*] |[0-9a-f]{4,8}[: ]|["'[{(]|[A-Z]{3,8} [^ ]+ HTTP\/|HTTP\//y

const BLANK = /^[<>]?[ \t]*\r?$/
const CLOSES = /^[})\]]/

/** What containers and syslog put before a program's own line. */
export const WRAPPER =
  /\{"log":"|\d{4}-\d\d-\d\dT[^ ]{8,40} std(?:out|err) [FP] |[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [^ ]{1,64} [^ :]{1,64}: ?/y

/** Blanks, colour codes, and the sides of the frames that rich draws (bytes of UTF-8). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a colour code
const DECORATION = /(?:\x1b\[[0-9;]{0,12}m|\u00e2..|[ \t])*/y

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a colour code
const COLOURS = /(?:\x1b\[[0-9;]{0,12}m)*/y

const RECORD =
  /\[?\d{2,4}[-/:]\d\d|\[?\d{1,3}\.\d{1,3}\.\d|\[?[A-Z][a-z]{2} (?:[A-Z][a-z]{2} )?[ \d]\d\b|\{"|(?:time|ts|level)=|\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE)\b|[TDIWEF], \[|\[[DIWEC] \d{6} /y

const FRAME = new RegExp(
  [
    'File \\\\?"[^"]{1,400}", line \\d|Traceback ', // Python
    'at [^ ][^(]{0,200}\\(|at (?:async )?[^ ]{1,250}:\\d', // Node, Java, .NET
    '\\.\\.\\. \\d+ more|Caused by: ', // Java
    'goroutine \\d|/[^:]{1,200}\\.go:\\d', // Go
    '#\\d{1,3} |Stack trace:|thrown in ', // PHP
    "from [^:]{1,200}:\\d+:in |[^\\s:]{1,200}:\\d+:in [`']", // Ruby
    '(?:\x1b\\[[0-9;]{0,12}m|[^:\\s]){1,200}\\.py(?:\x1b\\[[0-9;]{0,12}m)*:\\d+ in ', // rich
  ].join('|'),
  'y',
)

const ASSERTION = /E {3}/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a colour code
const FAILED_AT = /[\w./-]{1,200}\.py(?:\x1b\[[0-9;]{0,12}m)*:\d+: [A-Z]\w*\s*(?:\x1b|$)/y

/** As printenv, export -p, docker inspect and a shell's files have it; as Node, Python and YAML have it. CGI's names are a request's. */
const VARIABLE =
  /(?:export |declare -x |set )?\{?["']?(?!HTTP_|PHP_AUTH|QUERY_|REQUEST_|SERVER_)[A-Z][A-Z0-9_]{1,63}(?:=|["']?: ["'])/y

const TRACED = /\+{1,4} (?:export |declare )?[\w./-]{1,100}[ =]/y
