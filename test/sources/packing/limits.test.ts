import { describe, expect, it } from 'vitest'
import { createLimits, MAX_ENTRIES } from '../../../src/sources/packing/limits.js'

const { signal } = new AbortController()

async function* chunks(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(bytes)
  for (let index = 0; index < count; index++) yield chunk
}

const drain = async (all: AsyncIterable<Uint8Array>): Promise<number> => {
  let bytes = 0
  for await (const chunk of all) bytes += chunk.length
  return bytes
}

const MEGABYTE = 1_000_000

describe('limits against bombs', () => {
  it('a thousand times what is stored, once it is over 100 MB', async () => {
    const limits = createLimits({ signal })
    await drain(limits.stored(chunks(1, 1000)))
    expect(await drain(limits.unpacked(chunks(100, MEGABYTE)))).toBe(100 * MEGABYTE)
    await expect(drain(limits.unpacked(chunks(1, 1)))).rejects.toMatchObject({ code: 'input', reason: 'archive_limit' })
    expect(() => limits.check()).toThrow('more than 1000 times its size')
  })

  it('10 GB, all layers together', async () => {
    const limits = createLimits({ signal })
    await drain(limits.stored(chunks(100, MEGABYTE)))
    await drain(limits.unpacked(limits.unpacked(chunks(50, 100 * MEGABYTE))))
    await expect(drain(limits.unpacked(chunks(1, 1)))).rejects.toThrow('more than 10 GB')
  })

  it('members, and the text of their headers', () => {
    const limits = createLimits({ signal })
    for (let count = 0; count < MAX_ENTRIES; count++) limits.entry(1)
    expect(() => limits.entry(1)).toThrow('more than 100000 members')
    expect(() => createLimits({ signal }).entry(33 << 20)).toThrow('its names are over 32 MiB')
  })

  it('ten minutes of unpacking, layers within layers counted once, whatever the store and the reader take', async () => {
    let time = 0
    const taking = async function* (minutes: number, all: AsyncIterable<Uint8Array>) {
      for await (const chunk of all) {
        time += minutes * 60_000
        yield chunk
      }
    }
    const limits = createLimits({ signal, now: () => time })
    const slowStore = limits.stored(taking(60, chunks(3, 10)))
    for await (const _ of limits.unpacked(limits.unpacked(taking(3, slowStore)))) time += 3_600_000
    await expect(drain(limits.unpacked(taking(2, chunks(1, 1))))).rejects.toThrow('more than 10 minutes to unpack')
    const untimed = createLimits({ signal, now: () => time, isTimed: false })
    expect(await drain(untimed.unpacked(taking(60, chunks(3, 1))))).toBe(3)
  })
})
