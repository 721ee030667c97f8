import { type MemberHeader, STORED, type ZipHeader } from '../core/archive.js'
import type { Match } from '../core/types.js'
import { wholeMatch } from '../core/whole.js'

/** A member's bytes as what is to be replaced. */
export const lostMatch = ({ size }: MemberHeader): Match => wholeMatch('undecoded', Math.max(1, size))

/** General-purpose flags by which a member is encrypted. APPNOTE.TXT, section 4.4.4. */
const ENCRYPTED = 0x0001 | 0x0040
/** Extra field of members that WinZip's AES encrypts. */
const AES = 0x9901

/** The header of a member in whose place other bytes stand: its name and times, no encryption, not packed. */
export const lostHeader = (header: MemberHeader, size: number): MemberHeader =>
  header.kind === 'zip' ? lostInZip(header, size) : header

const lostInZip = (header: ZipHeader, size: number): ZipHeader => ({
  ...header,
  size,
  method: STORED,
  flags: header.flags & ~ENCRYPTED,
  extra: without(header.extra, AES),
  localExtra: without(header.localExtra, AES),
})

const without = (extra: Uint8Array, id: number): Uint8Array => {
  const fields = Buffer.from(extra)
  const kept: Uint8Array[] = []
  for (let at = 0; at + 4 <= fields.length; ) {
    const end = at + 4 + fields.readUInt16LE(at + 2)
    if (fields.readUInt16LE(at) !== id) kept.push(fields.subarray(at, end))
    at = end
  }
  return Buffer.concat(kept)
}
