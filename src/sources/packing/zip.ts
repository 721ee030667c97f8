import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import type { Entry, RandomAccessReader, ZipFile } from 'yauzl'
import { DEFLATED, STORED, type ZipHeader } from '../../core/archive.js'
import type { Ranges } from '../../core/artifact.js'
import { concatBytes } from '../../core/ascii.js'
import { BeartrapError, messageOf } from '../../core/errors.js'
import type { ArchiveMember, OpenArchive } from './archive.js'
import { type Chunks, fault } from './compression.js'
import { MAX_ENTRIES } from './limits.js'
import { createNamer } from './names.js'
import { inflateRaw } from './node-streams.js'

/** A directory is held in memory. */
const MAX_DIRECTORY_BYTES = 32 << 20

/** Deflate can't do better: a member that says so lies, or is a bomb of members laid over one another. */
const MAX_DEFLATE_RATIO = 1032

/** Of a member's header before its data, without its name. */
const LOCAL_HEADER_BYTES = 30

/** Whether bytes that begin so are a zip archive, perhaps an empty one. */
export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))

/**
 * Reads a zip archive's directory; its members then can be opened as often as its
 * bytes can be read, which are the caller's to close. `unpacked` sees what members
 * unpack to. Throws BeartrapError 'input' where it is not whole or past the limits.
 * Loads its library on use: most runs meet no archive.
 */
export const openZip = async (ranges: Ranges, unpacked: (chunks: Chunks) => Chunks): Promise<OpenArchive> => {
  const { fromRandomAccessReaderPromise, getFileNameLowLevel } = await import('yauzl')
  const zip = await fromRandomAccessReaderPromise(await createReader(ranges), ranges.size, {
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: false,
  }).catch((error: unknown) => {
    throw damaged(error)
  })
  zip.on('error', () => {}) // whoever reads is told; nobody else needs to be
  const entries = await readDirectory(zip)
  const comment = zip.comment as unknown as Uint8Array
  return {
    kind: 'zip',
    members: async function* () {
      const distinct = createNamer()
      for (const entry of entries) {
        const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry
        const name = distinct(getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true))
        yield toMember({ zip, entry, name, unpacked })
      }
    },
    trailer: () => comment,
    label: () => comment,
    close: async () => zip.close(),
  }
}

/** A read is a request to a store: records of a directory, and headers with small members, come many at a time. */
const AHEAD_BYTES = 256 << 10

const createReader = async (ranges: Ranges): Promise<RandomAccessReader> => {
  const { RandomAccessReader } = await import('yauzl')
  let [ahead, start] = [Buffer.alloc(0), 0]
  const fill = async (position: number, length: number): Promise<Buffer> => {
    if (position < start || position + length > start + ahead.length) {
      const end = Math.min(ranges.size, position + Math.max(length, AHEAD_BYTES))
      ahead = Buffer.concat(await collect(ranges.read({ start: position, end })))
      start = position
    }
    return ahead.subarray(position - start, position - start + length)
  }
  class Reader extends RandomAccessReader {
    override _readStreamForRange(from: number, to: number): Readable {
      return Readable.from(ranges.read({ start: from, end: to }), { objectMode: false })
    }
    override read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      done: (error: Error | null, bytes?: number) => void,
    ): void {
      fill(position, length).then(
        (bytes) => done(null, bytes.copy(buffer, offset)),
        (error: Error) => done(error),
      )
    }
  }
  return new Reader()
}

const collect = async (chunks: Chunks): Promise<Uint8Array[]> => {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}

const damaged = (error: unknown): unknown =>
  error instanceof BeartrapError ? error : fault('corrupt', 'a zip archive that is cut short or corrupt', error)

