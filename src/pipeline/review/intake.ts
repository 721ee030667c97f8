import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BeartrapError, messageOf } from '../../core/errors.js'

/** Only the owner may read what came in, and what is made of it. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

export const createFolder = (path: string): Promise<unknown> => mkdir(path, { mode: FOLDER_MODE })

/**
 * Writes what comes to a file in a new folder, never by the name given. `take` hears
 * of each chunk's bytes, and throws where it should end; after a fault nothing is left.
 * Throws BeartrapError.
 */
export const receiveInto = async (
  folder: string,
  body: AsyncIterable<Uint8Array>,
  take: (bytes: number) => void,
): Promise<string> => {
  const path = join(folder, 'input')
  try {
    await createFolder(folder)
    await write(path, body, take)
    return path
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    if (error instanceof BeartrapError) throw error
    throw new BeartrapError('input', `it could not be received: ${messageOf(error)}`, { cause: error })
  }
}

const write = async (path: string, body: AsyncIterable<Uint8Array>, take: (bytes: number) => void): Promise<void> => {
  const file = await open(path, 'wx', FILE_MODE)
  try {
    for await (const chunk of body) {
      take(chunk.length)
      await file.writeFile(chunk)
    }
  } finally {
    await file.close()
  }
}
