import { describe, expect, it } from 'vitest'
import { firstPieces } from '../src/core/finding.js'
import { generateExample } from '../src/core/rules/examples.js'
import { scanBytes } from '../src/core/scan.js'
import { redactedBytes } from './helpers/redact.js'
import { builtInMatcher, bytesOf, textOf } from './helpers/rules.js'

/** A line with one secret: what stands before it, the secret, what stands after it. */
interface Row {
  readonly before: string
  readonly secret: string
  readonly after: string
}

const row = (template: string): Row => {
  const { text, secret } = generateExample(template, 7)
  return {
    before: text.slice(0, secret.start),
    secret: text.slice(secret.start, secret.end),
    after: text.slice(secret.end),
  }
}

const ROWS: Readonly<Record<string, Row>> = {
  Bearer: row('Authorization: Bearer «{{base62:64}}»'),
  JWT: row('Authorization: Bearer «{{jwt}}»'),
  Basic: row('Authorization: Basic «{{basic}}»'),
  'API key': row('X-Api-Key: «{{base62:40}}»'),
  cookie: row('Cookie: sid=«{{hex:40}}»'),
  token: row('access_token=«{{base62:48}}»'),
}

/** Prints a line in a way that breaks the secret after `at` of its characters. */
type Printer = (row: Row, at: number) => string

const parts = ({ secret }: Row, at: number): [string, string] => [secret.slice(0, at), secret.slice(at)]
const joined =
  (glue: string, open = '', close = '\n'): Printer =>
  (line, at) =>
    `${open}${line.before}${parts(line, at).join(glue)}${line.after}${close}`

const TIME = '2026-11-23T20:40:58.971051952Z'

/** So that the line's end is at the width, whatever the secret. */
const filled = (line: Row, at: number, width: number): string => {
  const text = `${line.before}${line.secret.slice(0, at)}`
  return `${'GET /a/b/c '.repeat(100).slice(0, Math.max(0, width - text.length))}${text}`
}

const PRINTERS: Readonly<Record<string, Printer>> = {
  'pprint, Python': joined("'\n                  '", "{'headers': ('", "'),\n 'a': 1}\n"),
  'bytes of http.client': joined("'\n b'", "send: (b'", "')\n"),
  'util.inspect, JavaScript': joined("' +\n    '", "  header: '", "',\n"),
  'PHP, with dots': joined("' .\n    '", "$x = '", "';\n"),
  'Java, sign at the start of the line': joined('"\n    + "', 'String x = "', '";\n'),
  'Go and C, backslash at the end': joined('\\\n', '"', '"\n'),
  'shell, line goes on': joined('\\\n', "curl -H '", "' https://a.example.test\n"),
  'colour codes': joined('\x1b[33m', '\x1b[1m', '\x1b[0m\n'),
  'colour codes, two': joined('\x1b[0m\x1b[38;5;12m', '', '\x1b[0m\n'),
  'mark-up': joined('<span class="hl">', '<p>', '</span></p>\n'),
  'a break opportunity': joined('<wbr>', '<td>', '</td>\n'),
  'a search hit': joined('</mark>', '<p>', '</p>\n'),
  'docker json-file': (line, at) =>
    parts(line, at)
      .map((part, index) => {
        const log = index === 0 ? `${line.before}${part}` : `${part}${line.after}\n`
        return `${JSON.stringify({ log, stream: 'stderr', time: TIME })}\n`
      })
      .join(''),
  CRI: (line, at) =>
    parts(line, at)
      .map((part, index) => `${TIME} stdout ${index === 0 ? `P ${line.before}` : 'F '}${part}\n`)
      .join(''),
  syslog: (line, at) => {
    const header = 'Nov 23 20:18:28 web-1 app[812]: '
    return `${header}${filled(line, at, 1024)}\n${header}${line.secret.slice(at)}\n`
  },
  'syslog, dates of RFC 3339': (line, at) => {
    const header = '2026-11-23T20:40:58.971051+00:00 web-1 app[812]: '
    return `${header}${filled(line, at, 1024)}\n${header}${line.secret.slice(at)}\n`
  },
  'a panel': joined(' │\n│ ', '╭──╮\n│ ', ' │\n╰──╯\n'),
  'a panel in a panel': joined(' │ │\n│ │ ', '│ │ ', ' │ │\n'),
  'a table': joined(' |\n| ', '| ', ' |\n'),
  'a terminal of 80 columns': (line, at) => `${filled(line, at, 80)}\n${line.secret.slice(at)}${line.after}\n`,
  'a terminal of 120 columns': (line, at) => `${filled(line, at, 120)}\n${line.secret.slice(at)}${line.after}\n`,
  'mail, folded at 76': (line, at) => `${filled(line, at, 76)}\r\n ${line.secret.slice(at)}${line.after}\r\n`,
  'curl --trace-ascii': (line) => {
    const text = `{"a":"${'x'.repeat(30)}","auth":"${line.before}${line.secret}"}`
    const rows = text.match(/.{1,64}/g) ?? []
    const dump = rows.map((part, index) => `${(index * 64).toString(16).padStart(4, '0')}: ${part}\n`).join('')
    return `=> Send data, ${text.length} bytes (0x${text.length.toString(16)})\n${dump}== Info: upload completely sent off\n`
  },
}

