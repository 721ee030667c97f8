import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { BeartrapError } from '../../../core/errors.js'
import { readProblem } from '../../problems.js'

/** An input's bytes. Throws BeartrapError 'input' where they can't be read on. */
export interface InputFile {
  readonly chunks: AsyncIterable<Uint8Array>
  /** Of its content; absent where that can be read only once. */
  readonly digest?: string
}

/** A file, or standard input (-). Throws BeartrapError 'input'. */
export const openInputFile = async (path: string): Promise<InputFile> => {
  if (path === '-') return { chunks: process.stdin }
  const stats = await stat(path).catch((error: unknown) => refuse(path, error))
  if (stats.isFIFO() || stats.isCharacterDevice()) return { chunks: chunksOf(path) }
  const hash = createHash('sha256')
  for await (const chunk of chunksOf(path)) hash.update(chunk)
  return { chunks: chunksOf(path), digest: hash.digest('hex').slice(0, 16) }
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path)
  } catch (error) {
    refuse(path, error)
  }
}

const refuse = (path: string, error: unknown): never => {
  throw new BeartrapError('input', `${path}: ${readProblem(error)}`, { cause: error })
}
