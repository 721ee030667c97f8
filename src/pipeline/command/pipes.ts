import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

export interface Pipes {
  /** Descriptors to write to. */
  readonly ends: readonly number[]
  /** What is written to them, until all who have them have closed them. To be asked for once. */
  streams(): Readable[]
  /** Closes this process's own descriptors that it has no more use for. */
  close(): void
}

/**
 * Pipes as a shell makes them. Node's own are sockets, and a program that opens
 * /dev/stdout, as nginx in a container does, can't open a socket. Undefined where
 * there are no named pipes to be made: without mkfifo, or a folder to write to.
 */
export const openPipes = (count: number): Pipes | undefined => {
  const opened: number[] = []
  let folder: string | undefined
  try {
    folder = mkdtempSync(join(tmpdir(), 'beartrap-'))
    const paths = Array.from({ length: count }, (_, index) => join(folder ?? '', `${index}`))
    execFileSync('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore' })
    const open = (path: string, flags: number): number => {
      const descriptor = openSync(path, flags)
      opened.push(descriptor)
      return descriptor
    }
    // Read ends first: to open the other end would wait for them.
    const reads = paths.map((path) => open(path, constants.O_RDONLY | constants.O_NONBLOCK))
    const ends = paths.map((path) => open(path, constants.O_WRONLY))
    return pipesOf(reads, ends)
  } catch {
    for (const descriptor of opened) closeSync(descriptor)
    return undefined
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}

const pipesOf = (reads: readonly number[], ends: readonly number[]): Pipes => {
  let isRead = false
  return {
    ends,
    streams: () => {
      isRead = true
      return reads.map((fd) => new Socket({ fd, readable: true, writable: false }))
    },
    close: () => {
      for (const descriptor of isRead ? ends : [...reads, ...ends]) closeSync(descriptor)
    },
  }
}