const readDirectory = async (zip: ZipFile): Promise<Entry[]> => {
  if (zip.entryCount > MAX_ENTRIES) throw fault('archive_limit', `a zip archive of more than ${MAX_ENTRIES} members`)
  const entries: Entry[] = []
  let [directory, data] = [0, 0]
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry)
      directory += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
      data += LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize
      if (directory > MAX_DIRECTORY_BYTES) break
    }
  } catch (error) {
    const isStrong = messageOf(error).includes('strong encryption') // which takes in what follows, names perhaps too
    throw isStrong ? fault('unsupported', 'a zip archive with strong encryption', error) : damaged(error)
  }
  if (directory > MAX_DIRECTORY_BYTES)
    throw fault('archive_limit', `a zip archive whose directory is over ${MAX_DIRECTORY_BYTES >> 20} MiB`)
  if (data > zip.fileSize) throw fault('archive_limit', 'a zip archive whose members overlap, as in a zip bomb')
  return entries
}

interface Place {
  readonly zip: ZipFile
  readonly entry: Entry
  readonly name: string
  readonly unpacked: (chunks: Chunks) => Chunks
}

const toMember = ({ zip, entry, name, unpacked }: Place): ArchiveMember => ({
  name,
  isFile: entry.fileNameRaw.at(-1) !== 0x2f || entry.uncompressedSize > 0,
  label: concatBytes([new TextEncoder().encode(`${name}\n`), entry.fileCommentRaw, NEWLINE]),
  open: () => readMember(zip, entry, unpacked),
  once: false,
  header: async (): Promise<ZipHeader> => {
    const { extraField } = await damagedUnless(zip.readLocalFileHeaderPromise(entry))
    return {
      kind: 'zip',
      versionMadeBy: entry.versionMadeBy,
      versionNeeded: entry.versionNeededToExtract,
      flags: entry.generalPurposeBitFlag,
      method: entry.compressionMethod,
      time: entry.lastModFileTime,
      date: entry.lastModFileDate,
      internalAttributes: entry.internalFileAttributes,
      externalAttributes: entry.externalFileAttributes,
      name: entry.fileNameRaw,
      comment: entry.fileCommentRaw,
      extra: entry.extraFieldRaw,
      localExtra: extraField,
      size: entry.uncompressedSize,
    }
  },
})

const NEWLINE = Uint8Array.of(0x0a)

async function* readMember(zip: ZipFile, entry: Entry, unpacked: Place['unpacked']): AsyncGenerator<Uint8Array> {
  refuseUnreadable(entry)
  const packed = await damagedUnless(zip.openReadStreamPromise(entry, { decodeFileData: false }))
  let [bytes, checksum] = [0, 0]
  try {
    for await (const chunk of entry.compressionMethod === STORED ? packed : unpacked(inflateRaw(packed))) {
      bytes += chunk.length
      if (bytes > entry.uncompressedSize) break
      checksum = crc32(chunk, checksum)
      yield chunk
    }
  } finally {
    packed.destroy()
  }
  if (bytes !== entry.uncompressedSize) throw fault('corrupt', 'its length is not what the archive says')
  if (checksum !== entry.crc32) throw fault('corrupt', 'it is corrupt: its checksum is not what the archive says')
}

const refuseUnreadable = (entry: Entry): void => {
  const { compressionMethod: method, compressedSize, uncompressedSize } = entry
  if (entry.isEncrypted()) throw fault('unsupported', 'encrypted: not scanned; decrypt it and scan what it holds')
  if (method !== STORED && method !== DEFLATED)
    throw fault('unsupported', `packed with zip’s method ${method}: not scanned; unpack it and scan what it holds`)
  if (uncompressedSize > (compressedSize + 1) * MAX_DEFLATE_RATIO)
    throw fault(
      'archive_limit',
      `said to unpack to over ${MAX_DEFLATE_RATIO} times its size, as in a zip bomb: not scanned`,
    )
}

const damagedUnless = <T>(reading: Promise<T>): Promise<T> =>
  reading.catch((error: unknown) => {
    if (error instanceof BeartrapError) throw error
    throw fault('corrupt', 'the archive is corrupt where it should begin', error)
  })
