import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { PACK } from '../../helpers/pack.js'
import { openScripted } from '../../helpers/s3/open.js'
import { leakyLine, scanStore } from '../../helpers/s3/scan.js'
import { tarOf } from '../../helpers/tar.js'
import { setFlag, spoil, zipOf } from '../../helpers/zip.js'

const line = leakyLine(5)
/** Over what the first read of a zip archive takes in. */
const noise = Buffer.from(Array.from({ length: 700_000 }, (_, index) => Math.imul(index, 2_654_435_761) >>> 24))

describe('what is packed in a bucket', () => {
  it('is found as in files, and each object ends in one way, with a reason', async () => {
    const { server, bucket } = await openScripted()
    const zip = zipOf({ 'a.log': line, 'noise.bin': [noise, { level: 0 }], 'z.tar': tarOf({ 'b.log': line }) })
    const tar = tarOf({ 'a.log': line, 'x.zip': zipOf({ 'c.log': line }), 'd.log.xz': PACK.xz(Buffer.from(line)) })
    const objects = {
      'a.zip': zip,
      'b.tar.gz': gzipSync(tar),
      'c.log.zst': PACK.zstd(Buffer.from(line)),
      'd.zip': spoil(zipOf({ 'bad.log': line, 'good.log': line }), 'bad.log', setFlag(1)),
      'e.tar': tar.subarray(0, 1024),
      'f.7z': Buffer.from('377abcaf271c0004', 'hex'),
      'g.bz2': PACK.bzip2(Buffer.from(line)).subarray(0, 60),
    }
    for (const [key, body] of Object.entries(objects)) bucket.put(key, body)
    const { findings, outcomes } = await scanStore(server, ['s3://logs'])
    expect(findings.map(({ artifact }) => artifact.replace('s3://logs/', ''))).toEqual([
      'a.zip!/a.log',
      'a.zip!/z.tar!/b.log',
      'b.tar.gz!/a.log',
      'b.tar.gz!/x.zip!/c.log',
      'b.tar.gz!/d.log.xz',
      'c.log.zst',
      'd.zip!/good.log',
      'e.tar!/a.log',
    ])
    const ends = Object.keys(objects).map((key) => {
      const { outcome, reason } = outcomes.get(`s3://logs/${key}`) ?? {}
      return [key, outcome, reason]
    })
    expect(ends).toEqual([
      ['a.zip', 'scanned', undefined],
      ['b.tar.gz', 'scanned', undefined],
      ['c.log.zst', 'scanned', undefined],
      ['d.zip', 'partial', 'unsupported'],
      ['e.tar', 'partial', 'truncated'],
      ['f.7z', 'skipped', 'unsupported'],
      ['g.bz2', 'error', 'truncated'],
    ])
  })
})
