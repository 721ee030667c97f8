import fc from 'fast-check'
import { generateExample } from '../../src/core/rules/examples.js'
import { DUMPS, ENCODINGS } from './encodings.js'
import { bytesOf, exampleTexts } from './rules.js'

const examples = exampleTexts(11)

/** What stands between credentials: bytes of any value, line ends, and pieces of names and separators. */
const noise = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc
    .constantFrom('\n', '\r\n', '\0', ': ', '="', '; ', '\\"', ' token ', 'Bearer ', 'eyJ', 'cookie', '%3D', 'ſecret')
    .map(bytesOf),
  fc.stringMatching(/^[A-Za-z0-9_=:/.-]{0,40}$/).map(bytesOf),
)

const credential = fc.nat(examples.length - 1).map((index) => bytesOf(examples[index]?.text ?? ''))

const forms = Object.values({ ...ENCODINGS, ...DUMPS })

/** A credential in a request, encoded or dumped. */
const encodedCredential = fc
  .tuple(fc.nat(forms.length - 1), fc.nat(99))
  .map(([form, seed]) =>
    bytesOf(
      `\n${forms[form]?.encode(`GET /items HTTP/1.1\r\nAuthorization: Bearer ${generateExample('{{base62:40}}', seed).text}\r\n\r\n`)}\n`,
    ),
  )

const parts = fc.array(
  fc.oneof(
    { arbitrary: noise, weight: 4 },
    { arbitrary: credential, weight: 2 },
    { arbitrary: encodedCredential, weight: 1 },
  ),
  { maxLength: 14 },
)

/** A log-like artifact with some credentials in it, one right after another as it comes. */
export const artifact = parts.map((list) => new Uint8Array(Buffer.concat(list)))

/** The same with a space or a line end between any two parts. */
export const delimitedArtifact = fc
  .tuple(parts, fc.constantFrom(' ', '\n'))
  .map(([list, between]) => new Uint8Array(Buffer.concat(list.flatMap((part) => [part, bytesOf(between)]))))

/** Sizes of chunks, used round and round. */
export const chunkSizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 })

export const cut = (bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] => {
  const chunks: Uint8Array[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return chunks
}

/** Lines that tell where a secret leaked: near it, at the window's edges and beyond. */
const surroundingLines = fc.constantFrom(
  ...[
    'Traceback (most recent call last):',
    '  File "/srv/app.py", line 3, in f',
    '    at send (/srv/app.js:3:4)',
    'Host: api.example.test',
    "{'Host': 'b.example.test', 'Accept': '*/*'",
    'GET /v1/items HTTP/1.1',
    'GET http://c.example.test/v1 HTTP/1.1',
    'HTTP/1.1 200 OK',
    '> Accept: */*',
    '',
    '\r',
    '2026-10-12 10:00:00 INFO ready',
    '<td class="code"><pre>',
    "    url: 'http://d.example.test/v1',",
    '  "request": { "httpVersion": "HTTP/1.1", "url": "http://e.example.test/",',
    'AxiosError: failed',
    'REGION=eu',
    '}',
    `x${'-'.repeat(700)}`,
  ].map((line) => bytesOf(`${line}\n`)),
)

export const surrounded = fc
  .array(
    fc.oneof(
      { arbitrary: surroundingLines, weight: 6 },
      { arbitrary: noise, weight: 1 },
      { arbitrary: credential, weight: 2 },
    ),
    {
      minLength: 3,
      maxLength: 40,
    },
  )
  .map((list) => new Uint8Array(Buffer.concat(list)))
