import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ranges } from '../core/artifact.js'
import { BeartrapError, messageOf } from '../core/errors.js'
import type { Span } from '../core/types.js'

/** In memory up to here; beyond, in a file that only its owner may read and that has no name any more. */
const MEMORY_BYTES = 8 << 20
const READ_BYTES = 1 << 20

/** What is to be read at random, or more than once, and comes as a stream. Throws BeartrapError 'input' past the limit. */
export const spool = async (chunks: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Ranges> => {
  const kept: Uint8Array[] = []
  let handle: FileHandle | undefined
  let size = 0
  try {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > mostBytes) throw tooLarge(mostBytes)
      kept.push(new Uint8Array(chunk))
      if (size <= MEMORY_BYTES) continue
      handle ??= await openNameless()
      for (const bytes of kept.splice(0)) await writeAll(handle, bytes)
    }
  } catch (error) {
    await handle?.close()
    throw error
  }
  return handle === undefined ? inMemory(Buffer.concat(kept)) : inFile(handle, size)
}

const tooLarge = (mostBytes: number): BeartrapError =>
  new BeartrapError(
    'input',
    `over ${mostBytes >> 20} MiB within another packing: not scanned; unpack it and scan what it holds`,
    { reason: 'archive_limit' },
  )

/** Its name goes at once, so that nothing is left however the process ends. */
const openNameless = async (): Promise<FileHandle> => {
  const path = join(tmpdir(), `beartrap-${randomBytes(12).toString('hex')}`)
  try {
    const handle = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600)
    await rm(path)
    return handle
  } catch (error) {
    throw new BeartrapError('input', `no temporary file could be made: ${messageOf(error)}`, { cause: error })
  }
}

const writeAll = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

const inMemory = (bytes: Uint8Array): Ranges => ({
  size: bytes.length,
  read: async function* ({ start, end }: Span) {
    if (start < end) yield bytes.subarray(start, end)
  },
  close: async () => {},
})

const inFile = (handle: FileHandle, size: number): Ranges => ({
  size,
  read: async function* ({ start, end }: Span) {
    for (let at = start; at < end; ) {
      const { bytesRead, buffer } = await handle.read(
        Buffer.allocUnsafe(Math.min(READ_BYTES, end - at)),
        0,
        undefined,
        at,
      )
      if (bytesRead === 0) throw new BeartrapError('input', 'the temporary file is shorter than what was written to it')
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  },
  close: () => handle.close(),
})
