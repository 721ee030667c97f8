import { Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'
import { STORED, type ZipHeader } from '../core/archive.js'
import { BeartrapError } from '../core/errors.js'

/** The bytes of a zip archive, in order; nothing of it is held but its directory. */
export interface ZipWriter {
  /** Of a member, packed as it was; its chunks are read as they are asked for. */
  member(header: ZipHeader, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>
  /** Of the directory: after the last member. */
  end(comment: Uint8Array): Generator<Uint8Array>
}

/**
 * Writes members with the names, times, modes, comments and extra fields that
 * their headers have, byte for byte: libraries for it take a name and a date, and
 * refuse or rewrite the rest. APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
 */
export const createZipWriter = (): ZipWriter => {
  const directory: Uint8Array[] = []
  let offset = 0
  return {
    member: async function* (header, chunks) {
      const start = offset
      const written = { size: 0, packed: 0, checksum: 0 }
      const local = localHeader(header)
      yield local
      for await (const piece of packed(header, counted(chunks, written))) {
        written.packed += piece.length
        yield piece
      }
      if (!isLarge(header) && Math.max(written.size, written.packed) >= FULL)
        throw new BeartrapError('output', OVERGROWN)
      const trailer = descriptor(header, written)
      yield trailer
      offset += local.length + written.packed + trailer.length
      directory.push(directoryRecord(header, written, start))
    },
    end: function* (comment) {
      yield* directory
      const bytes = directory.reduce((sum, record) => sum + record.length, 0)
      yield endOfDirectory({ members: directory.length, bytes, start: offset }, comment)
    },
  }
}

interface Written {
  size: number
  packed: number
  checksum: number
}

/** What a field of 32 bits says when the number stands in a zip64 field instead. */
const FULL = 0xffff_ffff
const FULL_16 = 0xffff

const OVERGROWN = 'a member grew to more than 4 GiB'

/** Sizes are known after the data alone; from here on they get 64 bits, so that a copy may grow. */
const LARGE_BYTES = 2 ** 31
const isLarge = ({ size }: ZipHeader): boolean => size >= LARGE_BYTES

/** Sizes follow the data. An empty member has none, so that a folder's entry stays what it is. */
const DESCRIPTOR_FLAG = 0x08
const isEmpty = ({ size, method }: ZipHeader): boolean => size === 0 && method === STORED
const flagsOf = (header: ZipHeader): number =>
  isEmpty(header) ? header.flags & ~DESCRIPTOR_FLAG : header.flags | DESCRIPTOR_FLAG

const VERSION_ZIP64 = 45

async function* counted(chunks: AsyncIterable<Uint8Array>, written: Written): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    written.size += chunk.length
    written.checksum = crc32(chunk, written.checksum)
    yield chunk
  }
}

const packed = ({ method }: ZipHeader, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> => {
  if (method === STORED) return chunks
  const source = Readable.from(chunks, { objectMode: false })
  const deflated = createDeflateRaw()
  source.on('error', (error) => deflated.destroy(error))
  return source.pipe(deflated) as AsyncIterable<Uint8Array>
}

/** [bytes, value]: a little-endian number of that many bytes. */
const record = (fields: readonly (readonly [2 | 4 | 8, number])[], ...rest: readonly Uint8Array[]): Uint8Array => {
  const fixed = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of fields) {
    if (bytes === 8) fixed.writeBigUInt64LE(BigInt(value), at)
    else fixed.writeUIntLE(value, at, bytes)
    at += bytes
  }
  return Buffer.concat([fixed, ...rest])
}

const localHeader = (header: ZipHeader): Uint8Array => {
  const large = isLarge(header)
  const extra = withZip64(header.localExtra, large ? [0, 0] : [])
  return record(
    [
      [4, 0x04034b50],
      [2, large ? Math.max(header.versionNeeded, VERSION_ZIP64) : header.versionNeeded],
      [2, flagsOf(header)],
      [2, header.method],
      [2, header.time],
      [2, header.date],
      [4, 0],
      [4, large ? FULL : 0],
      [4, large ? FULL : 0],
      [2, header.name.length],
      [2, extra.length],
    ],
    header.name,
    extra,
  )
}

const descriptor = (header: ZipHeader, { checksum, packed, size }: Written): Uint8Array => {
  if (isEmpty(header)) return new Uint8Array(0)
  const bytes = isLarge(header) ? 8 : 4
  return record([
    [4, 0x08074b50],
    [4, checksum],
    [bytes, packed],
    [bytes, size],
  ])
}

const directoryRecord = (header: ZipHeader, { checksum, packed, size }: Written, start: number): Uint8Array => {
  const large = isLarge(header)
  const far = start >= FULL
  const extra = withZip64(header.extra, [...(large ? [size, packed] : []), ...(far ? [start] : [])])
  return record(
    [
      [4, 0x02014b50],
      [2, header.versionMadeBy],
      [2, large || far ? Math.max(header.versionNeeded, VERSION_ZIP64) : header.versionNeeded],
      [2, flagsOf(header)],
      [2, header.method],
      [2, header.time],
      [2, header.date],
      [4, checksum],
      [4, large ? FULL : packed],
      [4, large ? FULL : size],
      [2, header.name.length],
      [2, extra.length],
      [2, header.comment.length],
      [2, 0],
      [2, header.internalAttributes],
      [4, header.externalAttributes],
      [4, far ? FULL : start],
    ],
    header.name,
    extra,
    header.comment,
  )
}

const ZIP64 = 0x0001

/** The extra fields with these numbers in the zip64 field, or without one. */
const withZip64 = (extra: Uint8Array, numbers: readonly number[]): Uint8Array => {
  const kept: Uint8Array[] = []
  const view = Buffer.from(extra)
  for (let at = 0; at < view.length; ) {
    const length = at + 4 > view.length ? view.length - at : 4 + view.readUInt16LE(at + 2)
    if (at + 4 > view.length || view.readUInt16LE(at) !== ZIP64) kept.push(view.subarray(at, at + length))
    at += length
  }
  if (numbers.length > 0) {
    const fields = numbers.map((number) => [8, number] as const)
    kept.unshift(record([[2, ZIP64], [2, numbers.length * 8], ...fields]))
  }
  return Buffer.concat(kept)
}

interface Directory {
  readonly members: number
  readonly bytes: number
  readonly start: number
}

const endOfDirectory = ({ members, bytes, start }: Directory, comment: Uint8Array): Uint8Array => {
  const isZip64 = members >= FULL_16 || bytes >= FULL || start >= FULL
  const short = record(
    [
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, isZip64 ? FULL_16 : members],
      [2, isZip64 ? FULL_16 : members],
      [4, isZip64 ? FULL : bytes],
      [4, isZip64 ? FULL : start],
      [2, comment.length],
    ],
    comment,
  )
  return isZip64 ? Buffer.concat([zip64End({ members, bytes, start }), short]) : short
}

const ZIP64_END_BYTES = 44

const zip64End = ({ members, bytes, start }: Directory): Uint8Array =>
  record([
    [4, 0x06064b50],
    [8, ZIP64_END_BYTES],
    [2, VERSION_ZIP64],
    [2, VERSION_ZIP64],
    [4, 0],
    [4, 0],
    [8, members],
    [8, members],
    [8, bytes],
    [8, start],
    [4, 0x07064b50],
    [4, 0],
    [8, start + bytes],
    [4, 1],
  ])
