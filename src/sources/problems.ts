import type { Stats } from 'node:fs'
import { messageOf } from '../core/errors.js'

const MESSAGES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied; run as a user who may read it, or grant read access',
  EPERM: 'operation not permitted; run as a user who may read it',
  ELOOP: 'too many levels of symbolic links',
  EISDIR: 'is a folder',
  EIO: 'the disk reports an input/output error',
  EMFILE: 'too many open files; raise `ulimit -n` or lower --jobs',
  ENAMETOOLONG: 'the name is too long',
}

/** What a file-system error means and what to do about it. */
export const readProblem = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code
  return (typeof code === 'string' ? MESSAGES[code] : undefined) ?? messageOf(error)
}

type Kind = Pick<Stats, 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice' | 'isDirectory'>

/** A file's type, where it is no regular one. */
export const kindOf = (stats: Kind): string => {
  if (stats.isFIFO()) return 'a FIFO'
  if (stats.isSocket()) return 'a socket'
  if (stats.isCharacterDevice()) return 'a character device'
  if (stats.isBlockDevice()) return 'a block device'
  return stats.isDirectory() ? 'a folder' : 'a special file'
}
