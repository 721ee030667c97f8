import {
  PAX_TYPE,
  paxRecords,
  TAR_BLOCK_BYTES,
  TAR_CHECKSUM_AT,
  TAR_SIZE_AT,
  TAR_SIZE_BYTES,
  TAR_TYPE_AT,
  type TarHeader,
  type TarRecord,
  tarChecksum,
} from '../core/archive.js'
import { concatBytes, toBytes } from '../core/ascii.js'
import { BeartrapError } from '../core/errors.js'

/**
 * What stands before a member's bytes, for so many of them: the headers that it
 * had, byte for byte but for sizes and checksums. Throws BeartrapError 'output'
 * where the format can't tell of so many.
 */
export const tarHeader = (header: TarHeader, size: number): Uint8Array => {
  const isSame = header.size === size
  if (!isSame && header.isSparse)
    throw new BeartrapError(
      'output',
      'a file with holes, which can’t change its length; use --style same-length, or unpack the archive',
    )
  const before = isSame ? header.before : header.before.map((record) => withPaxSize(record, size))
  const block = isSame ? header.block : withSize(header.block, size)
  return concatBytes([...before.flatMap(({ block, data }) => [block, data, tarPadding(data.length)]), block])
}

/** What fills the last block. */
export const tarPadding = (size: number): Uint8Array => new Uint8Array(-size & (TAR_BLOCK_BYTES - 1))

const withPaxSize = (record: TarRecord, size: number): TarRecord => {
  const { block, data } = record
  const sizes = block[TAR_TYPE_AT] === PAX_TYPE ? (paxRecords(data)?.filter(({ key }) => key === 'size') ?? []) : []
  if (sizes.length === 0) return record
  const parts: Uint8Array[] = []
  let at = 0
  for (const { start, end } of sizes) {
    parts.push(data.subarray(at, start), toBytes(paxSize(size)))
    at = end
  }
  const written = concatBytes([...parts, data.subarray(at)])
  return { block: withSize(block, written.length), data: written }
}

/** Its length counts itself. */
const paxSize = (size: number): string => {
  const rest = ` size=${size}\n`
  const short = String(rest.length + 1)
  const length = rest.length + short.length
  return `${String(length).length > short.length ? length + 1 : length}${rest}`
}

const OCTAL_DIGITS = 11
const BASE_256 = 0x80

const withSize = (block: Uint8Array, size: number): Uint8Array => {
  const written = Buffer.from(block)
  const field = written.subarray(TAR_SIZE_AT, TAR_SIZE_AT + TAR_SIZE_BYTES)
  const digits = size.toString(8)
  if ((field[0] ?? 0) & BASE_256 || digits.length > OCTAL_DIGITS) {
    field.fill(0)
    field[0] = BASE_256
    field.writeBigUInt64BE(BigInt(size), TAR_SIZE_BYTES - 8)
  } else field.write(digits.padStart(OCTAL_DIGITS, '0'), 'latin1') // what ends it stays
  written.write(`${tarChecksum(written).toString(8).padStart(6, '0')}\0 `, TAR_CHECKSUM_AT, 'latin1')
  return written
}
