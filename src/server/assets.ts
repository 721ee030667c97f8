import { readFile } from 'node:fs/promises'
import { BeartrapError } from '../core/errors.js'

export interface Asset {
  readonly type: string
  readonly bytes: Uint8Array
}

/** All there is to load, by path: a path that is not among these is answered 404, so none leads out of the folder. */
const FILES = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/app.js': { file: 'app.js', type: 'text/javascript; charset=utf-8' },
  '/app.css': { file: 'app.css', type: 'text/css; charset=utf-8' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
} as const

/** Reads the built page into memory. Throws BeartrapError 'config' where it was not built. */
export const loadAssets = async (folder: URL): Promise<ReadonlyMap<string, Asset>> => {
  const load = async ([path, { file, type }]: [string, { file: string; type: string }]) =>
    [path, { type, bytes: await readFile(new URL(file, folder)) }] as const
  try {
    return new Map(await Promise.all(Object.entries(FILES).map(load)))
  } catch (error) {
    throw new BeartrapError('config', 'the page is not there: npm run build makes it', { cause: error })
  }
}
