import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { spool } from '../../src/pipeline/spool.js'

const all = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

async function* numbered(megabytes: number): AsyncGenerator<Uint8Array> {
  const shared = Buffer.alloc(1 << 20)
  for (let index = 0; index < megabytes; index++) yield shared.fill(index)
}

describe('what is kept to be read anywhere', () => {
  it.each([0, 1, 8, 9, 20])('%i MiB: gives every span, and leaves no file', async (megabytes) => {
    const kept = await spool(numbered(megabytes), 64 << 20)
    const whole = Buffer.concat(Array.from({ length: megabytes }, (_, index) => Buffer.alloc(1 << 20, index)))
    expect(kept.size).toBe(whole.length)
    expect((await all(kept.read({ start: 0, end: kept.size }))).equals(whole)).toBe(true)
    const span = { start: Math.floor(kept.size / 3), end: Math.floor(kept.size / 2) }
    expect((await all(kept.read(span))).equals(whole.subarray(span.start, span.end))).toBe(true)
    expect(readdirSync(tmpdir()).filter((name) => /^beartrap-[0-9a-f]{24}$/.test(name))).toEqual([])
    await kept.close()
  })

  it('refuses more than its limit', async () => {
    await expect(spool(numbered(12), 10 << 20)).rejects.toMatchObject({ reason: 'archive_limit' })
  })
})
