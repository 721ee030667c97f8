import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { DEFLATED, type MemberHeader, STORED } from '../core/archive.js'
import { BeartrapError, messageOf } from '../core/errors.js'
import { unpack } from './compression.js'

/** A directory is held in memory: 100,000 members are about 100 MB of it. */
const MAX_MEMBERS = 100_000
const MAX_DIRECTORY_BYTES = 32 << 20

/** Deflate can't do better: a member that says so lies, or is a bomb of members laid over one another. */
const MAX_DEFLATE_RATIO = 1032

/** Of a member's header before its data, without its name. */
const LOCAL_HEADER_BYTES = 30

/** A zip archive, opened for reading at random. */
export interface Zip {
  /** All of them in the directory's order, folders included. */
  readonly members: readonly ZipMember[]
  readonly comment: Uint8Array
  close(): void
}

export interface ZipMember {
  /** Distinct: the second of a name is told by its number. */
  readonly name: string
  readonly isFolder: boolean
  readonly comment: Uint8Array
  /** Unpacked, checked against its length and checksum. Throws BeartrapError 'input' on what can't be read whole. */
  open(signal: AbortSignal): AsyncGenerator<Uint8Array>
  header(): Promise<MemberHeader>
}

/** Whether a file that begins so is a zip archive, perhaps an empty one. */
export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))

/**
 * Reads a zip archive's directory. Throws BeartrapError 'input' where it is not
 * whole or past the limits. Loads its library on use: most runs meet no archive.
 */
export const openZip = async (path: string): Promise<Zip> => {
  const { openPromise, getFileNameLowLevel } = await import('yauzl')
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false, validateEntrySizes: false }).catch(
    (error: unknown) => {
      throw new BeartrapError('input', DAMAGED, { cause: error })
    },
  )
  zip.on('error', () => {}) // whoever reads is told; nobody else needs to be
  try {
    const distinct = createNamer()
    const entries = await readDirectory(zip)
    const members = entries.map((entry) =>
      toMember(
        zip,
        entry,
        distinct(getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true)),
      ),
    )
    return { members, comment: zip.comment as unknown as Uint8Array, close: () => zip.close() }
  } catch (error) {
    zip.close()
    throw error
  }
}

const DAMAGED = 'a zip archive that is cut short or corrupt'

const readDirectory = async (zip: ZipFile): Promise<Entry[]> => {
  if (zip.entryCount > MAX_MEMBERS)
    throw new BeartrapError('input', `a zip archive of more than ${MAX_MEMBERS} members`)
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
    throw new BeartrapError('input', isStrong ? 'a zip archive with strong encryption' : DAMAGED, { cause: error })
  }
  if (directory > MAX_DIRECTORY_BYTES)
    throw new BeartrapError('input', `a zip archive whose directory is over ${MAX_DIRECTORY_BYTES >> 20} MiB`)
  if (data > zip.fileSize) throw new BeartrapError('input', 'a zip archive whose members overlap, as in a zip bomb')
  return entries
}

/** "a.log", then "a.log (2)": findings of the two can be told apart. */
const createNamer = (): ((name: string) => string) => {
  const given = new Set<string>()
  const times = new Map<string, number>()
  return (name) => {
    let number = (times.get(name) ?? 0) + 1
    let distinct = number === 1 ? name : `${name} (${number})`
    for (; given.has(distinct); distinct = `${name} (${number})`) number++
    times.set(name, number)
    given.add(distinct)
    return distinct
  }
}

const toMember = (zip: ZipFile, entry: Entry, name: string): ZipMember => ({
  name,
  isFolder: entry.fileNameRaw.at(-1) === 0x2f && entry.uncompressedSize === 0,
  comment: entry.fileCommentRaw,
  open: (signal) => readMember(zip, entry, signal),
  header: async () => {
    const { extraField } = await damagedUnless(zip.readLocalFileHeaderPromise(entry))
    return {
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

async function* readMember(zip: ZipFile, entry: Entry, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const problem = problemOf(entry)
  if (problem !== undefined) throw new BeartrapError('input', problem)
  const packed = await damagedUnless(zip.openReadStreamPromise(entry, { decodeFileData: false }))
  let [bytes, checksum] = [0, 0]
  try {
    for await (const chunk of entry.compressionMethod === STORED ? packed : unpack('deflate', packed)) {
      signal.throwIfAborted()
      bytes += chunk.length
      if (bytes > entry.uncompressedSize) break
      checksum = crc32(chunk, checksum)
      yield chunk
    }
  } finally {
    packed.destroy()
  }
  if (bytes !== entry.uncompressedSize) throw new BeartrapError('input', 'its length is not what the archive says')
  if (checksum !== entry.crc32)
    throw new BeartrapError('input', 'it is corrupt: its checksum is not what the archive says')
}

const problemOf = (entry: Entry): string | undefined => {
  const { compressionMethod: method, compressedSize, uncompressedSize } = entry
  if (entry.isEncrypted()) return 'encrypted: not scanned; decrypt it and scan what it holds'
  if (method !== STORED && method !== DEFLATED)
    return `packed with zip’s method ${method}: not scanned; unpack it and scan what it holds`
  if (uncompressedSize > (compressedSize + 1) * MAX_DEFLATE_RATIO)
    return `said to unpack to over ${MAX_DEFLATE_RATIO} times its size, as in a zip bomb: not scanned`
  return undefined
}

const damagedUnless = <T>(reading: Promise<T>): Promise<T> =>
  reading.catch((error: unknown) => {
    throw new BeartrapError('input', 'the archive is corrupt where it should begin', { cause: error })
  })
