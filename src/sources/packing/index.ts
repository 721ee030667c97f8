import type { OpenArchive } from './archive.js'
import { bzip2 } from './bzip2.js'
import type { Compression } from './compression.js'
import { gzip } from './gzip.js'
import { isTar } from './tar.js'
import { xz } from './xz.js'
import { isZip } from './zip.js'
import { zlib } from './zlib.js'
import { zstd } from './zstd.js'

/** To add one: a file beside this, a line here, and a row in test/sources/packing/compressions.test.ts. */
const COMPRESSIONS: readonly Compression[] = [gzip, zlib, zstd, bzip2, xz]

/** How bytes that begin so are compressed, whatever the file is called. */
export const compressionOf = (head: Uint8Array): Compression | undefined =>
  COMPRESSIONS.find(({ detect }) => detect(head))

/** What kind of archive bytes that begin so are. */
export const archiveOf = (head: Uint8Array): OpenArchive['kind'] | undefined => {
  if (isZip(head)) return 'zip'
  return isTar(head) ? 'tar' : undefined
}

const OPAQUE: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: 'LZ4-compressed', magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: 'LZ4-compressed', magic: [0x02, 0x21, 0x4c, 0x18] },
  { name: 'lzip-compressed', magic: [0x4c, 0x5a, 0x49, 0x50, 0x01] },
  { name: 'lzop-compressed', magic: [0x89, 0x4c, 0x5a, 0x4f, 0x00] },
  { name: 'LZMA-compressed', magic: [0x5d, 0x00, 0x00] },
  { name: 'LZW-compressed', magic: [0x1f, 0x9d] },
  { name: 'Snappy-compressed', magic: [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59] },
  // What no text begins with either; a whole one was unpacked.
  { name: 'zlib-compressed, and corrupt', magic: [0x78, 0x01] },
  { name: 'zlib-compressed, and corrupt', magic: [0x78, 0x9c] },
  { name: 'zlib-compressed, and corrupt', magic: [0x78, 0xda] },
  { name: 'a 7-Zip archive', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { name: 'a RAR archive', magic: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  { name: 'a CAB archive', magic: [0x4d, 0x53, 0x43, 0x46, 0x00, 0x00, 0x00, 0x00] },
]

/** Names what the bytes are packed with, where beartrap can't look inside. */
export const opaquePacking = (head: Uint8Array): string | undefined =>
  OPAQUE.find(({ magic }) => magic.every((byte, at) => head[at] === byte))?.name
