import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, link, lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { BeartrapError, messageOf } from '../core/errors.js'

/** Only the owner may read what was a secret's surroundings. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/** A file that is written whole or not at all. */
export interface AtomicFile {
  /** Where the bytes are until they are published. */
  readonly temporary: string
  write(bytes: Uint8Array): Promise<void>
  /** Flushes to disk and ends writing; the file is still unpublished. */
  finish(): Promise<void>
  /** Gives the file its name, at once. */
  publish(): Promise<void>
  /** Removes what was written; after `publish` it does nothing. */
  discard(): Promise<void>
}

export interface AtomicFileOptions {
  /** Replace what has the name. */
  readonly force: boolean
  readonly mode?: number
}

/** Throws BeartrapError 'output' where the file exists (without `force`) or can't be written. */
export const createAtomicFile = async (
  path: string,
  { force, mode = FILE_MODE }: AtomicFileOptions,
): Promise<AtomicFile> => {
  await refuseExisting(path, force)
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.beartrap`)
  const handle = await orProblem(path, async () => {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
    return open(temporary, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, FILE_MODE)
  })
  return {
    temporary,
    write: (bytes) => orProblem(path, () => writeAll(handle, bytes)),
    finish: () =>
      orProblem(path, async () => {
        await handle.sync()
        await handle.close()
        await chmod(temporary, mode)
      }),
    publish: () => orProblem(path, () => (force ? rename(temporary, path) : publishNew(temporary, path))),
    discard: async () => {
      await handle.close().catch(() => undefined) // closed already once finished
      await rm(temporary, { force: true })
    },
  }
}

const writeAll = async (handle: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

const exists = (path: string): string => `${path} exists; use --force to replace it, or name another output`

const refuseExisting = async (path: string, force: boolean): Promise<void> => {
  const there = await lstat(path).catch(() => undefined)
  if (there?.isDirectory()) throw new BeartrapError('output', `${path} is a folder`)
  if (there !== undefined && !force) throw new BeartrapError('output', exists(path))
}

/** A hard link fails where the name is taken, so a file that came up meanwhile is not lost. */
const publishNew = async (temporary: string, path: string): Promise<void> => {
  try {
    await link(temporary, path)
    await rm(temporary)
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (code === 'EEXIST') throw new BeartrapError('output', exists(path))
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error
    await rename(temporary, path) // a file system without hard links
  }
}

const orProblem = async <T>(path: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act()
  } catch (error) {
    if (error instanceof BeartrapError) throw error
    throw new BeartrapError('output', `${path}: can't be written: ${messageOf(error)}`, { cause: error })
  }
}
