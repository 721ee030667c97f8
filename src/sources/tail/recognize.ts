import { type BigIntStats, closeSync, constants, openSync } from 'node:fs'
import { STREAM_START } from '../../core/live.js'
import type { Compression } from '../packing/compression.js'
import { archiveOf, compressionOf, opaquePacking } from '../packing/index.js'
import { type FileState, restarted } from './followed.js'
import { type Identity, identityOf, isBornAs, isCopyName } from './identity.js'
import { beginsAs, type HashBytes, holdsMark, PREFIX_BYTES } from './marks.js'
import { readAt } from './reading.js'
import type { Registry } from './registry.js'
import { lastLineStart } from './search.js'

/** What a file is that nobody follows yet. */
type Recognized =
  | { readonly kind: 'file'; readonly state: FileState }
  /** Holds what a followed file does: a copy that copytruncate makes, if the other is cut off next; else a file of its own. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'packed' }
  /** Packed in a way that nobody looks into. */
  | { readonly kind: 'opaque'; readonly packing: string }

export interface RecognizerOptions {
  readonly registry: Registry
  readonly hash: HashBytes
  /** Where files begin that are there at the start and not known. */
  readonly from: 'start' | 'end'
}

export interface Recognizer {
  /** `live` are files that it may be a copy of. Throws what open(2) and read(2) throw. */
  recognize(path: string, stats: BigIntStats, live: Iterable<FileState>, isStarting: boolean): Recognized
  /** A file that was renamed while nobody looked: what it was before, or anew where it was written anew since. */
  renamed(path: string, stats: BigIntStats): FileState | undefined
}

interface Seen {
  readonly identity: Identity
  readonly stats: BigIntStats
  readonly descriptor: number
  readonly head: Uint8Array
}

/** Knows a file again by what it holds: its name may be another by now, and its inode may be another file's. */
export const createRecognizer = ({ registry, hash, from }: RecognizerOptions): Recognizer => {
  /** Whether all that was looked at is still there. */
  const holds = ({ scanned, guard }: FileState, { stats, descriptor }: Seen): boolean => {
    const at = scanned - guard.length
    return Number(stats.size) >= scanned && holdsMark(guard, readAt(descriptor, at, guard.length), at, hash)
  }
  const isCopyOf = (state: FileState, seen: Seen): boolean =>
    state.scanned > 0 &&
    isCopyName(seen.identity.path, state.path) &&
    beginsAs(state.prefix, seen.head, hash) === true &&
    holds(state, seen)

  const again = (seen: Seen): FileState | undefined => {
    const same = bornWith(seen).find((state) => holds(state, seen))
    return same === undefined ? undefined : { ...taken(same), ...seen.identity }
  }
  const bornWith = ({ identity, stats }: Seen): FileState[] =>
    registry.ofInode(identity).filter((state) => isBornAs(state, stats))

  const known = (seen: Seen): FileState | undefined => {
    const { identity, head } = seen
    const before = bornWith(seen)
    const same = again(seen)
    if (same !== undefined) return same
    const cut = before.find(({ prefix }) => beginsAs(prefix, head, hash) === true)
    if (cut !== undefined) {
      registry.remember(cut)
      return restarted({ ...taken(cut), ...identity })
    }
    const original = registry.states.findLast((state) => isCopyOf(state, seen))
    return original === undefined ? undefined : { ...taken(original), ...identity }
  }
  const taken = (state: FileState): FileState => {
    registry.take(state)
    return state
  }
  const stateOf = (seen: Seen, isStarting: boolean): FileState => {
    const before = known(seen)
    if (before !== undefined) return before
    const state = registry.next(seen.identity)
    if (!isStarting || from === 'start') return state
    const offset = lastLineStart(seen.descriptor, Number(seen.stats.size))
    return { ...state, position: { ...STREAM_START, offset, lineStart: offset }, scanned: offset }
  }
  return {
    recognize: (path, stats, live, isStarting) =>
      seeing(path, stats, (seen) => {
        const archive = archiveOf(seen.head)
        const packing = archive === undefined ? opaquePacking(seen.head) : `a ${archive} archive`
        if (packing !== undefined) return { kind: 'opaque', packing }
        if (isRotatedAs(compressionOf(seen.head))) return { kind: 'packed' }
        const isUndecided = !isStarting && [...live].some((state) => isCopyOf(state, seen))
        return isUndecided ? { kind: 'undecided' } : { kind: 'file', state: stateOf(seen, isStarting) }
      }),
    renamed: (path, stats) =>
      seeing(path, stats, (seen) => {
        const isRotated = bornWith(seen).some((state) => isCopyName(path, state.path))
        return again(seen) ?? (isRotated ? stateOf(seen, false) : undefined)
      }),
  }
}

/** Nothing rotates logs with zlib, and its beginning is two bytes. */
const isRotatedAs = (compression: Compression | undefined): boolean =>
  compression !== undefined && compression.name !== 'zlib'

const seeing = <T>(path: string, stats: BigIntStats, act: (seen: Seen) => T): T => {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    return act({ identity: identityOf(path, stats), stats, descriptor, head: readAt(descriptor, 0, PREFIX_BYTES) })
  } finally {
    closeSync(descriptor)
  }
}
