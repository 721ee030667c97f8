import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64Decoding } from '../../../src/core/decode/base64.js'
import { byteListDecoder } from '../../../src/core/decode/byte-list.js'
import type { Decoder } from '../../../src/core/decode/cells.js'
import { escapesDecoder } from '../../../src/core/decode/escapes.js'
import { hexDecoding } from '../../../src/core/decode/hex.js'
import { hexdumpDecoder } from '../../../src/core/decode/hexdump.js'
import { chain, type Decoding, lookAt } from '../../../src/core/decode/look.js'
import { packedDecoder } from '../../../src/core/decode/packed.js'
import { quotedPrintableDecoder } from '../../../src/core/decode/quoted-printable.js'
import { traceAsciiDecoder } from '../../../src/core/decode/trace-ascii.js'
import { wideDecoding } from '../../../src/core/decode/wide.js'
import { redact } from '../../../src/core/redact.js'
import { DUMPS, ENCODINGS } from '../../helpers/encodings.js'
import { bytesOf, textOf } from '../../helpers/rules.js'

/** The one decoding that a decoder gives of bytes held whole. */
const firstOf =
  (decoder: Decoder) =>
  (bytes: Uint8Array): Decoding | undefined => {
    const whole = { start: 0, end: bytes.length }
    const look = lookAt({ bytes, owned: whole, offset: 0, encodings: [], toRaw: (span) => span })
    const [first] = decoder.decode(look, { owned: whole, window: whole })
    return first
  }

interface Codec {
  readonly encode: (text: string) => string
  readonly decode: (bytes: Uint8Array) => Decoding | undefined
}

const dumpCodec = (name: string): Codec => ({
  encode: (text) => DUMPS[name]?.encode(text) ?? '',
  decode: firstOf(hexdumpDecoder),
})

const form = (name: string, decode: Codec['decode']): Codec => ({
  encode: (text) => ENCODINGS[name]?.encode(text) ?? '',
  decode,
})

const base64At = (phase: number): Codec => ({
  encode: (text) => 'A'.repeat(phase) + Buffer.from(text, 'latin1').toString('base64').replace(/=+$/, ''),
  decode: (bytes) => base64Decoding(bytes, phase),
})

const CODECS: Readonly<Record<string, Codec>> = {
  base64: base64At(0),
  'base64, from the second character': base64At(1),
  'base64, from the fourth': base64At(3),
  hex: form('hex', (bytes) => hexDecoding(bytes, 0)),
  'UTF-16': {
    encode: (text) => Buffer.from(text, 'utf16le').toString('latin1'),
    decode: (bytes) => wideDecoding(bytes, 0),
  },
  'UTF-16 in base64': form('base64 of UTF-16, PowerShell', (bytes) => {
    const outer = base64Decoding(
      bytes.filter((byte) => byte !== 0x3d),
      0,
    )
    return chain(outer, wideDecoding(outer.bytes, 0))
  }),
  'base64 in base64': form('base64 of base64', (bytes) => {
    const outer = base64Decoding(
      bytes.filter((byte) => byte !== 0x3d),
      0,
    )
    return chain(
      outer,
      base64Decoding(
        outer.bytes.filter((byte) => byte !== 0x3d),
        0,
      ),
    )
  }),
  '\\xNN': form('\\xNN', firstOf(escapesDecoder)),
  '\\u00NN': form('\\u00NN', firstOf(escapesDecoder)),
  'Node Buffer': form('Node Buffer', firstOf(byteListDecoder)),
  'quoted-printable': form('quoted-printable', firstOf(quotedPrintableDecoder)),
  ...Object.fromEntries(Object.keys(DUMPS).map((name) => [name, dumpCodec(name)])),
}

const printable = fc
  .array(fc.integer({ min: 0x21, max: 0x7e }), { minLength: 40, maxLength: 90 })
  .map((codes) => String.fromCharCode(...codes))

describe.each(Object.entries(CODECS))('%s', (_, { encode, decode }) => {
  it('decodes what was encoded', () => {
    fc.assert(
      fc.property(printable, (text) => {
        expect(textOf(decode(bytesOf(encode(text)))?.bytes ?? bytesOf(''))).toContain(text)
      }),
      { numRuns: 60 },
    )
  })

  it('maps every span exactly: what is written there, and nothing else, has changed once decoded', () => {
    fc.assert(
      fc.property(printable, fc.nat(), fc.nat(), fc.nat(2), (text, from, size, longer) => {
        const printed = bytesOf(encode(text))
        const decoding = decode(printed)
        if (decoding === undefined) throw new Error('nothing was decoded')
        const start = from % (decoding.bytes.length - 1)
        const end = Math.min(decoding.bytes.length, start + 1 + (size % 30))
        const filler = bytesOf('*'.repeat(end - start + longer * LONGER))
        const pieces = decoding.pieces({ start, end })
        const written = decoding.encoder({ start, end })(filler)
        expect(written).toHaveLength(pieces.length)
        pieces.forEach((piece, index) => {
          expect(piece.start).toBeLessThan(piece.end)
          expect(piece.start).toBeGreaterThanOrEqual(pieces[index - 1]?.end ?? 0)
        })
        const changed = redact(
          printed,
          pieces.map((piece, index) => ({ ...piece, replacement: written[index] ?? bytesOf('') })),
        )
        const again = textOf(decode(changed)?.bytes ?? bytesOf(''))
        const before = textOf(decoding.bytes)
        const expected = (length: number) => `${before.slice(0, start)}${'*'.repeat(length)}${before.slice(end)}`
        expect([expected(end - start), expected(filler.length)]).toContain(again)
      }),
      { numRuns: 150 },
    )
  })
})

/** What a placeholder is longer by: base64 in base64 needs nine. */
const LONGER = 9

describe('curl --trace-ascii', () => {
  it('joins full rows and keeps the ends of others', () => {
    const line = 'x'.repeat(64)
    const { bytes } = firstOf(traceAsciiDecoder)(bytesOf(`0000: ${line}\n0040: y\n0043: z\n`)) ?? { bytes: bytesOf('') }
    expect(textOf(bytes)).toBe(`${line}y\nz\n`)
  })
})

describe('gzip in base64', () => {
  it('decodes what was packed, and what can be unpacked of a part', () => {
    fc.assert(
      fc.property(printable, (text) => {
        const packed = gzipSync(text.repeat(9)).toString('base64')
        expect(textOf(firstOf(packedDecoder)(bytesOf(packed))?.bytes ?? bytesOf(''))).toBe(text.repeat(9))
      }),
      { numRuns: 30 },
    )
  })
})
