import type { BigIntStats } from 'node:fs'
import { type Position, STREAM_START } from '../../core/live.js'
import type { Mark, Prefix } from './marks.js'

/** Where a told secret stands, for as long as a later reading of its surroundings may tell of it again. */
export interface ToldPlace {
  readonly start: number
  readonly end: number
  readonly id: string
  readonly fingerprint: string
}

/** How far a file's redacted copy has come. */
export interface MirrorState {
  /** Where the copy begins, for a file that was not followed from its start. */
  readonly from: Position
  /** What stands before it is final in the copy. */
  readonly position: Position
  /** What stands before it, in the file, is in the copy. */
  readonly written: number
  /** Where the copy is, how long, and a hash of its last bytes. */
  readonly at: string
  readonly size: number
  readonly guard: string
}

export const newMirror = ({ position }: { readonly position: Position }): MirrorState => ({
  from: position,
  position,
  written: position.offset,
  at: '',
  size: 0,
  guard: '',
})

/** What a checkpoint keeps of a file: how to know it again, and where to go on. Plain data, no byte of it. */
export interface FileState {
  /** One a file and each time it began anew; never used twice in a state directory. */
  readonly generation: number
  /** The last name that it was seen under. */
  readonly path: string
  readonly device: string
  readonly inode: string
  /** Time of birth in nanoseconds, or empty where the file system tells none. */
  readonly born: string
  readonly prefix: Prefix
  /** Before it all matches are final. */
  readonly position: Position
  /** The end of the bytes looked at, and what stands before it. */
  readonly scanned: number
  readonly guard: Mark
  readonly told: readonly ToldPlace[]
  /** Whether it is gzip'd, so that offsets are of the unpacked bytes; `whole` once all of it was looked at. */
  readonly packed: 'no' | 'part' | 'whole'
  readonly mirror?: MirrorState | undefined
}

const NO_GUARD: Mark = { end: 0, length: 0, hash: '' }

export const newState = (
  identity: Pick<FileState, 'generation' | 'path' | 'device' | 'inode' | 'born'> & Partial<Pick<FileState, 'packed'>>,
): FileState => ({
  generation: identity.generation,
  path: identity.path,
  device: identity.device,
  inode: identity.inode,
  born: identity.born,
  packed: identity.packed ?? 'no',
  prefix: [],
  position: STREAM_START,
  scanned: 0,
  guard: NO_GUARD,
  told: [],
})

/** The same file, from its first byte. */
export const restarted = (state: FileState): FileState => ({ ...newState(state), prefix: state.prefix })

/** A file that is being followed. */
export interface Followed {
  state: FileState
  /** Bytes that it held when it was last asked, and the most that it has held. */
  size: number
  peak: number
  /** Its time of change then, in nanoseconds. */
  changed: bigint
  /** Whether its path still names it. */
  attached: boolean
  /** Whether it may hold bytes that were not looked at. */
  dirty: boolean
  descriptor: number | undefined
  /** Monotonic milliseconds: when it last grew, when it was last read, when its path was lost. */
  grownAt: number
  readAt: number
  lostAt: number
  /** Whether what ends without a line end has been told, since it last grew. */
  flushed: boolean
}

export const newlyFollowed = (state: FileState, { size, mtimeNs }: BigIntStats, now: number): Followed => ({
  state,
  size: Number(size),
  peak: Number(size),
  changed: mtimeNs,
  attached: false,
  dirty: true,
  descriptor: undefined,
  grownAt: now,
  readAt: Number.NEGATIVE_INFINITY,
  lostAt: 0,
  flushed: false,
})
