import { TAR_CHECKSUM_AT, TAR_SIZE_AT, TAR_TYPE_AT, tarChecksum } from '../../src/core/archive.js'

export interface TarEntry {
  readonly name: string
  readonly content?: Uint8Array | string
  /** "0" is a file, "5" a folder, "2" a link. */
  readonly type?: string
  readonly link?: string
  readonly pax?: Readonly<Record<string, string>>
  /** As GNU's tar writes names of over 100 bytes. */
  readonly gnuName?: string
  /** What the header says, where it is not what is there. */
  readonly size?: number
}

const header = (name: string, type: string, size: number, link = ''): Buffer => {
  const block = Buffer.alloc(512)
  block.write(name.slice(0, 100), 0)
  block.write('0000640\0', 100)
  block.write('0001750\0', 108)
  block.write('0001750\0', 116)
  block.write(`${size.toString(8).padStart(11, '0')}\0`, TAR_SIZE_AT)
  block.write('14700000000\0', 136)
  block.write(type, TAR_TYPE_AT)
  block.write(link.slice(0, 100), 157)
  block.write('ustar\x0000', 257, 'latin1')
  block.write('owner', 265)
  block.write(`${tarChecksum(block).toString(8).padStart(6, '0')}\0 `, TAR_CHECKSUM_AT)
  return block
}

const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 511)])

const paxData = (pax: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat(
    Object.entries(pax).map(([key, value]) => {
      const rest = Buffer.byteLength(` ${key}=${value}\n`)
      let length = rest + 1
      while (String(length).length + rest !== length) length++
      return Buffer.from(`${length} ${key}=${value}\n`)
    }),
  )

const entryOf = ({ name, content = '', type = '0', link, pax, gnuName, size }: TarEntry): Buffer => {
  const bytes = Buffer.from(content)
  const records = pax === undefined ? Buffer.alloc(0) : paxData(pax)
  const long = gnuName === undefined ? Buffer.alloc(0) : Buffer.from(`${gnuName}\0`)
  return Buffer.concat([
    ...(pax === undefined ? [] : [header('PaxHeaders/x', 'x', records.length), padded(records)]),
    ...(gnuName === undefined ? [] : [header('././@LongLink', 'L', long.length), padded(long)]),
    header(name, type, size ?? bytes.length, link),
    padded(bytes),
  ])
}

/** A tar archive, padded as tar does. */
export const tarOf = (entries: readonly TarEntry[] | Readonly<Record<string, Uint8Array | string>>): Buffer => {
  const list = Array.isArray(entries)
    ? (entries as readonly TarEntry[])
    : Object.entries(entries).map(([name, content]) => ({ name, content }))
  const all = Buffer.concat([...list.map(entryOf), Buffer.alloc(1024)])
  return Buffer.concat([all, Buffer.alloc(-all.length & 10_239 ? 10_240 - (all.length % 10_240) : 0)])
}

/** Name and bytes of each file of an archive. */
export const untarred = (tar: Uint8Array): Record<string, Buffer> => {
  const files: Record<string, Buffer> = {}
  const bytes = Buffer.from(tar)
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const block = bytes.subarray(at, at + 512)
    const size = Number.parseInt(block.toString('latin1', TAR_SIZE_AT, TAR_SIZE_AT + 11), 8)
    const name = block.toString('utf8', 0, block.indexOf(0))
    files[name] = bytes.subarray(at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
