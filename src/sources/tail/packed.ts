import { type BigIntStats, createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { DETECT_BYTES } from '../../core/artifact.js'
import { BeartrapError } from '../../core/errors.js'
import { compressionOf } from '../packing/index.js'
import type { FileState } from './followed.js'
import { type Identity, identityOf, isBornAs, isCopyName } from './identity.js'
import { beginsAs, type HashBytes, holdsMark, PREFIX_BYTES } from './marks.js'
import type { Registry } from './registry.js'

/** A gzip'd file at a path, as it was when it was seen. */
export interface PackedFile {
  readonly identity: Identity
  readonly size: number
  readonly changed: bigint
  readonly seenAt: number
}

/** Gzip'd files beside the followed ones: rotated logs. They don't grow; each is read once, when it is whole. */
export interface PackedFiles {
  /** Whether a file is known as it is now. */
  has(path: string, stats: BigIntStats): boolean
  add(path: string, stats: BigIntStats, isStarting: boolean): void
  forget(path: string): void
  /** One to be read: gzip has stopped writing to it. It is given once. */
  next(): PackedFile | undefined
  /** To be asked for again: what it holds may be followed still. */
  postpone(file: PackedFile): void
}

export interface PackedOptions {
  readonly registry: Registry
  readonly now: () => number
  /** What is there at the start and not known is left out. */
  readonly from: 'start' | 'end'
  /** Milliseconds without a change after which a file counts as whole. */
  readonly settleMs: number
}

export const createPackedFiles = ({ registry, now, from, settleMs }: PackedOptions): PackedFiles => {
  const files = new Map<string, PackedFile>()
  const waiting = new Set<string>()
  return {
    has: (path, stats) => {
      const file = files.get(path)
      return file !== undefined && isSame(file, identityOf(path, stats), stats)
    },
    add: (path, stats, isStarting) => {
      const identity = identityOf(path, stats)
      const known = registry.ofInode(identity).find((state) => state.packed !== 'no' && isBornAs(state, stats))
      files.set(path, { identity, size: Number(stats.size), changed: stats.mtimeNs, seenAt: now() })
      const isNew = known === undefined
      if (isStarting && from === 'end' && isNew) registry.retire({ ...registry.next(identity), packed: 'whole' })
      else if (known?.packed !== 'whole') waiting.add(path)
    },
    forget: (path) => {
      files.delete(path)
      waiting.delete(path)
    },
    next: () => {
      for (const path of waiting) {
        const file = files.get(path)
        if (file === undefined || now() - file.seenAt < settleMs) continue
        waiting.delete(path)
        return file
      }
      return undefined
    },
    postpone: (file) => {
      files.set(file.identity.path, { ...file, seenAt: now() })
      waiting.add(file.identity.path)
    },
  }
}

const isSame = ({ identity, size, changed }: PackedFile, now: Identity, stats: BigIntStats): boolean =>
  identity.inode === now.inode &&
  identity.device === now.device &&
  size === Number(stats.size) &&
  changed === stats.mtimeNs

/** The unpacked bytes. Throws BeartrapError 'input' where they are corrupt or cut short, after all that could be unpacked. */
export async function* unpackFile(path: string): AsyncGenerator<Uint8Array> {
  const compression = compressionOf(await headOf(path))
  if (compression === undefined) throw new BeartrapError('input', 'it is not compressed any more')
  for await (const chunk of compression.unpack(createReadStream(path))) yield Uint8Array.from(chunk) // kept for context
}

const headOf = async (path: string): Promise<Uint8Array> => {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(DETECT_BYTES), 0, DETECT_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/**
 * Which of the known files a gzip'd one was: the latest that begins so and whose
 * last bytes that were looked at stand where they stood. Reads as far as that takes.
 */
export const originalOf = async (
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  states: readonly FileState[],
  hash: HashBytes,
): Promise<FileState | undefined> => {
  const named = states.filter((state) => state.scanned > 0 && isCopyName(path, state.path))
  let window: Uint8Array = new Uint8Array(0)
  let at = 0
  let found: FileState | undefined
  let left: FileState[] | undefined
  for await (const chunk of chunks) {
    window = Buffer.concat([window, chunk])
    const end = at + window.length
    left ??= end < PREFIX_BYTES ? undefined : named.filter(({ prefix }) => beginsAs(prefix, window, hash) === true)
    if (left === undefined) continue
    const [reached, ahead] = [left.filter(({ scanned }) => scanned <= end), left.filter(({ scanned }) => scanned > end)]
    found = reached.findLast(({ guard }) => holdsMark(guard, window, at, hash)) ?? found
    left = ahead
    if (left.length === 0) return found
    const kept = Math.min(window.length, KEPT_BYTES)
    at = end - kept
    window = window.subarray(window.length - kept)
  }
  const short = left ?? named.filter(({ prefix }) => beginsAs(prefix, window, hash) === true)
  return (
    short.findLast(({ scanned, guard }) => scanned <= at + window.length && holdsMark(guard, window, at, hash)) ?? found
  )
}

/** The longest mark, and one chunk more. */
const KEPT_BYTES = 64 * 1024
