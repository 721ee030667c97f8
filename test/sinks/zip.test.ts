import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFLATED, STORED, type ZipHeader } from '../../src/core/archive.js'
import { createZipWriter } from '../../src/sinks/zip.js'
import { fileSource } from '../../src/sources/file.js'
import type { ArchiveMember } from '../../src/sources/packing/archive.js'
import { openZip } from '../../src/sources/packing/zip.js'
import { temporaryFolder } from '../helpers/cli.js'

const header = (name: string, rest: Partial<ZipHeader> = {}): ZipHeader => ({
  kind: 'zip',
  versionMadeBy: 0x031e,
  versionNeeded: 20,
  flags: 0x800,
  method: DEFLATED,
  time: 0x5255,
  date: 0x5c61,
  internalAttributes: 1,
  externalAttributes: 0x81a40000,
  name: Buffer.from(name),
  comment: Buffer.from('said'),
  extra: Buffer.from('777702006162', 'hex'),
  localExtra: Buffer.from('777703006162', 'hex').subarray(0, 6), // longer than it is: taken as it stands
  size: 5,
  ...rest,
})

async function* chunksOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

type Members = readonly (readonly [ZipHeader, () => AsyncIterable<Uint8Array>])[]

/** Into a file that keeps zeros as holes. */
const written = async (members: Members): Promise<string> => {
  const path = join(temporaryFolder(), 'x.zip')
  const file = openSync(path, 'w')
  const zip = createZipWriter()
  let at = 0
  const write = (bytes: Uint8Array): void => {
    if (bytes.length < HOLE.length || !HOLE.equals(bytes)) writeSync(file, bytes, 0, bytes.length, at)
    at += bytes.length
  }
  for (const [head, open] of members) for await (const bytes of zip.member(head, open())) write(bytes)
  for (const bytes of zip.end(Buffer.from('all of it'))) write(bytes)
  ftruncateSync(file, at)
  closeSync(file)
  return path
}

const HOLE = Buffer.alloc(16 << 20)

interface OpenZip {
  readonly members: readonly ArchiveMember[]
  close(): Promise<void>
}

const openPath = async (path: string): Promise<OpenZip> => {
  const ranges = await fileSource.ranges?.({ source: 'file', uri: path, locator: path }, new AbortController().signal)
  if (ranges === undefined) throw new Error('files are read anywhere')
  const zip = await openZip(ranges, (chunks) => chunks)
  const members: ArchiveMember[] = []
  for await (const member of zip.members()) members.push(member)
  const close = async (): Promise<void> => {
    await zip.close()
    await ranges.close()
  }
  return { members, close }
}

const read = async (path: string, index: number): Promise<{ name: string; bytes: string; head: ZipHeader }> => {
  const zip = await openPath(path)
  const member = zip.members[index]
  if (member === undefined) throw new Error(`no member ${index}`)
  let bytes = ''
  for await (const chunk of member.open()) bytes += Buffer.from(chunk).toString()
  const head = await member.header()
  await zip.close()
  if (head.kind !== 'zip') throw new Error(`a ${head.kind} member`)
  return { name: member.name, bytes, head }
}

describe('the zip writer', () => {
  const hello = () => chunksOf(Buffer.from('he'), Buffer.from('llo'))

  it.each([DEFLATED, STORED])('gives back what was read, packed by method %i', async (method) => {
    const given = header('grüß.txt', { method })
    const { bytes, head } = await read(await written([[given, hello]]), 0)
    expect(bytes).toBe('hello')
    const plain = ({ flags: _, ...rest }: ZipHeader) =>
      Object.fromEntries(
        Object.entries(rest).map(([key, value]) => [key, value instanceof Uint8Array ? [...value] : value]),
      )
    expect(plain(head)).toEqual(plain(given))
  })

  it('leaves room for sizes that may need 64 bits', async () => {
    const { bytes, head } = await read(await written([[header('large', { size: 2 ** 31 }), hello]]), 0)
    expect([bytes, head.size, head.versionNeeded]).toEqual(['hello', 5, 45])
  })

  it('counts more members than 16 bits do', async () => {
    const empty = header('e', { method: STORED, size: 0 })
    const members: Members = Array.from({ length: 70_000 }, () => [empty, () => chunksOf()] as const)
    expect((await read(await written(members), 69_999)).name).toBe('e (70000)')
    const tooMany = await written([...members, ...members])
    await expect(openPath(tooMany)).rejects.toThrow('a zip archive of more than 100000 members')
  })

  it('is read with distinct names, whatever names stand in it', async () => {
    const names = ['a (2)', 'a', 'a', 'a', 'a (3)', 'a (2)']
    const zip = await openPath(await written(names.map((name) => [header(name), hello] as const)))
    await zip.close()
    expect(zip.members.map(({ name }) => name)).toEqual(['a (2)', 'a', 'a (3)', 'a (4)', 'a (3) (2)', 'a (2) (2)'])
  })

  it('finds a member behind 4 GiB, and refuses one that grew past them', async () => {
    const zeros = () => chunksOf(...Array.from({ length: 257 }, () => HOLE))
    const large = header('zeros', { method: STORED, size: 257 * HOLE.length })
    const path = await written([
      [large, zeros],
      [header('after'), hello],
    ])
    expect(await read(path, 1)).toMatchObject({ name: 'after', bytes: 'hello' })
    await expect(written([[header('grown', { method: STORED }), zeros]])).rejects.toThrow('grew to more than 4 GiB')
  })
})
