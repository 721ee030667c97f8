import { type BigIntStats, fstatSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { BeartrapError } from '../../core/errors.js'
import { kindOf, readProblem } from '../problems.js'
import { type FileState, type Followed, newlyFollowed, restarted } from './followed.js'
import type { Handles } from './handles.js'
import { bornOf, hasInode, identityOf, inodeOf, isBornAs } from './identity.js'
import { beginsAs, type HashBytes } from './marks.js'
import type { PackedFiles } from './packed.js'
import type { Recognizer } from './recognize.js'
import type { Registry } from './registry.js'
import { filesIn, findInode } from './search.js'
import type { Lister } from './targets.js'
import { tellOnce } from './tell-once.js'

/** Bytes that were there and that nobody looked at. */
export interface LostBytes {
  readonly file: Followed
  readonly reason: 'truncated' | 'deleted' | 'limit' | 'fault'
  readonly start: number
  readonly end: number
}

export interface FollowerOptions {
  readonly lister: Lister
  readonly handles: Handles
  readonly registry: Registry
  readonly recognizer: Recognizer
  readonly packed: PackedFiles
  readonly hash: HashBytes
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Whether a file is one that we write ourselves. */
  readonly isOwn: (stats: BigIntStats) => boolean
  /** Told once, until it is another or has passed. */
  readonly onProblem: (path: string, message: string) => void
  /** Told before the file's state changes. */
  readonly onLost: (lost: LostBytes) => void
  /** How long a file whose name has gone is held after its last growth. */
  readonly holdMs: number
  /** How long a file that may be a copy of another is left alone. */
  readonly graceMs: number
}

/** Knows which files there are and what each is called. What it sees is asked of the file system, never of an event. */
export interface Follower {
  /** Looks at everything. */
  pollAll(): void
  /** The same, spread over `of` calls. */
  pollPart(part: number, of: number): void
  /** Looks at one path, because something may have happened there. */
  look(path: string): void
  /** A file holds other bytes than it did, and is followed anew. */
  anew(file: Followed, head: Uint8Array, size: number): void
  /** A file whose name has gone can't be held any longer. */
  giveUp(file: Followed): void
  readonly files: ReadonlySet<Followed>
  close(): void
}

export const createFollower = (options: FollowerOptions): Follower => {
  const { handles, registry, recognizer, packed, hash, now, onLost } = options
  const files = new Set<Followed>()
  const byPath = new Map<string, Followed>()
  const byInode = new Map<string, Followed>()
  const undecided = new Map<string, number>()
  const tell = tellOnce(options.onProblem)
  let paths: readonly string[] = []
  let isStarting = true

  const look = (path: string): void => {
    try {
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
      if (stats?.isFile()) {
        if (!options.isOwn(stats)) meet(path, stats)
        tell(path, undefined)
      } else {
        lose(path)
        tell(path, stats === undefined || stats.isDirectory() ? undefined : `${kindOf(stats)}, and not followed`)
      }
    } catch (error) {
      tell(path, readProblem(error))
    }
  }

  /** A path names a file: the one that it did, one known by another name, or a new one. */
  const meet = (path: string, stats: BigIntStats): void => {
    const known = knownBy(stats)
    if (byPath.has(path) && byPath.get(path) !== known) lose(path)
    if (known === undefined) adopt(path, stats)
    else if (!known.attached) attach(known, path)
    if (known !== undefined && known.state.path === path) observe(known, stats)
  }

  /** A held descriptor keeps its inode from being used again. */
  const knownBy = (stats: BigIntStats): Followed | undefined => {
    const file = byInode.get(`${stats.dev}:${stats.ino}`)
    if (file === undefined || file.descriptor !== undefined || isBornAs(file.state, stats)) return file
    giveUp(file, 'deleted')
    return undefined
  }

  const attach = (file: Followed, path: string): void => {
    file.state = { ...file.state, path }
    file.attached = true
    byPath.set(path, file)
  }

  const observe = (file: Followed, stats: BigIntStats): void => {
    const size = Number(stats.size)
    if (size === file.size && stats.mtimeNs === file.changed) return
    if (size > file.size) {
      file.grownAt = now()
      file.flushed = false
    }
    file.peak = Math.max(file.peak, size)
    file.size = size
    file.changed = stats.mtimeNs
    file.dirty = true
    if (file.state.born === '') file.state = { ...file.state, born: bornOf(stats) }
  }

  /** Its name has gone or names another file; what it holds is read to the end. */
  const lose = (path: string): void => {
    undecided.delete(path)
    packed.forget(path)
    const file = byPath.get(path)
    if (file === undefined) return
    byPath.delete(path)
    file.attached = false
    file.lostAt = now()
    if (file.descriptor === undefined) relocate(file)
  }

  /** Without a descriptor a file can be found only where it was renamed to. */
  const relocate = (file: Followed): void => {
    const { state } = file
    const path = findInode(dirname(state.path), (stats) => hasInode(state, stats) && isBornAs(state, stats))
    if (path === undefined) giveUp(file, 'deleted')
    else file.state = { ...state, path }
  }

  const giveUp = (file: Followed, reason: 'deleted' | 'limit'): void => {
    const { scanned } = file.state
    if (file.size > scanned) onLost({ file, reason, start: scanned, end: file.peak })
    drop(file)
  }

  const drop = (file: Followed): void => {
    handles.close(file)
    files.delete(file)
    if (byPath.get(file.state.path) === file) byPath.delete(file.state.path)
    byInode.delete(inodeOf(file.state))
    registry.retire(file.state)
  }

  const adopt = (path: string, stats: BigIntStats): void => {
    if (packed.has(path, stats)) return
    const since = undecided.get(path) ?? now()
    const isOver = now() - since >= options.graceMs
    const live = isOver ? [] : [...byPath.values()].map(({ state }) => state)
    const recognized = recognizer.recognize(path, stats, live, isStarting)
    if (recognized.kind === 'file') follow(recognized.state, stats)
    else if (recognized.kind === 'undecided') undecided.set(path, since)
    else if (recognized.kind === 'packed') packed.add(path, stats, isStarting)
    else throw new BeartrapError('input', `${recognized.packing}: its contents are not followed`)
  }

  const follow = (state: FileState, stats: BigIntStats): void => {
    undecided.delete(state.path)
    attach(hold(state, stats), state.path)
  }

  /** Opened at once: should its name go before it is read, its bytes are there all the same. */
  const hold = (state: FileState, stats: BigIntStats): Followed => {
    const file = newlyFollowed(state, stats, now())
    handles.open(file)
    files.add(file)
    byInode.set(inodeOf(state), file)
    return file
  }

  /** Files that were renamed while nobody looked, to what nobody asked to follow: read to their end. */
  const findRenamed = (): void => {
    for (const folder of new Set(registry.states.map(({ path }) => dirname(path)))) {
      for (const { path, stats } of filesIn(folder)) {
        if (byInode.has(`${stats.dev}:${stats.ino}`) || registry.ofInode(identityOf(path, stats)).length === 0) continue
        const state = recognizer.renamed(path, stats)
        if (state !== undefined) hold(state, stats)
      }
    }
  }

  const list = (): void => {
    const found = options.lister.list()
    const gone = [...byPath.keys()].filter((path) => !found.has(path))
    paths = [...found]
    for (const path of [...gone, ...found]) if (found.has(path) !== byPath.has(path)) look(path)
    watchNameless()
  }

  /** Files without a name have nothing but their descriptor to tell of growth. */
  const watchNameless = (): void => {
    for (const file of files) {
      if (file.attached) continue
      if (file.descriptor === undefined) file.dirty = true
      else observe(file, fstatSync(file.descriptor, { bigint: true }))
      const isRead = file.size <= file.state.scanned && !file.dirty
      if (isRead && now() - Math.max(file.lostAt, file.grownAt) > options.holdMs) drop(file)
    }
  }

  return {
    pollAll: () => {
      list()
      for (const path of paths) if (byPath.has(path)) look(path)
      if (isStarting) findRenamed()
      isStarting = false
    },
    pollPart: (part, of) => {
      if (part === 0) list()
      for (let index = part; index < paths.length; index += of) look(paths[index] as string)
    },
    look,
    anew: (file, head, size) => {
      const { state, peak } = file
      if (peak > state.scanned) onLost({ file, reason: 'truncated', start: state.scanned, end: peak })
      const isSame = size > 0 && beginsAs(state.prefix, head, hash) === true
      if (isSame) registry.remember(state)
      else registry.retire(state)
      file.state = isSame ? restarted(state) : registry.next(state)
      Object.assign(file, {
        size,
        peak: size,
        dirty: true,
        flushed: false,
        grownAt: now(),
        readAt: Number.NEGATIVE_INFINITY,
      })
    },
    giveUp: (file) => giveUp(file, 'limit'),
    files,
    close: () => {
      for (const file of files) handles.close(file)
    },
  }
}
