import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DETECT_BYTES } from '../../src/core/artifact.js'
import { BeartrapError } from '../../src/core/errors.js'
import type { Compression } from '../../src/sources/packing/compression.js'
import { has } from '../helpers/zip.js'

export interface CompressionCase {
  readonly compression: Compression
  readonly packed: (bytes: Uint8Array) => Buffer
  /** A program that packs its standard input. */
  readonly tool?: readonly [string, ...string[]]
  /** What that program made of `sampleText(40_000)`, in base64. */
  readonly fixture?: string
  /** Whether several streams one after another are one. */
  readonly concatenates: boolean
  /** Bytes at the end that may be missing or wrong without harm. */
  readonly slack?: number
}

/** A text that packs well but not to nothing; no credential looks like it. */
const sampleText = (length: number): Buffer => {
  let [seed, text] = [7, '']
  while (text.length < length) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff
    text += `${['GET', 'PUT', 'POST'][seed % 3]} /page/${seed % 1000} took ${(seed >> 8) % 500} ms\n`
  }
  return Buffer.from(text.slice(0, length))
}

const chunked = async function* (bytes: Uint8Array, size = 1 << 16): AsyncGenerator<Uint8Array> {
  const shared = Buffer.alloc(size)
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    shared.set(piece) // valid only until the next is asked for
    yield shared.subarray(0, piece.length)
  }
}

interface Unpacked {
  readonly bytes: Buffer
  readonly error: unknown
}

export const unpacked = async ({ unpack }: Compression, packed: Uint8Array, size?: number): Promise<Unpacked> => {
  const parts: Buffer[] = []
  try {
    for await (const chunk of unpack(chunked(packed, size))) parts.push(Buffer.from(chunk))
    return { bytes: Buffer.concat(parts), error: undefined }
  } catch (error) {
    return { bytes: Buffer.concat(parts), error }
  }
}

const reasonIn = ({ error }: Unpacked): unknown => (error instanceof BeartrapError ? [error.code, error.reason] : error)

/** The contract of Compression, for every one. */
export const compressionConformance = (given: CompressionCase): void => {
  const { compression, packed, tool, fixture, concatenates } = given
  const same = async (bytes: Uint8Array, from: Uint8Array, size?: number): Promise<void> => {
    const { bytes: got, error } = await unpacked(compression, from, size)
    expect([error, got.length, got.equals(bytes)]).toEqual([undefined, bytes.length, true])
  }

  describe(`compression conformance: ${compression.name}`, () => {
    it.each([
      ['nothing', Buffer.alloc(0)],
      ['a byte', Buffer.from('x')],
      ['text', sampleText(3000)],
      ['runs', Buffer.concat([Buffer.alloc(3), Buffer.alloc(700, 'a'), Buffer.alloc(5, 'b')])],
      ['bytes without order', randomBytes(2000)],
    ])('gives back %s, in chunks of any size', async (_, bytes) => {
      for (const size of [1, 7, 1 << 16]) await same(bytes, packed(bytes), size)
    })

    it('gives back whatever was packed', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 90 }), async (bytes, size) =>
          same(bytes, packed(bytes), size),
        ),
        { numRuns: 60 },
      )
    })

    it('is known by its first bytes', () => {
      for (const bytes of ['', 'x', sampleText(3000)])
        expect(compression.detect(packed(Buffer.from(bytes)).subarray(0, DETECT_BYTES))).toBe(true)
      for (const text of ['', 'BZh9 and more', 'plain text\n', '{"a":1}'])
        expect(compression.detect(Buffer.from(text))).toBe(false)
    })

    it('tells at every offset that it is cut short, and gives only what was packed', async () => {
      const bytes = sampleText(300)
      const whole = packed(bytes)
      for (let length = 1; length < whole.length; length++) {
        const got = await unpacked(compression, whole.subarray(0, length))
        expect([length, reasonIn(got)]).toEqual([length, ['input', expect.stringMatching(/^(truncated|corrupt)$/)]])
        expect(bytes.subarray(0, got.bytes.length).equals(got.bytes), `cut to ${length}`).toBe(true)
      }
    })

    it('tells at every offset that a byte is another, or gives all that was packed', async () => {
      const bytes = sampleText(200)
      const whole = packed(bytes)
      let harmless = 0
      for (let at = 0; at < whole.length; at++) {
        const spoiled = Buffer.from(whole)
        spoiled[at] = (spoiled[at] ?? 0) ^ 0x55
        const got = await unpacked(compression, spoiled)
        if (got.error === undefined) {
          harmless++
          expect(got.bytes.equals(bytes), `byte ${at}`).toBe(true)
        } else expect([at, (got.error as BeartrapError).code]).toEqual([at, 'input'])
      }
      expect(harmless).toBeLessThanOrEqual(given.slack ?? 0)
    })

    it('tells of bytes that follow it, after all of it', async () => {
      const bytes = sampleText(100)
      const got = await unpacked(
        compression,
        Buffer.concat([packed(bytes), Buffer.from('and other bytes, not packed')]),
      )
      expect(reasonIn(got)).toEqual(['input', 'corrupt'])
      expect(bytes.subarray(0, got.bytes.length).equals(got.bytes)).toBe(true)
    })

    it('reads several one after another as one', async ({ skip }) => {
      skip(!concatenates, 'the format has one')
      const [a, b] = [sampleText(500), Buffer.from('and more')]
      await same(Buffer.concat([a, b]), Buffer.concat([packed(a), packed(Buffer.alloc(0)), packed(b)]))
    })

    it('passes on what its source throws, after what came before', async () => {
      const failing = async function* (): AsyncGenerator<Uint8Array> {
        yield* chunked(packed(sampleText(900)))
        throw new BeartrapError('input', 'the source is gone', { reason: 'unreachable' })
      }
      const read = (async () => {
        for await (const _ of compression.unpack(failing()));
      })()
      await expect(read).rejects.toMatchObject({ reason: 'unreachable' })
    })

    it('packs what it unpacks, the same each time', async ({ skip }) => {
      const { pack } = compression
      if (pack === undefined) return skip('no encoder')
      const collect = async (): Promise<Buffer> => {
        const parts: Uint8Array[] = []
        for await (const chunk of pack(chunked(sampleText(5000)))) parts.push(Uint8Array.from(chunk))
        return Buffer.concat(parts)
      }
      const [once, again] = [await collect(), await collect()]
      expect(once.equals(again)).toBe(true)
      await same(sampleText(5000), once)
    })

    it('reads what a program has packed', async ({ skip }) => {
      if (fixture === undefined) return skip('Node packs it')
      await same(sampleText(40_000), Buffer.from(fixture, 'base64'))
    })

    it('reads what the program here packs', async ({ skip }) => {
      if (tool === undefined || !has(tool[0], '--version')) return skip(`no ${tool?.[0] ?? 'program'} here`)
      const text = Buffer.concat([sampleText(1_500_000), randomBytes(300_000), Buffer.alloc(3_000_000)])
      const [name, ...args] = tool
      const hash = createHash('sha256')
      const from = execFileSync(name, args, { input: text, maxBuffer: 1 << 28 })
      for await (const chunk of compression.unpack(chunked(from))) hash.update(chunk)
      expect(hash.digest('hex')).toBe(createHash('sha256').update(text).digest('hex'))
    })
  })
}
