import {
  PAX_TYPE,
  paxRecords,
  TAR_BLOCK_BYTES,
  TAR_CHECKSUM_AT,
  TAR_CHECKSUM_BYTES,
  TAR_SIZE_AT,
  TAR_SIZE_BYTES,
  TAR_TYPE_AT,
  type TarHeader,
  type TarRecord,
  tarChecksum,
} from '../../core/archive.js'
import { concatBytes } from '../../core/ascii.js'
import type { ArchiveMember, OpenArchive } from './archive.js'
import { type Chunks, fault } from './compression.js'
import { createNamer } from './names.js'
import { type ByteReader, createByteReader } from './reader.js'

const MAGIC = [0x75, 0x73, 0x74, 0x61, 0x72] // "ustar"
const MAGIC_AT = 257
/** A long name, or PAX records; extended attributes are the longest. */
const MAX_RECORD_BYTES = 4 << 20
const GLOBAL_PAX_TYPE = 0x67
const LONG_LINK_TYPE = 0x4b
const LONG_NAME_TYPE = 0x4c
const SPARSE_TYPE = 0x53
/** Links, devices, folders and FIFOs: "1" to "6". Whatever size they tell, no bytes follow them. */
const EMPTY_TYPES = { from: 0x31, to: 0x36 }

/** Whether bytes begin with a member's header: ustar, pax or GNU's. */
export const isTar = (head: Uint8Array): boolean =>
  head.length >= TAR_BLOCK_BYTES && MAGIC.every((byte, at) => head[MAGIC_AT + at] === byte) && isHeader(head)

const isHeader = (block: Uint8Array): boolean =>
  numberIn(block, TAR_CHECKSUM_AT, TAR_CHECKSUM_BYTES) === tarChecksum(block)

/** Octal digits, or base 256. Nothing of what is neither. */
const numberIn = (block: Uint8Array, at: number, bytes: number): number | undefined => {
  const field = Buffer.from(block.subarray(at, at + bytes))
  if ((field[0] ?? 0) & 0x80) {
    const number = Number(field.readBigUInt64BE(bytes - 8))
    return field[0] === 0x80 && Number.isSafeInteger(number) ? number : undefined
  }
  const digits = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart()
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : undefined
}

/** Reads a tar archive as it comes; two archives one after another are one. */
export const openTar = (chunks: Chunks): OpenArchive => {
  const reader = createByteReader(chunks)
  const zeros: TarRecord[] = []
  return {
    kind: 'tar',
    members: () => members(reader, zeros),
    trailer: () => concatBytes(zeros.map(({ block }) => block)),
    label: () => NOTHING,
    close: reader.close,
  }
}

const damaged = () =>
  fault('corrupt', 'a tar archive that is corrupt, or other bytes follow it; what came before was scanned')
const CUT = 'a tar archive that is cut short; what came before was scanned'

async function* members(reader: ByteReader, zeros: TarRecord[]): AsyncGenerator<ArchiveMember> {
  const distinct = createNamer()
  for (;;) {
    const read = await readHeader(reader, zeros)
    if (read === undefined) return
    const { header, told } = read
    const data = createData(reader, header.size)
    yield {
      name: distinct(decoded(told.name)),
      isFile: !isEmptyType(header.block),
      label: labelOf(header, told),
      open: data.chunks,
      once: true,
      header: async () => header,
    }
    await data.pass()
    await padding(reader, header.size)
  }
}

interface Data {
  chunks(): AsyncGenerator<Uint8Array>
  /** Reads what nobody has read. */
  pass(): Promise<void>
}

const createData = (reader: ByteReader, size: number): Data => {
  let left = size
  let reading: Promise<Uint8Array> = Promise.resolve(NOTHING)
  const next = (): Promise<Uint8Array> => {
    reading = reader.some(left).then((chunk) => {
      if (chunk.length === 0) throw endOf(reader)
      left -= chunk.length
      return chunk
    })
    return reading
  }
  return {
    chunks: async function* () {
      while (left > 0) yield await next()
    },
    pass: async () => {
      await reading.catch(() => {}) // a stream that has failed may have asked ahead
      while (left > 0) await next()
    },
  }
}

const isEmptyType = (block: Uint8Array): boolean => {
  const type = block[TAR_TYPE_AT] ?? 0
  return EMPTY_TYPES.from <= type && type <= EMPTY_TYPES.to
}

const endOf = (reader: ByteReader): unknown => {
  const error = reader.end('tar')
  return reader.hasFailed() ? error : fault('truncated', CUT)
}

const padding = async (reader: ByteReader, size: number): Promise<void> => {
  const count = -size & (TAR_BLOCK_BYTES - 1)
  if ((await reader.take(count)).length < count) throw endOf(reader)
}

interface Told {
  readonly name: Uint8Array
  readonly link: Uint8Array
}

interface ReadHeader {
  readonly header: TarHeader
  readonly told: Told
}

/** The next member's, with what stands before it. Nothing at the end, which `zeros` then hold. */
const readHeader = async (reader: ByteReader, zeros: TarRecord[]): Promise<ReadHeader | undefined> => {
  const before: TarRecord[] = []
  for (;;) {
    const block = new Uint8Array(await reader.take(TAR_BLOCK_BYTES))
    if (block.length < TAR_BLOCK_BYTES) {
      refuseCut(reader, block, before)
      zeros.push(...before)
      return undefined
    }
    if (block.every((byte) => byte === 0)) {
      if (before.push(ZEROS) > MAX_ZERO_BLOCKS) throw tooManyZeros()
      continue
    }
    const size = numberIn(block, TAR_SIZE_AT, TAR_SIZE_BYTES)
    if (!isHeader(block) || size === undefined) throw damaged()
    if (!isRecord(block)) return headerOf(before, await withExtensions(reader, block), size)
    before.push(await readRecord(reader, block, size))
  }
}

