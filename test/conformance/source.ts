import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ArtifactRef, Listed, Source } from '../../src/core/artifact.js'

export interface SourceCase {
  readonly source: Source
  /** Puts the bytes where the source finds them; resolves to the command-line target. */
  readonly put: (bytes: Uint8Array) => Promise<string>
}

const NOTHING_EXCLUDED = { exclude: [] }
const unaborted = () => new AbortController().signal

export const listAll = async (source: Source, target: string, exclude: readonly string[] = []): Promise<Listed[]> =>
  collect(source.list(target, { exclude }))

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Chunks are valid only until the next is asked for, so they are hashed as they come. */
const digest = async (source: Source, ref: ArtifactRef): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of source.open(ref, unaborted())) hash.update(chunk)
  return hash.digest('hex')
}

/** The contract of Source, for every implementation. */
export const sourceConformance = (name: string, { source, put }: SourceCase): void => {
  const only = async (bytes: Uint8Array): Promise<ArtifactRef> => {
    const listed = await listAll(source, await put(bytes))
    expect(listed).toMatchObject([{ kind: 'artifact', ref: { source: expect.any(String) } }])
    return (listed[0] as Extract<Listed, { kind: 'artifact' }>).ref
  }

  describe(`source conformance: ${name}`, () => {
    it.each([
      ['nothing', Buffer.alloc(0)],
      ['a few bytes', Buffer.from('a\0\xff\r\n', 'latin1')],
      ['more than one read', Buffer.alloc(2_500_001, 'abc')],
    ])('gives back %s, byte for byte', async (_, bytes) => {
      expect(await digest(source, await only(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
    })

    it('accepts the targets that it lists', async () => {
      expect(await source.accepts(await put(Buffer.from('x')))).toBe(true)
    })

    it('gives the same bytes a second time, where it says so', async ({ skip }) => {
      const ref = await only(Buffer.from('twice'))
      skip(!source.rereadable(ref), 'a stream, read once')
      expect(await digest(source, ref)).toBe(await digest(source, ref))
    })

    it('names its artifacts in plain data, for workers', async () => {
      const ref = await only(Buffer.from('x'))
      expect(structuredClone(ref)).toEqual(ref)
    })

    it('stops when it is aborted', async () => {
      const ref = await only(Buffer.alloc(3_000_000))
      const abort = new AbortController()
      const reading = (async () => {
        for await (const _ of source.open(ref, abort.signal)) abort.abort()
      })()
      await expect(reading).rejects.toThrow()
    })

    it('lists without throwing what is not there', async () => {
      const listed = await collect(source.list('/nowhere/at/all-*', NOTHING_EXCLUDED))
      expect(listed.every(({ kind }) => kind === 'problem')).toBe(true)
    })
  })
}
