import { describe, expect, it } from 'vitest'
import { TAR_CHECKSUM_AT, TAR_SIZE_AT, type TarHeader, tarChecksum } from '../../src/core/archive.js'
import { tarHeader, tarPadding } from '../../src/sinks/tar.js'
import { openTar } from '../../src/sources/packing/tar.js'
import { type TarEntry, tarOf } from '../helpers/tar.js'

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const headersIn = async (tar: Uint8Array): Promise<TarHeader[]> => {
  const headers: TarHeader[] = []
  for await (const member of openTar(only(tar)).members()) {
    const header = await member.header()
    if (header.kind === 'tar') headers.push(header)
  }
  return headers
}

const headerOf = async (entry: TarEntry): Promise<TarHeader> => {
  const [header] = await headersIn(tarOf([entry]))
  if (header === undefined) throw new Error('no member')
  return header
}

/** As a reader sees it: with so many bytes behind it, and an end. */
const readBack = async (header: Uint8Array, size: number): Promise<TarHeader | undefined> =>
  (await headersIn(Buffer.concat([header, Buffer.alloc(size), tarPadding(size), Buffer.alloc(1024)])))[0]

const ENTRIES: readonly TarEntry[] = [
  { name: 'a.log', content: 'hello' },
  { name: 'a.log', content: 'hello', gnuName: `${'long/'.repeat(30)}a.log` },
  { name: 'a.log', content: 'hello', pax: { path: 'grüß', mtime: '1700000000.25', size: '5', comment: 'said' } },
  { name: 'folder/', type: '5' },
  { name: 'link', type: '2', link: 'a.log' },
]

describe('the tar writer', () => {
  it('gives back headers byte for byte where the length stays', async () => {
    const tar = tarOf(ENTRIES)
    const written = (await headersIn(tar)).flatMap((header) => [
      tarHeader(header, header.size),
      Buffer.alloc(header.size, 'hello'),
      tarPadding(header.size),
    ])
    const bytes = Buffer.concat(written)
    expect(bytes.equals(tar.subarray(0, bytes.length))).toBe(true)
  })

  it.each([0, 4, 9, 99, 9_999_999])(
    'tells of %i bytes, in a PAX record as well, and changes nothing else',
    async (size) => {
      for (const entry of ENTRIES.filter(({ type }) => type === undefined)) {
        const header = await headerOf(entry)
        const written = tarHeader(header, size)
        const again = await readBack(written, size)
        expect(again?.size).toBe(size)
        const mask = ({ block }: TarHeader): Buffer =>
          Buffer.from(block)
            .fill(0, TAR_SIZE_AT, TAR_SIZE_AT + 12)
            .fill(0, TAR_CHECKSUM_AT, TAR_CHECKSUM_AT + 8)
        expect(again && mask(again).equals(mask(header))).toBe(true)
        const text = (records: TarHeader): string =>
          records.before
            .map(({ data }) =>
              Buffer.from(data)
                .toString()
                .replace(/\d+ size=\d+\n/, ''),
            )
            .join()
        expect(again && text(again)).toBe(text(header))
      }
    },
  )

  it('keeps numbers in base 256, and uses them past 8 GiB', async () => {
    const header = await headerOf({ name: 'large', content: 'x' })
    const large = tarHeader(header, 2 ** 33 + 5)
    expect(
      Buffer.from(large)
        .subarray(TAR_SIZE_AT, TAR_SIZE_AT + 12)
        .toString('hex'),
    ).toBe('800000000000000200000005')
    expect(Number.parseInt(Buffer.from(large).toString('latin1', TAR_CHECKSUM_AT, TAR_CHECKSUM_AT + 6), 8)).toBe(
      tarChecksum(large),
    )
    const [back] = await headersIn(tarOf([{ name: 'x', content: 'x' }]))
    expect(back?.size).toBe(1)
  })

  it('refuses another length of a file with holes', async () => {
    for (const entry of [
      { name: 'x', type: 'S' },
      { name: 'x', pax: { 'GNU.sparse.major': '1' } },
    ]) {
      const header = await headerOf({ ...entry, content: 'hello' })
      expect(tarHeader(header, 5).length % 512).toBe(0)
      expect(() => tarHeader(header, 6)).toThrow('a file with holes')
    }
  })
})
