import { type BigIntStats, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { BeartrapError } from '../../core/errors.js'
import { type Target, takesPath } from '../../sources/tail/targets.js'

/** What a tail writes itself, and must never read: it would alert of its own alerts. */
export interface OwnOutputs {
  readonly files: readonly string[]
  readonly folders: readonly string[]
}

/** Throws BeartrapError 'usage' where something that is followed is written to as well. */
export const refuseOwn = (targets: readonly Target[], { files, folders }: OwnOutputs): void => {
  for (const target of targets) {
    for (const file of files) if (takesPath(target, file)) refuse(target, file)
    for (const folder of folders) if (takesPath(target, join(folder, 'any.log'))) refuse(target, folder)
  }
}

const refuse = ({ text }: Target, path: string): never => {
  throw new BeartrapError('usage', `${path}: written by this tail, and matched by ${text}: choose another place for it`)
}

/** Whether a folder is one of our own, or in one. */
export const isOwnFolder = ({ folders }: OwnOutputs): ((folder: string) => boolean) => {
  const own = folders.map((folder) => resolve(folder) + sep)
  return (folder) => own.some((mine) => (resolve(folder) + sep).startsWith(mine))
}

/** Whether a file is one of our own, by whatever name. */
export const isOwnFile = ({ files }: OwnOutputs): ((stats: BigIntStats) => boolean) => {
  if (files.length === 0) return () => false
  return ({ dev, ino }) =>
    files.some((path) => {
      const own = statSync(path, { bigint: true, throwIfNoEntry: false })
      return own?.dev === dev && own.ino === ino
    })
}
