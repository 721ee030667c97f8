import { open, stat } from 'node:fs/promises'
import type { ArtifactRef, Listed, Ranges, Source } from '../core/artifact.js'
import { BeartrapError } from '../core/errors.js'
import { kindOf, readProblem } from './problems.js'

/** 1 MiB a read: system calls cost under 1 % of scanning (bench/run). */
const READ_BYTES = 1 << 20

/** Descriptors that the shell opens for `beartrap scan <(command)`: pipes, but meant to be read. */
const DESCRIPTOR = /^\/(?:dev\/fd|proc\/self\/fd)\/\d+$/

/** One regular file. */
export const fileSource: Source = {
  name: 'file',
  rereadable: ({ locator }) => !DESCRIPTOR.test(locator),
  accepts: async (target) => (await statOf(target))?.isDirectory() === false,
  async *list(target) {
    yield await listFile(target)
  },
  open: readFile,
  ranges: readRanges,
}

/** A file as an artifact, or why it can't be one. Follows symlinks; opens nothing, so a FIFO can't block it. */
export const listFile = async (path: string, uri = path): Promise<Listed> => {
  try {
    const stats = await stat(path)
    if (stats.isFile() || DESCRIPTOR.test(path)) {
      return { kind: 'artifact', ref: { source: 'file', uri, locator: path, size: stats.size } }
    }
    const message = `${kindOf(stats)}, not a regular file; to scan what it yields: cat ${uri} | beartrap scan -`
    return { kind: 'problem', uri, message }
  } catch (error) {
    return { kind: 'problem', uri, message: readProblem(error) }
  }
}

const statOf = (path: string) => stat(path).catch(() => undefined)

/** Reads one chunk ahead: the disk works while the last chunk is scanned. */
async function* readFile({ locator, uri }: ArtifactRef, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await open(locator, 'r').catch((error: unknown) => {
    throw new BeartrapError('input', readProblem(error), { cause: error })
  })
  let [next, spare] = [Buffer.allocUnsafeSlow(READ_BYTES), Buffer.allocUnsafeSlow(READ_BYTES)]
  let reading = handle.read(next, 0, READ_BYTES)
  try {
    for (;;) {
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      signal.throwIfAborted()
      const chunk = next.subarray(0, bytesRead)
      ;[next, spare] = [spare, next]
      reading = handle.read(next, 0, READ_BYTES)
      yield chunk
    }
  } catch (error) {
    throw new BeartrapError('input', `${readProblem(error)} (while reading ${uri})`, { cause: error })
  } finally {
    await reading.catch(() => undefined) // closing under a running read would lose its buffer
    await handle.close()
  }
}

async function readRanges({ locator }: ArtifactRef): Promise<Ranges> {
  const orProblem = (error: unknown): never => {
    throw new BeartrapError('input', readProblem(error), { cause: error })
  }
  const handle = await open(locator, 'r').catch(orProblem)
  const { size } = await handle.stat()
  return {
    size,
    read: async function* ({ start, end }) {
      for (let at = start; at < end; ) {
        const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, end - at))
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at).catch(orProblem)
        if (bytesRead === 0)
          throw new BeartrapError('input', 'it is shorter than it was', { reason: 'changed_during_read' })
        at += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    },
    close: () => handle.close(),
  }
}
