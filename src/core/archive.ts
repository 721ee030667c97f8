/**
 * A member of a zip archive as its directory tells of it, so that it can be
 * written again as it was. No name is ever a path: nothing is unpacked to disk.
 */
export interface MemberHeader {
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

/** How a member's bytes are packed; others are not opened. */
export const STORED = 0
export const DEFLATED = 8
