/**
 * How programs encode and print a text, and how a reader gets it back: written
 * without the product's own code.
 */
export interface Form {
  readonly encode: (text: string) => string
  readonly decode: (printed: string) => string
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const rows = (text: string, width: number): string[] => text.match(new RegExp(`[^]{1,${width}}`, 'g')) ?? []
const hex = (text: string): string => latin1(text).toString('hex')
const unhex = (digits: string): string => Buffer.from(digits, 'hex').toString('latin1')
const pairs = (text: string): string[] => hex(text).match(/../g) ?? []
const dots = (text: string): string => text.replace(/[^\x20-\x7e]/g, '.')
const address = (at: number, digits: number, base = 16): string => at.toString(base).padStart(digits, '0')
const lines = (printed: string): string[] => printed.split('\n').filter((line) => line !== '')

interface Dump {
  readonly width?: number
  readonly base?: number
  readonly row: (at: string, row: string) => string
  readonly digits?: number
  /** Cells of a printed row, as bytes. */
  readonly read: (line: string) => string
}

const dump = ({ width = 16, base = 16, digits = 8, row, read }: Dump): Form => ({
  encode: (text) =>
    rows(text, width)
      .map((part, index) => `${row(address(index * width, digits, base), part)}\n`)
      .join(''),
  decode: (printed) => lines(printed).map(read).join(''),
})

const cellsUpTo =
  (from: number, to: number) =>
  (line: string): string =>
    unhex(line.slice(from, to).replace(/[^0-9a-f]/g, ''))

const words = (text: string, swapped: boolean): string[] =>
  rows(text, 2).map((pair) => hex(swapped ? [...pair.padEnd(2, '\0')].reverse().join('') : pair))

const CONTROLS: Readonly<Record<string, string>> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

export const DUMPS: Readonly<Record<string, Form>> = {
  xxd: dump({
    row: (at, row) => `${at}: ${words(row, false).join(' ').padEnd(39)}  ${dots(row)}`,
    read: cellsUpTo(10, 49),
  }),
  'tcpflow -D': dump({
    width: 32,
    digits: 4,
    row: (at, row) => `${at}: ${words(row, false).join(' ').padEnd(79)}  ${dots(row)}`,
    read: cellsUpTo(6, 85),
  }),
  'xxd -g1': dump({
    row: (at, row) => `${at}: ${pairs(row).join(' ').padEnd(47)}  ${dots(row)}`,
    read: cellsUpTo(10, 57),
  }),
  'hexdump -C': dump({
    row: (at, row) =>
      `${at}  ${pairs(row.slice(0, 8)).join(' ').padEnd(23)}  ${pairs(row.slice(8)).join(' ').padEnd(23)}  |${dots(row)}|`,
    read: cellsUpTo(10, 59),
  }),
  hexdump: dump({
    digits: 7,
    row: (at, row) => `${at} ${words(row, true).join(' ')}`,
    read: (line) => swapBack(line.slice(8)),
  }),
  'od -t x1': dump({
    digits: 7,
    base: 8,
    row: (at, row) => `${at} ${pairs(row).join(' ')}`,
    read: (line) => unhex(line.slice(8).replaceAll(' ', '')),
  }),
  'od -A x -t x1z': dump({
    digits: 6,
    row: (at, row) => `${at} ${pairs(row).join(' ').padEnd(47)}  >${dots(row)}<`,
    read: cellsUpTo(7, 54),
  }),
  od: dump({
    digits: 7,
    base: 8,
    row: (at, row) =>
      `${at} ${words(row, true)
        .map((word) => Number.parseInt(word, 16).toString(8).padStart(6, '0'))
        .join(' ')}`,
    read: (line) =>
      swapBack(
        line
          .slice(8)
          .split(' ')
          .map((word) => Number.parseInt(word, 8).toString(16).padStart(4, '0'))
          .join(' '),
      ),
  }),
  'od -b': dump({
    digits: 7,
    base: 8,
    row: (at, row) => `${at} ${[...latin1(row)].map((byte) => byte.toString(8).padStart(3, '0')).join(' ')}`,
    read: (line) =>
      String.fromCharCode(
        ...line
          .slice(8)
          .split(' ')
          .map((byte) => Number.parseInt(byte, 8)),
      ),
  }),
  'od -c': dump({
    digits: 7,
    base: 8,
    row: (at, row) => at + [...row].map((char) => (CONTROLS[char] ?? char).padStart(4)).join(''),
    read: (line) =>
      rows(line.slice(7), 4)
        .map((cell) => ({ '\\n': '\n', '\\r': '\r', '\\t': '\t' })[cell.trim()] ?? cell.slice(3))
        .join(''),
  }),
  'tcpdump -X': dump({
    digits: 4,
    row: (at, row) => `\t0x${at}:  ${words(row, false).join(' ').padEnd(39)}  ${dots(row)}`,
    read: cellsUpTo(10, 49),
  }),
  'tshark -x': dump({
    digits: 4,
    row: (at, row) => `${at}  ${pairs(row).join(' ').padEnd(47)}   ${dots(row)}`,
    read: cellsUpTo(6, 53),
  }),
  'curl --trace': dump({
    digits: 4,
    row: (at, row) => `${at}: ${pairs(row).join(' ').padEnd(47)} ${dots(row)}`,
    read: cellsUpTo(6, 53),
  }),
  'openssl s_client -debug': dump({
    digits: 4,
    row: (at, row) => `${at} - ${pairs(row).join(' ').padEnd(47)}   ${dots(row)}`,
    read: cellsUpTo(7, 54),
  }),
  'strace -e write': dump({
    digits: 5,
    row: (at, row) =>
      ` | ${at}  ${pairs(row.slice(0, 8)).join(' ').padEnd(23)}  ${pairs(row.slice(8)).join(' ').padEnd(23)}  ${dots(row).padEnd(16)} |`,
    read: cellsUpTo(10, 59),
  }),
  'hexdump -C in a log': dump({
    row: (at, row) =>
      `2026-11-23T20:40:58Z DEBUG ${at}  ${pairs(row.slice(0, 8)).join(' ').padEnd(23)}  ${pairs(row.slice(8)).join(' ').padEnd(23)}  |${dots(row)}|`,
    read: cellsUpTo(37, 86),
  }),
}

const swapBack = (cells: string): string =>
  cells
    .trim()
    .split(/ +/)
    .map((word) => unhex(`${word.slice(2)}${word.slice(0, 2)}`))
    .join('')
    .replace(/\0$/, '') // words of two bytes fill up an odd last one

const base64 = (encoding: 'base64' | 'base64url'): Form => ({
  encode: (text) => latin1(text).toString(encoding),
  decode: (printed) => Buffer.from(printed, encoding).toString('latin1'),
})

const nested = (outer: Form, inner: Form): Form => ({
  encode: (text) => outer.encode(inner.encode(text)),
  decode: (printed) => inner.decode(outer.decode(printed)),
})

const inRows = (form: Form, width: number, lineEnd: string): Form => ({
  encode: (text) => rows(form.encode(text), width).join(lineEnd),
  decode: (printed) => form.decode(printed.replaceAll(lineEnd, '')),
})

const surrounded = (form: Form, before: string, after: string): Form => ({
  encode: (text) => `${before}${form.encode(text)}${after}`,
  decode: (printed) => form.decode(printed.slice(before.length, printed.length - after.length)),
})

const shifted = (form: Form, by: string): Form => ({
  encode: (text) => form.encode(`${by}${text}`),
  decode: (printed) => form.decode(printed).slice(by.length),
})

const plainHex: Form = { encode: hex, decode: unhex }

const utf16: Form = {
  encode: (text) => Buffer.from(text, 'utf16le').toString('latin1'),
  decode: (printed) => latin1(printed).toString('utf16le'),
}

/** The text is one encoded whole. */
export const ENCODINGS: Readonly<Record<string, Form>> = {
  base64: base64('base64'),
  'base64, one byte before': shifted(base64('base64'), ' '),
  'base64, two bytes before': shifted(base64('base64'), '\n '),
  base64url: base64('base64url'),
  'base64 in a field': surrounded(base64('base64'), '{"payload":"', '","ok":true}'),
  'base64 of base64': nested(base64('base64'), base64('base64')),
  'base64, four times': [1, 2, 3].reduce((form) => nested(base64('base64'), form), base64('base64')),
  'base64 of JSON with base64': nested(base64('base64'), surrounded(base64('base64'), '{"data":"', '"}')),
  'base64 in rows of 76, mail': inRows(base64('base64'), 76, '\r\n'),
  'base64 in rows of 64, PEM': inRows(base64('base64'), 64, '\n'),
  'base64 in rows, indented as in YAML': inRows(base64('base64'), 76, '\n    '),
  'base64 in rows, line ends escaped': inRows(base64('base64'), 76, '\\n'),
  'base64 of UTF-16, PowerShell': nested(base64('base64'), utf16),
  hex: plainHex,
  'hex, upper case': { encode: (text) => hex(text).toUpperCase(), decode: unhex },
  'hex in rows, xxd -p': inRows(plainHex, 60, '\n'),
  'hex of base64': nested(plainHex, base64('base64')),
  'base64 of hex': nested(base64('base64'), plainHex),
  '\\xNN': {
    encode: (text) =>
      pairs(text)
        .map((pair) => `\\x${pair}`)
        .join(''),
    decode: (printed) => printed.replace(/\\x([0-9a-f]{2})/g, (_, pair: string) => unhex(pair)),
  },
  '\\u00NN': {
    encode: (text) =>
      pairs(text)
        .map((pair) => `\\u00${pair}`)
        .join(''),
    decode: (printed) => printed.replace(/\\u00([0-9a-f]{2})/g, (_, pair: string) => unhex(pair)),
  },
  'Node Buffer': {
    encode: (text) => `<Buffer ${pairs(text).join(' ')}>`,
    decode: (printed) => unhex(printed.slice(8, -1).replaceAll(' ', '')),
  },
  'quoted-printable': {
    encode: (text) => `x-a=3D1\r\n${text.split('\r\n').map(quotedLine).join('\r\n')}`,
    decode: (printed) =>
      printed
        .replaceAll('=\r\n', '')
        .replace(/=([0-9A-F]{2})/g, (_, pair: string) => unhex(pair))
        .slice('x-a=1\r\n'.length),
  },
}

/** A line of mail: no escape is cut in two. */
const quotedLine = (line: string): string =>
  (
    line
      .replace(/[^\x20-\x3c\x3e-\x7e]/g, (char) => `=${hex(char).toUpperCase()}`)
      .match(/(?:=[0-9A-F]{2}|[^=]){1,70}/g) ?? []
  ).join('=\r\n')
