import { realpath, stat } from 'node:fs/promises'
import type { ArtifactRef } from '../core/artifact.js'
import { BeartrapError } from '../core/errors.js'
import type { ObjectSettings } from '../core/object-settings.js'
import { createObject, type ObjectPlace } from '../sinks/object.js'
import { type AtomicFile, createAtomicFile } from '../sinks/redacted.js'
import { writeStdout } from '../sinks/stdout.js'
import { isRereadable } from '../sources/index.js'
import { writingClientFor } from '../sources/s3/clients.js'
import { type Located, locatedOf, S3 } from '../sources/s3/locator.js'
import { readSpan } from '../sources/s3/reading.js'
import { settingsOf } from '../sources/s3/settings.js'
import type { Destination, ObjectDestination } from './job.js'

/** A redacted copy's place, and what is written beside its bytes. */
export interface Output extends AtomicFile {
  readonly labels?: readonly Uint8Array[]
}

/** Opens the place of a redacted copy. Throws BeartrapError 'output' where it can't be written. */
export const openOutput = async (destination: Destination, ref: ArtifactRef, signal: AbortSignal): Promise<Output> => {
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
    case 'object':
      return openObject(destination, locatedOf(ref), signal)
    default:
      return destination satisfies never
  }
}

/** An object with all that stands beside the bytes of its source. */
const openObject = async (
  { bucket, region, key, over, again }: ObjectDestination,
  source: Located,
  signal: AbortSignal,
): Promise<Output> => {
  const { access, object } = source
  if (over === 'source' && object.etag === undefined)
    throw new BeartrapError('output', 'the store tells no ETag of it, so that it can’t be replaced safely')
  const there: Located = { access, object: { bucket, key, size: object.size }, ...(region !== undefined && { region }) }
  const overs: Record<ObjectDestination['over'], ObjectPlace['over']> = {
    nothing: { kind: 'nothing' },
    source: { kind: 'etag', etag: object.etag ?? '' },
    anything: { kind: 'anything' },
  }
  const settings = await settingsOf(source, signal)
  const file = await createObject({
    client: await writingClientFor(access, region),
    bucket,
    key,
    size: object.size,
    settings,
    over: overs[over],
    ...(again && { existing: () => readSpan(there, signal) }),
  })
  return { ...file, labels: labelsOf(key, settings) }
}

/** As lines of `name: value`, which rules read as they read headers. */
const labelsOf = (key: string, { Metadata = {}, Tagging = '', ...settings }: ObjectSettings): Uint8Array[] => {
  const values = Object.entries({ ...settings, ...Metadata }).map(([name, value]) => `${name}: ${value}`)
  return [key, Tagging.replaceAll('&', '\n'), ...values].map((line) => Buffer.from(`${line}\n`))
}

const PERMISSION_BITS = 0o7777

const done = async (): Promise<void> => {}
const NOTHING_TO_PUBLISH = { temporary: '', finish: done, publish: done, discard: done }

/** Differs once a file was written to or replaced. */
export const identityOf = async (ref: ArtifactRef): Promise<string> => {
  if (!isRereadable(ref) || ref.source === S3) return ref.uri // an object is read as one of its etag, or not at all
  const { dev, ino, size, mtimeMs } = await stat(ref.locator)
  return [dev, ino, size, mtimeMs].join(':')
}
