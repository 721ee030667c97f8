import type { Language, StackFrame } from '../types.js'
import type { StackLine, StackLines } from './stack-lines.js'
import { plainFile, plainFunction } from './stack-names.js'

/** A line that is one of a stack's frames, and what may be told of it. */
export interface ReadFrame {
  readonly language: Language
  /** Undefined where it names no line of a file, or nothing that may be told. */
  readonly frame: StackFrame | undefined
  /** pytest: the type of what was raised there, empty where that came from a frame below. */
  readonly raised?: string
}

interface Form {
  readonly language: Language
  readonly pattern: RegExp
}

const FORMS: readonly Form[] = [
  {
    language: 'python',
    pattern: /^File "(?<file>[^"]{1,300})", line (?<line>\d{1,7})(?!\d)(?:, in (?<name>\S{1,120})$)?/,
  },
  { language: 'python', pattern: /^(?<file>[^:\s]{1,200}\.py):(?<line>\d{1,7}) in (?<name>\S{1,120})/ }, // rich
  { language: 'python', pattern: /^(?<file>[\w./-]{1,200}\.py):(?<line>\d{1,7}): ?(?<raised>[A-Za-z_][\w.]{0,100}|)$/ }, // pytest
  {
    language: 'node',
    pattern: /^at (?:async )?(?:(?<name>[^(]{1,200}) \()?(?<file>.{1,300}):(?<line>\d{1,7}):\d{1,7}(?!\d)/,
  },
  {
    language: 'java',
    pattern:
      /^at (?:[\w.@-]{0,100}\/){0,3}(?<name>[\w$.<>]{1,200})\((?:(?<file>[\w$-]{1,100}\.\w{1,8})(?::(?<line>\d{1,7}))?|Native Method|Unknown Source|<generated>)\)/,
  },
  {
    language: 'dotnet',
    pattern: /^at (?<name>[\w.<>`$|+,[\]]{1,250})\([^)]{0,300}\)(?: in (?<file>.{1,300}):line (?<line>\d{1,7})(?!\d))?/,
  },
  {
    language: 'go',
    pattern: /^(?<file>(?:[A-Za-z]:)?[^\s:"]{1,250}\.go):(?<line>\d{1,7})(?: \+0x[0-9a-f]{1,8})?(?=["'}]|$)/,
  },
  { language: 'ruby', pattern: /(?<=^|["\s])(?<file>[^\s:"]{1,250}):(?<line>\d{1,7}):in [`'](?<name>[^`']{1,150})'/ },
  { language: 'php', pattern: /^#\d{1,3} (?<file>[^(:]{1,250})\((?<line>\d{1,7})\): / },
]

/** What no frame is without: one look at most lines, not nine. */
const ANY = /^(?:File "|at |#\d)|\.(?:py|go):\d|:in [`']/

/** The frame that one of the lines is. Go has its function on the line above. */
export const frameAt = ({ lines }: StackLines, at: number): ReadFrame | undefined => {
  const body = lines[at]?.body ?? ''
  if (!ANY.test(body)) return undefined
  for (const { language, pattern } of FORMS) {
    const { groups } = pattern.exec(body) ?? {}
    if (groups === undefined) continue
    const name = language === 'go' ? goFunction(lines[at - 1]?.body ?? '') : groups['name']
    const { file, line, raised } = groups
    return { language, frame: toFrame(language, file, line, name), ...(raised !== undefined && { raised }) }
  }
  return undefined
}

const toFrame = (language: Language, path = '', line = '', name = ''): StackFrame | undefined => {
  const file = plainFile(path)
  if (file === undefined || line === '') return undefined
  const called = plainFunction(functionOf(language, name))
  return { file, line: Number(line), ...(called !== undefined && { function: called }) }
}

/** Without `new`, `[as handler]`, `block (2 levels) in`, and the types that stand for generic ones. */
const functionOf = (language: Language, name: string): string => {
  switch (language) {
    case 'node':
      return name.replace(/ \[as .*$/, '').replace(/^(?:new|async) /, '')
    case 'ruby':
      return name.slice(name.lastIndexOf(' ') + 1)
    case 'dotnet':
      return name.replace(/\[[^\]]*\]?/g, '')
    default:
      return name
  }
}

/** `net/http.(*conn).serve(0xc0000b4000)`: arguments begin at a parenthesis that no receiver follows. */
const goFunction = (text: string): string =>
  text.replace(/^created by /, '').replace(/(?:\[\.\.\.\])?\((?!\*).*$| in goroutine \d+$/, '')

/** Of lines that are no frame but stand among them. */
const SIGNS: readonly (readonly [Language, RegExp])[] = [
  ['python', /^Traceback \(most recent call last\)/],
  ['python', /^E {3}/],
  ['java', /^(?:Caused by: |\.\.\. \d+ (?:more|common frames))/],
  ['go', /^goroutine \d+ \[/],
  ['php', /^(?:Stack trace:|\[stacktrace\]|#\d+ (?:\{main\}|\[internal function\])|thrown in )/],
]

/** Whose traceback it is: by the sign that stands nearest to the secret. */
export const languageOf = (near: StackLines): Language | undefined => {
  const { lines, own } = near
  for (let distance = 0; distance < lines.length; distance++) {
    const told = languageAt(near, own + distance) ?? languageAt(near, own - distance)
    if (told !== undefined) return told
  }
  return undefined
}

const languageAt = (near: StackLines, at: number): Language | undefined => {
  const line: StackLine | undefined = near.lines[at]
  if (line === undefined) return undefined
  return frameAt(near, at)?.language ?? SIGNS.find(([, sign]) => sign.test(line.body))?.[0]
}

/** The frame that a secret's line hangs on: its own, or one that only lines further in stand below. */
export const frameAbove = (near: StackLines): number | undefined => {
  const { lines, own } = near
  for (let at = own; at >= 0; at--) {
    const line = lines[at]
    if (line === undefined || frameAt(near, at) !== undefined) return line && at
    if (at < own && (isOutermost(line) || line.body.startsWith('Traceback '))) return undefined
  }
  return undefined
}

const isOutermost = ({ indent }: StackLine): boolean => indent === 0

export const frameBelow = (near: StackLines): number | undefined => {
  for (let at = near.own + 1; at < near.lines.length; at++) if (frameAt(near, at) !== undefined) return at
  return undefined
}
