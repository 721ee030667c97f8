import type { Line } from './lines.js'
import type { Surroundings } from './surroundings.js'
import { hostAt } from './url.js'

/** The HTTP message that a secret is printed with, as far as its bytes are near. */
export interface Message {
  readonly side: 'request' | 'response' | undefined
  readonly part: 'header' | 'body' | 'query' | undefined
  /** Whom a request goes to; `scheme` only where the same bytes tell it. */
  readonly host?: string
  readonly scheme?: string
  readonly har?: true
}

/** Reads a HAR entry, or a message with its start line, or a dump of headers, above all on the secret's own line. */
export const messageOf = (near: Surroundings, inHar: boolean): Message => {
  const har = inHar ? harOf(near.before()) : undefined
  if (har !== undefined) return har
  const block = blockOf(near)
  const inStartLine = REQUEST_LINE_BEGUN.test(near.line.slice(-MAX_TARGET_CHARS))
  const start = inStartLine ? undefined : startLineOf(block.above)
  const head = inStartLine ? '' : block.above.slice(start?.at ?? 0)
  const target = {
    ...hostOf(head, block.below),
    ...(absoluteTargetOf(head) ?? optionsTargetOf(block)),
    ...connectionOf(near.line, near.before),
  }
  return {
    side: start?.side ?? markedSide(near.line),
    part: start === undefined ? undefined : EMPTY_LINE.test(head) ? 'body' : 'header',
    ...target,
  }
}

/** Lines that belong together: up and down to an empty line, a block's end or a log's next record. */
const blockOf = ({ line, rest, own, ...near }: Surroundings): { above: string; below: string } => {
  // A JSON body begins like a record, but an empty line parts it from its headers.
  if (own.record && !(line.startsWith('{') && near.up(own)?.blank)) return { above: line, below: rest }
  let next = near.down()
  while (next?.joined && !next.record && !next.closes) next = near.down(next)
  return { above: near.since(firstOf(own, near.up)), below: near.until(next) }
}

/** Few requests have more headers; lines of a few bytes would make a block of thousands. */
const MAX_BLOCK_LINES = 30

/** The block's first line. One empty line may part a body from its headers. */
const firstOf = (own: Line, up: Surroundings['up']): Line => {
  let first = own
  let empty = 0
  let count = 0
  for (let line = up(own); line !== undefined && count < MAX_BLOCK_LINES; line = up(line), count++) {
    if (line.record) return line
    if (line.closes || (line.blank ? ++empty > 1 : !line.joined)) return first
    first = line
  }
  return first
}

/** The nearest request or status line above; an access log's line is none, since a quote ends its request. */
const startLineOf = (above: string): { side: 'request' | 'response'; at: number } | undefined => {
  if (!above.includes('HTTP/')) return undefined
  for (let at = above.lastIndexOf('HTTP/'); at >= 0; at = at === 0 ? -1 : above.lastIndexOf('HTTP/', at - 1)) {
    const from = Math.max(0, at - MAX_TARGET_CHARS)
    const request = REQUEST_LINE.exec(above.slice(from, at))
    const follows = above.slice(at, at + 14)
    if (request !== null && !/^HTTP\/[\d.]{1,3}"? (?:\d{3}|-)/.test(follows))
      return { side: 'request', at: from + request.index }
    if (STATUS_LINE.test(follows)) return { side: 'response', at }
  }
  return undefined
}

const MAX_TARGET_CHARS = 2048
/** The secret stands in the request line's own address: its headers are yet to come. */
const REQUEST_LINE_BEGUN = /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) [^\s"']{0,2047}$/
const REQUEST_LINE = /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|PROPFIND) [^\s"']{0,2047} $/
const STATUS_LINE = /^HTTP\/[\d.]{1,3} \d{3}/

/** Printed as it is, or with its line ends escaped. */
const EMPTY_LINE = /\n[<>]? ?\r?\n|\\r\\n\\r\\n|#015#012#015#012/

/** curl and its kin mark the direction at the line's begin; logs name it. */
const markedSide = (line: string): Message['side'] => {
  if (/^> |Send header|REQUEST HEADERS/.test(line)) return 'request'
  return /^< |Recv header|^header: /.test(line) ? 'response' : undefined
}

/** The nearest Host header (or its kin): above within the message, else below. */
const hostOf = (above: string, below: string): { host?: string } => {
  const found = lastHost(above) ?? firstHost(below)
  return found === undefined ? {} : { host: found }
}

const lastHost = (text: string): string | undefined => {
  for (const name of HOST_NAMES) {
    if (!text.includes(name)) continue
    for (let at = text.lastIndexOf(name); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(name, at - 1)) {
      const host = hostHeaderAt(text, at, name)
      if (host !== undefined) return host
    }
  }
  return undefined
}

const firstHost = (text: string): string | undefined => {
  for (const name of HOST_NAMES) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      const host = hostHeaderAt(text, at, name)
      if (host !== undefined) return host
    }
  }
  return undefined
}

