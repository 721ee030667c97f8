import type { MemberHeader } from '../../core/archive.js'
import type { Chunks } from './compression.js'

/** An archive, opened. */
export interface OpenArchive {
  readonly kind: MemberHeader['kind']
  /** In the archive's order. Throws BeartrapError 'input' where it is not whole, after the members before that. */
  members(): AsyncGenerator<ArchiveMember>
  /** What stands behind the last member: a comment, or blocks of zeros. Known once all of them were asked for. */
  trailer(): Uint8Array
  /** What of that is text. */
  label(): Uint8Array
  close(): Promise<void>
}

export interface ArchiveMember {
  /** Distinct: the second of a name is told by its number. */
  readonly name: string
  /** Whether it has bytes; folders and links have not. */
  readonly isFile: boolean
  /** All that its headers hold of text. */
  readonly label: Uint8Array
  /**
   * Its bytes, unpacked and checked as the archive allows. Throws BeartrapError
   * 'input' on what can't be read whole.
   */
  open(): Chunks
  /** Whether `open` gives the bytes once, and only until the next member is asked for. */
  readonly once: boolean
  header(): Promise<MemberHeader>
}
