import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { BeartrapError, messageOf } from '../core/errors.js'

/** Where redacted copies of live files go. */
export interface Copies {
  /**
   * Writes at the end that is known; what stands behind is of a run that was
   * killed. Nothing where the copy is not what it was, so that it has to be made
   * anew. Throws BeartrapError 'output' where the disk refuses.
   */
  append(copy: Copy, pieces: readonly Uint8Array[]): CopyEnd | undefined
  /** Resolves once more may be written. */
  ready(): Promise<void>
  close(): void
}

/** Where a copy is and ends. */
export interface CopyEnd {
  /** Below the folder; empty where it is new. */
  readonly at: string
  readonly size: number
  /** A hash of the bytes before its end. */
  readonly guard: string
}

export interface Copy extends CopyEnd {
  /** Of the original: two that bear one name after another are two copies. */
  readonly generation: number
  /** Where it belongs. */
  readonly name: string
}

const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/** Copies held open at once. */
const MAX_OPEN = 64

/** Bytes by which a copy is known again. */
const GUARD_BYTES = 256

/** Copies whose original's new name nobody has seen are kept for so long. */
const PARKED_MS = 3_600_000

/** Where a copy waits for its original's new name to be seen. */
export const parkedName = (name: string, generation: number): string =>
  join(dirname(name), `.${basename(name)}.${generation}.beartrap`)

/** Copies below one folder, each under the name that its original has by now. `owners`: which generation's copy has a name, as of the last run. Changed as names are. */
export const createMirrorFiles = (
  folder: string,
  owners: Map<string, number>,
  hash: (bytes: Uint8Array) => string,
): Copies => {
  const open = new Map<string, number>() // by path, least recently used first
  const close = (path: string): void => {
    const descriptor = open.get(path)
    if (descriptor !== undefined) closeSync(descriptor)
    open.delete(path)
  }
  const descriptorOf = (path: string): number => {
    const known = open.get(path)
    open.delete(path)
    const [oldest] = open.keys()
    if (open.size >= MAX_OPEN && oldest !== undefined) close(oldest)
    const descriptor = known ?? openSync(path, constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW, FILE_MODE)
    open.set(path, descriptor)
    return descriptor
  }
  const move = (from: string, to: string): void => {
    for (const name of [from, to]) close(join(folder, name))
    mkdirSync(dirname(join(folder, to)), { recursive: true, mode: FOLDER_MODE })
    renameSync(join(folder, from), join(folder, to))
  }
  const exists = (name: string): boolean => existsSync(join(folder, name))

  /** Out of the way of a copy that takes its name: its own may be known later. */
  const park = (name: string): void => {
    if (!exists(name)) return
    move(name, parkedName(name, owners.get(name) ?? 0))
    owners.delete(name)
    removeOld(dirname(join(folder, name)))
  }
  const placeOf = ({ generation, at }: Copy): string | undefined => {
    if (at === '') return undefined
    const parked = parkedName(at, generation)
    return exists(parked) ? parked : owners.get(at) === generation ? at : undefined
  }
  /** Puts a copy where it belongs. */
  const settle = (copy: Copy): void => {
    const { generation, name } = copy
    const place = placeOf(copy)
    if (place === name) return
    park(name)
    if (place !== undefined && exists(place)) move(place, name)
    if (place !== undefined) owners.delete(place)
    mkdirSync(dirname(join(folder, name)), { recursive: true, mode: FOLDER_MODE })
    owners.set(name, generation)
  }

  /** Of the last bytes before an end. */
  const guardAt = (descriptor: number, end: number): string => {
    const bytes = Buffer.alloc(Math.min(end, GUARD_BYTES))
    readSync(descriptor, bytes, 0, bytes.length, end - bytes.length)
    return bytes.length === 0 ? '' : hash(bytes)
  }

  return {
    append: (copy, pieces) => {
      const path = join(folder, copy.name)
      try {
        settle(copy)
        const descriptor = descriptorOf(path)
        const { size } = fstatSync(descriptor)
        if (size < copy.size || guardAt(descriptor, copy.size) !== copy.guard) return undefined
        if (size > copy.size) ftruncateSync(descriptor, copy.size)
        const end = writeAll(descriptor, pieces, copy.size)
        return { at: copy.name, size: end, guard: guardAt(descriptor, end) }
      } catch (error) {
        throw new BeartrapError('output', `${path}: the mirror can't be written: ${messageOf(error)}`, { cause: error })
      }
    },
    ready: async () => {},
    close: () => {
      for (const path of [...open.keys()]) close(path)
    },
  }
}

/** Gives where they end. */
const writeAll = (descriptor: number, pieces: readonly Uint8Array[], from: number): number => {
  let at = from
  for (const piece of pieces) {
    for (let done = 0; done < piece.length; ) {
      const count = writeSync(descriptor, piece, done, piece.length - done, at)
      done += count
      at += count
    }
  }
  return at
}

const PARKED = /^\..+\.\d+\.beartrap$/

const removeOld = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (!PARKED.test(name)) continue
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats !== undefined && Date.now() - stats.mtimeMs > PARKED_MS) rmSync(path, { force: true })
  }
}
