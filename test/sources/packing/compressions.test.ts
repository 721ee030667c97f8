import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bzip2 } from '../../../src/sources/packing/bzip2.js'
import { gzip } from '../../../src/sources/packing/gzip.js'
import { xz } from '../../../src/sources/packing/xz.js'
import { zlib } from '../../../src/sources/packing/zlib.js'
import { zstd } from '../../../src/sources/packing/zstd.js'
import { compressionConformance, unpacked } from '../../conformance/compression.js'
import { PACK, xzOf, zstdOf } from '../../helpers/pack.js'

const fixture = (name: string): string => readFileSync(`test/fixtures/packed/${name}.base64`, 'utf8')

/** Of gzip's header, time, system and flags of speed. */
compressionConformance({ compression: gzip, packed: PACK.gzip, tool: ['gzip', '-c'], concatenates: true, slack: 6 })
compressionConformance({ compression: zlib, packed: PACK.zlib, concatenates: false })
/** How large a window it says that it needs. */
compressionConformance({
  compression: zstd,
  packed: PACK.zstd,
  tool: ['zstd', '-q', '-c'],
  fixture: fixture('zstd'),
  concatenates: true,
  slack: 1,
})
/** The size of blocks, the bits that fill the last byte. */
compressionConformance({
  compression: bzip2,
  packed: PACK.bzip2,
  tool: ['bzip2', '-c'],
  fixture: fixture('bzip2'),
  concatenates: true,
  slack: 2,
})
compressionConformance({
  compression: xz,
  packed: PACK.xz,
  tool: ['xz', '-c'],
  fixture: fixture('xz'),
  concatenates: true,
})

describe('what only one of them has', () => {
  it.each([
    ['zstd', zstd, zstdOf(Buffer.from('x'), 0x90), 256],
    ['xz', xz, xzOf(Buffer.from('x'), 32), 256],
  ])('%s that asks for too large a window', async (_, compression, packed, mebibytes) => {
    const { bytes, error } = await unpacked(compression, packed)
    expect([bytes.length, error]).toMatchObject([0, { reason: 'archive_limit' }])
    expect(String(error)).toContain(`a window of ${mebibytes} MiB, more than 128`)
  })

  it('zstd passes over frames that hold nothing of the text', async () => {
    const skippable = Buffer.from('502a4d1803000000616263', 'hex')
    const { bytes, error } = await unpacked(zstd, Buffer.concat([skippable, zstdOf(Buffer.from('text')), skippable]))
    expect([error, bytes.toString()]).toEqual([undefined, 'text'])
    expect(zstd.detect(skippable)).toBe(true)
  })

  it('zstd that needs a dictionary, xz with a filter for programs: not supported', async () => {
    const dictionary = Buffer.from('28b52ffd01380100000000', 'hex')
    expect((await unpacked(zstd, dictionary)).error).toMatchObject({ reason: 'unsupported' })
  })

  it('xz may be padded with zeros, by fours', async () => {
    const padded = Buffer.concat([xzOf(Buffer.from('a')), Buffer.alloc(8), xzOf(Buffer.from('b')), Buffer.alloc(4)])
    expect(await unpacked(xz, padded)).toMatchObject({ error: undefined, bytes: Buffer.from('ab') })
    expect((await unpacked(xz, Buffer.concat([padded, Buffer.alloc(3)]))).error).toMatchObject({ reason: 'corrupt' })
  })
})
