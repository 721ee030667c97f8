import { realpath, stat } from 'node:fs/promises'
import type { ArtifactRef } from '../core/artifact.js'
import { type AtomicFile, createAtomicFile } from '../sinks/redacted.js'
import { writeStdout } from '../sinks/stdout.js'
import { isRereadable } from '../sources/index.js'
import type { Destination } from './job.js'

/** Opens the place of a redacted copy. Throws BeartrapError 'output' where it can't be written. */
export const openOutput = async (destination: Destination, ref: ArtifactRef): Promise<AtomicFile> => {
  switch (destination.kind) {
    case 'stdout':
      return { ...NOTHING_TO_PUBLISH, write: writeStdout }
    case 'nowhere':
      return { ...NOTHING_TO_PUBLISH, write: done }
    case 'file':
      return createAtomicFile(destination.path, destination)
    case 'in-place': {
      const path = await realpath(ref.locator)
      return createAtomicFile(path, { force: true, mode: (await stat(path)).mode & PERMISSION_BITS })
    }
    default:
      return destination satisfies never
  }
}

const PERMISSION_BITS = 0o7777

const done = async (): Promise<void> => {}
const NOTHING_TO_PUBLISH = { temporary: '', finish: done, publish: done, discard: done }

/** Differs once a file was written to or replaced. */
export const identityOf = async (ref: ArtifactRef): Promise<string> => {
  if (!isRereadable(ref)) return ref.uri
  const { dev, ino, size, mtimeMs } = await stat(ref.locator)
  return [dev, ino, size, mtimeMs].join(':')
}
