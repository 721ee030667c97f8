import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openCommand } from '../../helpers/s3/command.js'

const MIB = 1 << 20

const filled = async () => {
  const opened = await openCommand()
  const { bucket } = opened
  for (let at = 0; at < 1500; at++) bucket.put(`small/${String(at).padStart(4, '0')}`, 'x')
  bucket.put('big/a', { size: 3 * MIB, body: (start, end) => Buffer.alloc(end - start) })
  bucket.put(
    'big/ir',
    { size: 2 * MIB, body: (start, end) => Buffer.alloc(end - start) },
    { storageClass: 'GLACIER_IR' },
  )
  bucket.put('cold', 'x', { storageClass: 'DEEP_ARCHIVE' })
  bucket.put('empty', '')
  bucket.put('picture.png', 'x')
  return opened
}

describe('scan s3:// --dry-run', () => {
  it('tells what would be read and what it costs, and reads no object, and writes no state', async () => {
    const { server, state, scan } = await filled()
    const ran = await scan(['s3://logs', '--dry-run', '--exclude', '*.png', '--max-size', '2.5MB', '--format', 'json'])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(JSON.parse(ran.stdout.toString())).toEqual({
      type: 'dry-run',
      targets: ['s3://logs'],
      listed: 1505,
      read: { objects: 1502, bytes: 1500 + 2 * MIB },
      skipped: {
        archived: { objects: 1, bytes: 1 },
        excluded: { objects: 1, bytes: 1 },
        too_large: { objects: 1, bytes: 3 * MIB },
      },
      requests: { list: 2, head: 0, get: [1501, 1502] },
      usd: [expect.closeTo(0.00001 + 0.0006 + 0.00001 + 0.03 * 0.002097152, 7), expect.any(Number)],
      failed: [],
    })
    expect(new Set(server.requests.map(({ op }) => op))).toEqual(new Set(['ListObjectsV2']))
    expect(readdirSync(state)).toEqual([])
  })

  it('tells people on standard error', async () => {
    const { scan } = await filled()
    const ran = await scan(['s3://logs', '--dry-run', '--format', 'human'])
    expect([ran.code, ran.stdout.length]).toEqual([0, 0])
    expect(ran.stderr).toContain('1,504 objects would be read, 5.2 MB')
    expect(ran.stderr).toContain('1 object would be skipped: archived')
    expect(ran.stderr).toContain('2 LIST, 1,503 to 1,505 GET')
    expect(ran.stderr).toMatch(/about 0\.00\d+ to 0\.00\d+ USD/)
    expect(ran.stderr).toContain('data transfer out of the region is not included')
  })

  it('fails where a target can’t be listed, and tells of the others', async () => {
    const { scan } = await filled()
    const ran = await scan(['s3://nothere', 's3://logs/small/', '--dry-run'])
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('s3://nothere: no such bucket')
    expect(JSON.parse(ran.stdout.toString())).toMatchObject({
      read: { objects: 1500, bytes: 1500 },
      failed: [{ artifact: 's3://nothere' }],
    })
  })

  it('is of buckets alone', async () => {
    const { scan } = await openCommand()
    const ran = await scan(['package.json', '--dry-run'])
    expect([ran.code, ran.stderr]).toEqual([2, 'beartrap: --dry-run is of buckets: name an s3://bucket/prefix\n'])
  })
})