/** As HTTP/1, HTTP/2 and CGI name it. */
const HOST_NAMES = ['Host', 'host', 'HTTP_HOST', ':authority'] as const

/** Not the end of a longer name, nor a word of a sentence. */
const hostHeaderAt = (text: string, at: number, name: string): string | undefined => {
  const lead = text.slice(Math.max(0, at - 2), at)
  if (NAME_GOES_ON.test(lead) || (name === 'host' && IN_A_SENTENCE.test(lead))) return undefined
  const value = HEADER_VALUE.exec(text.slice(at + name.length, at + MAX_HEADER_CHARS))?.[1]
  return value === undefined ? undefined : hostAt(value)
}

const NAME_GOES_ON = /(?<!\\)[A-Za-z0-9_-]$/
const IN_A_SENTENCE = /[a-z] $/
const MAX_HEADER_CHARS = 320

/** From a header's name to its value, as programs print the pair. */
const HEADER_VALUE = /^\\*["']?\]?\s?(?:=>|->|[:=,])\s{0,2}(?:string\(\d+\) )?[b[({]{0,2}\\*["']?(?!\\[nr])(.{1,280})/

/** A request line or a client's log with the whole address: GET http://api.example/v1. */
const absoluteTargetOf = (above: string): Target | undefined => {
  for (const scheme of ['http', 'https']) {
    if (!above.includes(`${scheme}://`)) continue
    const at = above.lastIndexOf(` ${scheme}://`)
    if (at < 0 || !METHOD.test(above.slice(Math.max(0, at - 8), at))) continue
    const host = hostAt(above.slice(at + scheme.length + 4, at + 300))
    if (host !== undefined) return { host, scheme }
  }
  return undefined
}

export interface Target {
  readonly host?: string
  readonly scheme?: string
}

/** A client's options in the same block, as axios and fetch wrappers print them: url: 'http://api.example/v1'. */
const optionsTargetOf = ({ above, below }: { above: string; below: string }): Target | undefined => {
  if (!above.includes('rl') && !below.includes('rl')) return undefined
  const found = OPTIONS_URL.exec(below) ?? OPTIONS_URL.exec(above)
  const host = hostAt(found?.[2] ?? '')
  return host === undefined || found?.[1] === undefined ? undefined : { host, scheme: found[1] }
}

const OPTIONS_URL = /\b(?:url|baseURL)\\?["']?: ?\\?["'](https?):\/\/([^"'\\\s]{1,280})/

const METHOD = /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/

/** The address that a command is given, on its own line. */
export const commandTargetOf = ({ line, rest }: Surroundings): Target => {
  const found = ADDRESS.exec(rest) ?? ADDRESS.exec(line)
  const host = hostAt(found?.[2] ?? '')
  return host === undefined || found?.[1] === undefined ? {} : { host, scheme: found[1] }
}

const ADDRESS = /\b(https?):\/\/(?:[^\s"'@/]{0,100}@)?([^\s"'@/]{1,280})/

/** curl -v names the port: 80 is plain HTTP. */
const connectionOf = (line: string, read: () => string): { scheme?: string } => {
  if (!line.startsWith('> ')) return {}
  const before = read()
  const at = before.lastIndexOf('* Connected to ')
  const port =
    at < 0 ? undefined : /^\* Connected to \S{1,253} \(\S{1,64}\) port (\d+)/.exec(before.slice(at, at + 360))?.[1]
  return port === '80' ? { scheme: 'http' } : {}
}

/** A HAR entry's keys, nearest above: in "request" or "response", and which of its lists. */
const harOf = (before: string): Message | undefined => {
  const request = before.lastIndexOf('"request":')
  const response = before.lastIndexOf('"response":')
  const at = Math.max(request, response)
  if (at < 0) return undefined
  const inside = before.slice(at)
  const [, part] = HAR_LISTS.reduce((best, entry) =>
    inside.lastIndexOf(entry[0]) > inside.lastIndexOf(best[0]) ? entry : best,
  )
  if (response > request) return { side: 'response', part, har: true }
  const url = /^"url": ?"(https?):\/\/([^"]{1,280})/.exec(inside.slice(Math.max(0, inside.indexOf('"url"'))))
  const host = hostAt(url?.[2] ?? '')
  return {
    side: 'request',
    part,
    har: true,
    ...(url?.[1] !== undefined && host !== undefined && { host, scheme: url[1] }),
  }
}

const HAR_LISTS: readonly (readonly [key: string, part: 'header' | 'body' | 'query'])[] = [
  ['"httpVersion"', 'header'],
  ['"headers": [', 'header'],
  ['"headers":[', 'header'],
  ['"cookies": [', 'header'],
  ['"cookies":[', 'header'],
  ['"queryString"', 'query'],
  ['"postData"', 'body'],
  ['"content"', 'body'],
]
