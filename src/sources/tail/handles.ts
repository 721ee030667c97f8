import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import type { Followed } from './followed.js'

/** Where nobody tells how many descriptors there may be. POSIX's own least is 20; shells give 256 or more. */
const DEFAULT_LIMIT = 256

/** Descriptors left to everything else: sinks, watchers, the state directory, Node itself. */
const RESERVED = 96

/** More than this many are of no use: idle files are opened again when they grow. */
const MAX_HANDLES = 4096

/** Descriptors that may be held for files, from the process's own limit. */
export const handleLimit = (): number =>
  Math.max(16, Math.min(MAX_HANDLES, (processLimit() ?? DEFAULT_LIMIT) - RESERVED))

const processLimit = (): number | undefined => {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/** Holds files open, a bounded number at once; those whose name has gone are the last to be closed. */
export interface Handles {
  /** Throws what open(2) throws. A FIFO or a device doesn't block it. */
  open(file: Followed): number
  close(file: Followed): void
  readonly held: number
}

/** `onGivenUp` is told of a file without a name that had to be closed for good. */
export const createHandles = (limit: number, onGivenUp: (file: Followed) => void): Handles => {
  const open = new Set<Followed>() // least recently used first
  const close = (file: Followed): void => {
    if (file.descriptor !== undefined) closeSync(file.descriptor)
    file.descriptor = undefined
    open.delete(file)
  }
  const makeRoom = (): void => {
    if (open.size < limit) return
    const [oldest] = open
    const closed = [...open].find(({ attached }) => attached) ?? oldest
    if (closed === undefined) return
    close(closed)
    if (!closed.attached) onGivenUp(closed)
  }
  return {
    open: (file) => {
      open.delete(file)
      if (file.descriptor === undefined) makeRoom()
      file.descriptor ??= openSync(file.state.path, constants.O_RDONLY | constants.O_NONBLOCK)
      open.add(file)
      return file.descriptor
    },
    close,
    get held() {
      return open.size
    },
  }
}
