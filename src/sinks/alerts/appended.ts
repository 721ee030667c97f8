import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Only the owner may read where credentials lie. */
const FILE_MODE = 0o600

const LINE_END = 0x0a

/** A file of lines that only grows. */
export interface AppendedFile {
  /** Resolves once the lines are on the disk. Rejects where they may be there in part; the next append starts a new line. */
  append(lines: string): Promise<void>
  close(): Promise<void>
}

/** Opened at the first append, and again where the path has become another file: rotation needs no signal. */
export const appendedFile = (path: string): AppendedFile => {
  let file: FileHandle | undefined
  let writing: Promise<void> = Promise.resolve()
  const drop = async (): Promise<void> => {
    const open = file
    file = undefined
    await open?.close()
  }
  const write = async (lines: string): Promise<void> => {
    try {
      if (file !== undefined && !(await isStill(path, file))) await drop()
      file ??= await openToAppend(path)
      await file.appendFile(lines)
      await file.datasync()
    } catch (error) {
      await drop().catch(() => {})
      throw error
    }
  }
  return {
    append: (lines) => {
      writing = write(lines)
      return writing
    },
    close: async () => {
      await writing.catch(() => {}) // one that nobody waits for any more would open the file again
      await drop()
    },
  }
}

const isStill = async (path: string, file: FileHandle): Promise<boolean> => {
  const [named, held] = await Promise.all([
    stat(path, { bigint: true }).catch(() => undefined),
    file.stat({ bigint: true }),
  ])
  return named !== undefined && named.ino === held.ino && named.dev === held.dev
}

/** O_NONBLOCK: a FIFO without a reader would hold a thread for good. */
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK

const openToAppend = async (path: string): Promise<FileHandle> => {
  const file = await open(path, FLAGS, FILE_MODE)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw new Error('is no regular file')
    if (stats.size === 0) await flushFolder(dirname(path))
    else await endLine(file, stats.size)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** A line that a full disk or a crash cut off stays one bad line, not two. */
const endLine = async (file: FileHandle, size: number): Promise<void> => {
  const last = Buffer.alloc(1)
  await file.read(last, 0, 1, size - 1)
  if (last[0] !== LINE_END) await file.appendFile('\n')
}

/** A new file's name is on the disk only when its folder is. */
const flushFolder = async (path: string): Promise<void> => {
  const folder = await open(path, constants.O_RDONLY)
  await folder.sync().finally(() => folder.close())
}
