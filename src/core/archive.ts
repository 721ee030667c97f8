/** A member of an archive as its header tells of it, so that it can be written again as it was. No name is ever a path: nothing is unpacked to disk. */
export type MemberHeader = ZipHeader | TarHeader

export interface ZipHeader {
  readonly kind: 'zip'
  readonly versionMadeBy: number
  readonly versionNeeded: number
  readonly flags: number
  readonly method: number
  /** As MS-DOS has them. */
  readonly time: number
  readonly date: number
  readonly internalAttributes: number
  readonly externalAttributes: number
  readonly name: Uint8Array
  readonly comment: Uint8Array
  /** Extra fields in the directory, and before the data: finer times, owners. */
  readonly extra: Uint8Array
  readonly localExtra: Uint8Array
  /** Bytes unpacked, as the directory has it. */
  readonly size: number
}

/** How a zip's member's bytes are packed; others are not opened. */
export const STORED = 0
export const DEFLATED = 8

export interface TarHeader {
  readonly kind: 'tar'
  /** What stands before its own block: long names, PAX records, blocks of zeros. */
  readonly before: readonly TarRecord[]
  /** Its own block, and those that go on with it. */
  readonly block: Uint8Array
  readonly size: number
  /** Whether its bytes are pieces of a file with holes: their lengths are told among them. */
  readonly isSparse: boolean
}

/** A block, and what belongs to it, without padding. */
export interface TarRecord {
  readonly block: Uint8Array
  readonly data: Uint8Array
}

export const TAR_BLOCK_BYTES = 512
/** What a block's type is, in its byte 156. */
export const TAR_TYPE_AT = 156
/** Octal digits, or a number in base 256 that the first bit marks. */
export const TAR_SIZE_AT = 124
export const TAR_SIZE_BYTES = 12
export const TAR_CHECKSUM_AT = 148
export const TAR_CHECKSUM_BYTES = 8
/** Of the member that follows. */
export const PAX_TYPE = 0x78

/** The sum of a header's bytes, its checksum taken for spaces. POSIX.1-2017, pax, ustar interchange format. */
export const tarChecksum = (block: Uint8Array): number => {
  let sum = TAR_CHECKSUM_BYTES * 0x20
  for (let at = 0; at < TAR_BLOCK_BYTES; at++)
    if (at < TAR_CHECKSUM_AT || at >= TAR_CHECKSUM_AT + TAR_CHECKSUM_BYTES) sum += block[at] ?? 0
  return sum
}

/** A PAX record: its own length in digits, a space, key=value, a newline; from its start on. */
export interface PaxRecord {
  readonly key: string
  readonly value: Uint8Array
  /** Of the whole record, in the data. */
  readonly start: number
  readonly end: number
}

/** Nothing of data that is no list of records. */
export const paxRecords = (data: Uint8Array): readonly PaxRecord[] | undefined => {
  const records: PaxRecord[] = []
  for (let start = 0; start < data.length; ) {
    const space = data.indexOf(0x20, start)
    const equals = data.indexOf(0x3d, space)
    const length = Number(latin1(data.subarray(start, Math.max(start, space))))
    const end = start + length
    if (!Number.isInteger(length) || space < 0 || equals < 0 || equals >= end || data[end - 1] !== 0x0a)
      return undefined
    records.push({
      key: latin1(data.subarray(space + 1, equals)),
      value: data.subarray(equals + 1, end - 1),
      start,
      end,
    })
    start = end
  }
  return records
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, MAX_KEY_BYTES))

const MAX_KEY_BYTES = 1024