/** One character a byte: frames are of three bytes each. */
const asBytes = (text: string): string => Buffer.from(text).toString('latin1')

const CUTS = [8, 13, 21]

describe.each(Object.entries(PRINTERS))('%s', (_, print) => {
  const rows = Object.entries(ROWS).flatMap(([name, line]) => CUTS.map((at) => [`${name}, ${at}`, line, at] as const))

  it.each(rows)('finds the whole of a secret that it breaks: %s', (_label, line, at) => {
    const found = firstPieces(scanBytes(bytesOf(asBytes(print(line, at))), builtInMatcher))
    expect(found.map(({ value }) => textOf(value))).toEqual([line.secret])
  })

  it.each(rows)('leaves no piece of it, and all else as it was: %s', (_label, line, at) => {
    const printed = asBytes(print(line, at))
    const [found] = firstPieces(scanBytes(bytesOf(printed), builtInMatcher))
    const kept = (found?.pieces ?? []).map(({ start }, index, pieces) =>
      printed.slice(pieces[index - 1]?.end ?? 0, start),
    )
    const redacted = textOf(redactedBytes(bytesOf(printed)))
    let from = 0
    for (const part of [...kept, printed.slice(found?.pieces.at(-1)?.end)]) {
      const place = redacted.indexOf(part, from)
      expect(place).toBeGreaterThanOrEqual(from)
      from = place + part.length
    }
    for (const part of parts(line, at)) expect(redacted).not.toContain(part)
    expect(redacted).toMatch(/\[REDACTED:[a-z-]+:[0-9a-f]{6}\]/)
    expect(textOf(redactedBytes(bytesOf(redacted)))).toBe(redacted)
  })
})

describe('what only looks broken', () => {
  it.each([
    ['the next variable', 'SECRET_KEY={{base62:64}}\nOTHER_TOKEN={{base62:64}}\n', 2],
    ['a log line after a long one', `${'x'.repeat(40)} token={{base62:34}}\n2026-11-23T20:40:58Z INFO started\n`, 1],
    ['an address after a long line', `${'x'.repeat(40)} token={{base62:34}}\n127.0.0.1 - - "GET / HTTP/1.1"\n`, 1],
    ['a list of tokens, one a line', 'token: {{base62:64}}\n- {{base62:66}}\n', 1],
    [
      'a header after padding at a usual width',
      `${'x'.repeat(15)}Authorization: Basic {{basic}}\r\nX-Auth-Token: {{hex:32}}\r\n`,
      2,
    ],
    ['arguments in quotes', "['-H', 'Authorization: Bearer {{base62:40}}', 'https://a.example.test']\n", 1],
    ['values of a list', "['token', '{{base62:40}}',\n '{{base62:40}}']\n", 1],
    [
      'whole entries of docker',
      '{"log":"token={{base62:40}}\\n","stream":"stdout","time":"2026-11-23T20:40:58.1Z"}\n{"log":"next","stream":"stdout","time":"2026-11-23T20:40:58.1Z"}\n',
      1,
    ],
    ['whole lines of CRI', `${TIME} stdout F token={{base62:40}}\n${TIME} stdout F abc123def456\n`, 1],
  ])('%s', (_, template, count) => {
    const { text } = generateExample(template, 3)
    const found = scanBytes(bytesOf(text), builtInMatcher)
    expect(found).toHaveLength(count)
    expect(found.every(({ pieces }) => pieces.length === 1)).toBe(true)
  })
})
