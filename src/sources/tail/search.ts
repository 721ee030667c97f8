import { type BigIntStats, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readAt } from './reading.js'

/** Where in a folder a file is now; nothing where it is not, or the folder can't be read. */
export const findInode = (folder: string, is: (stats: BigIntStats) => boolean): string | undefined =>
  filesIn(folder).find(({ stats }) => is(stats))?.path

/** The regular files of a folder; none where it can't be read. */
export const filesIn = (folder: string): { path: string; stats: BigIntStats }[] => {
  try {
    return readdirSync(folder).flatMap((name) => {
      const path = join(folder, name)
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
      return stats?.isFile() === true ? [{ path, stats }] : []
    })
  } catch {
    return []
  }
}

const NEWLINE = 0x0a

/** A longer last line is taken up in its middle. */
const LINE_BYTES = 64 * 1024

/** Where the line that a file ends in begins: what is written to it next is read with what stands of it already. */
export const lastLineStart = (descriptor: number, size: number): number => {
  const at = Math.max(0, size - LINE_BYTES)
  const newline = readAt(descriptor, at, size - at).lastIndexOf(NEWLINE)
  return newline < 0 ? size : at + newline + 1
}
