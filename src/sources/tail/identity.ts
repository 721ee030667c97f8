import type { BigIntStats } from 'node:fs'
import { dirname } from 'node:path'
import type { FileState } from './followed.js'

/** What a file system tells a file by, whatever its name. */
export type Identity = Pick<FileState, 'path' | 'device' | 'inode' | 'born'>

export const identityOf = (path: string, stats: BigIntStats): Identity => ({
  path,
  device: String(stats.dev),
  inode: String(stats.ino),
  born: bornOf(stats),
})

export const inodeOf = ({ device, inode }: Pick<FileState, 'device' | 'inode'>): string => `${device}:${inode}`

export const hasInode = ({ device, inode }: FileState, { dev, ino }: BigIntStats): boolean =>
  inode === String(ino) && device === String(dev)

/** Where no time of birth is kept, zero or the time of change stands for it; a file that was never changed tells none either. */
export const bornOf = ({ birthtimeNs, ctimeNs }: BigIntStats): string =>
  birthtimeNs <= 0n || birthtimeNs === ctimeNs ? '' : String(birthtimeNs)

/** Whether both were born at one time, as far as the file system tells: an inode is used again. */
export const isBornAs = ({ born }: FileState, stats: BigIntStats): boolean => {
  const other = bornOf(stats)
  return born === '' || other === '' || born === other
}

/** app.log-20261125, app.log.1.gz and app-1.log beside app.log: what rotation calls a copy. */
export const isCopyName = (path: string, original: string): boolean =>
  path !== original && dirname(path) === dirname(original) && path.startsWith(stemOf(original))

const stemOf = (path: string): string => path.replace(/(?<=[^/])\.\w+$/, '')
