import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Listed, Source } from '../core/artifact.js'
import { createExcluder } from './exclude.js'
import { fileSource, listFile } from './file.js'
import { readProblem } from './problems.js'

/**
 * A folder and all below it, in byte order of names. Symbolic links are followed
 * (logs are often links), each folder is entered once, so loops end.
 */
export const folderSource: Source = {
  name: 'folder',
  rereadable: () => true,
  accepts: async (target) => (await stat(target).catch(() => undefined))?.isDirectory() === true,
  async *list(target, { exclude }) {
    yield* walk({ root: target, excludes: await createExcluder(exclude), entered: new Set() }, '')
  },
  open: fileSource.open,
}

interface Walk {
  readonly root: string
  readonly excludes: (path: string) => boolean
  /** device:inode of every folder entered. */
  readonly entered: Set<string>
}

async function* walk(state: Walk, below: string): AsyncGenerator<Listed> {
  const folder = join(state.root, below)
  let entries: Dirent[]
  try {
    const { dev, ino } = await stat(folder)
    const identity = `${dev}:${ino}`
    if (state.entered.has(identity)) return
    state.entered.add(identity)
    entries = await readdir(folder, { withFileTypes: true })
  } catch (error) {
    yield { kind: 'problem', uri: folder, message: readProblem(error) }
    return
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    yield* visit(state, join(below, entry.name), entry)
}

async function* visit(state: Walk, below: string, entry: Dirent): AsyncGenerator<Listed> {
  const path = join(state.root, below)
  const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await folderSource.accepts(path)))
  if (state.excludes(isFolder ? `${below}/` : below)) yield { kind: 'excluded', uri: path }
  else if (isFolder) yield* walk(state, below)
  else yield await listFile(path)
}
