import { isAbsolute } from 'node:path'
import type { Source } from '../core/artifact.js'
import { createExcluder } from './exclude.js'
import { fileSource, listFile } from './file.js'

/** A quoted pattern: 'logs/**\/*.log'. In byte order of paths; a pattern that finds nothing is a problem. */
export const globSource: Source = {
  name: 'glob',
  rereadable: () => true,
  accepts: async (target) => (await tinyglobby()).isDynamicPattern(target),
  async *list(target, { exclude }) {
    const { glob } = await tinyglobby()
    const paths = await glob(target, {
      absolute: isAbsolute(target), // findings name a path as it was given
      dot: true,
      onlyFiles: false,
      expandDirectories: false,
    })
    const files = paths.filter((path) => !path.endsWith('/')).sort()
    if (files.length === 0) yield { kind: 'problem', uri: target, message: 'no file matches this pattern' }
    const excludes = await createExcluder(exclude)
    for (const path of files) yield excludes(path) ? { kind: 'excluded', uri: path } : await listFile(path)
  },
  open: fileSource.open,
}

/** Loaded when a pattern is given: most runs have none. */
const tinyglobby = () => import('tinyglobby')
