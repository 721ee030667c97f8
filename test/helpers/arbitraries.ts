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
