import { randomBytes } from 'node:crypto'
import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DETECT_BYTES } from '../../../src/core/artifact.js'
import { compressionOf } from '../../../src/sources/packing/index.js'

const headOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, DETECT_BYTES)

describe('what a file is compressed with, by its first bytes', () => {
  it.each([0, 1, 6, 9])('zlib of level %i, whatever its length', (level) => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('x'), Buffer.from('GET /\n'.repeat(900)), randomBytes(9000)])
      expect(compressionOf(headOf(deflateSync(bytes, { level })))?.name).toBe('zlib')
  })

  it('gzip', () => {
    expect(compressionOf(gzipSync('x'))?.name).toBe('gzip')
  })

  /** Bytes that are text and a zlib header alike: the first of the pair tells the method, and both are a multiple of 31. */
  const PAIRS = ['(', '8', 'H', 'X', 'h', 'x'].flatMap((first) =>
    Array.from({ length: 95 }, (_, index) => first + String.fromCharCode(0x20 + index)).filter(
      (pair) => Buffer.from(pair).readUInt16BE() % 31 === 0,
    ),
  )

  it('text is never taken for zlib, however it begins', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abcdefgh ijkKLM,.:;={}"\n0123/'), maxLength: 600 })
    expect(PAIRS.length).toBeGreaterThan(10)
    fc.assert(
      fc.property(fc.constantFrom(...PAIRS), text, (pair, rest) => {
        expect(compressionOf(headOf(Buffer.from(pair + rest)))).toBeUndefined()
      }),
      { numRuns: 5000 },
    )
  })
})