/** An archive ends with blocks of zeros; other bytes than a whole block after them are none of it. */
const refuseCut = (reader: ByteReader, rest: Uint8Array, before: readonly TarRecord[]): void => {
  const isEnded = before.length > 0 && before.every(isZero)
  if (reader.hasFailed() || !isEnded) throw endOf(reader)
  if (rest.length > 0) throw damaged()
}

const tooManyZeros = () => fault('archive_limit', 'a tar archive of zeros: not scanned to its end')

const readRecord = async (reader: ByteReader, block: Uint8Array, size: number): Promise<TarRecord> => {
  if (size > MAX_RECORD_BYTES)
    throw fault(
      'archive_limit',
      `a tar archive with a name of over ${MAX_RECORD_BYTES >> 20} MiB: not scanned to its end`,
    )
  const data = new Uint8Array(await reader.take(size))
  if (data.length < size) throw endOf(reader)
  await padding(reader, size)
  return { block, data }
}

/** An archive ends with two blocks of zeros, and is often padded with more: 32 MiB of them. */
const MAX_ZERO_BLOCKS = 1 << 16
const NOTHING = new Uint8Array(0)
const ZEROS: TarRecord = { block: new Uint8Array(TAR_BLOCK_BYTES), data: NOTHING }

const isZero = (record: TarRecord): boolean => record === ZEROS

const isRecord = (block: Uint8Array): boolean =>
  [PAX_TYPE, GLOBAL_PAX_TYPE, LONG_LINK_TYPE, LONG_NAME_TYPE].includes(block[TAR_TYPE_AT] ?? 0)

/** GNU's old way to tell of a file with many holes. */
const withExtensions = async (reader: ByteReader, block: Uint8Array): Promise<Uint8Array> => {
  if (block[TAR_TYPE_AT] !== SPARSE_TYPE) return block
  const blocks = [block]
  for (let goesOn = block[SPARSE_GOES_ON_AT] !== 0; goesOn; ) {
    const extension = new Uint8Array(await reader.take(TAR_BLOCK_BYTES))
    if (extension.length < TAR_BLOCK_BYTES) throw endOf(reader)
    if (blocks.push(extension) > MAX_RECORD_BYTES / TAR_BLOCK_BYTES) throw damaged()
    goesOn = extension[EXTENSION_GOES_ON_AT] !== 0
  }
  return concatBytes(blocks)
}

const SPARSE_GOES_ON_AT = 482
const EXTENSION_GOES_ON_AT = 504

const headerOf = (before: readonly TarRecord[], block: Uint8Array, size: number): ReadHeader => {
  const records = before.filter(({ block }) => block[TAR_TYPE_AT] === PAX_TYPE).flatMap(recordsOf)
  const last = (key: string): Uint8Array | undefined => records.findLast((record) => record.key === key)?.value
  const long = (type: number): Uint8Array | undefined => {
    const data = before.findLast((record) => record.block[TAR_TYPE_AT] === type)?.data
    return data === undefined ? undefined : untilZero(data)
  }
  const paxSize = last('size')
  const told = {
    name: last('path') ?? long(LONG_NAME_TYPE) ?? nameIn(block),
    link: last('linkpath') ?? long(LONG_LINK_TYPE) ?? untilZero(block.subarray(157, 257)),
  }
  const real = paxSize === undefined ? size : Number(decoded(paxSize))
  if (!Number.isSafeInteger(real) || real < 0) throw damaged()
  const isSparse = block[TAR_TYPE_AT] === SPARSE_TYPE || records.some(({ key }) => key.startsWith('GNU.sparse.'))
  return { header: { kind: 'tar', before, block, size: isEmptyType(block) ? 0 : real, isSparse }, told }
}

const recordsOf = ({ data }: TarRecord) => {
  const records = paxRecords(data)
  if (records === undefined) throw damaged()
  return records
}

const untilZero = (bytes: Uint8Array): Uint8Array => {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

const PREFIX_AT = 345
const PREFIX_BYTES = 155
const VERSION_AT = 262

/** ustar's names may be in two parts; GNU's have other things there. */
const nameIn = (block: Uint8Array): Uint8Array => {
  const name = untilZero(block.subarray(0, 100))
  const prefix = untilZero(block.subarray(PREFIX_AT, PREFIX_AT + PREFIX_BYTES))
  return block[VERSION_AT] === 0 && prefix.length > 0 ? concatBytes([prefix, SLASH, name]) : name
}

const SLASH = Uint8Array.of(0x2f)

const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Names, the link's target, owners, and all PAX records. */
const labelOf = ({ before, block }: TarHeader, { name, link }: Told): Uint8Array => {
  const owners = [untilZero(block.subarray(265, 297)), untilZero(block.subarray(297, 329))]
  const lines = [name, link, ...owners, ...before.map(({ data }) => data)].filter(({ length }) => length > 0)
  return concatBytes(lines.flatMap((line) => [line, NEWLINE]))
}

const NEWLINE = Uint8Array.of(0x0a)
