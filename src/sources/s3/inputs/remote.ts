import { createHash } from 'node:crypto'
import { BeartrapError, messageOf } from '../../../core/errors.js'
import { objectUri, parseBucketUri, type StoreListing } from '../../../core/object-store.js'
import type { Located } from '../locator.js'
import { readSpan } from '../reading.js'
import { seeObject } from '../see.js'
import type { Entry } from './entry.js'
import { readInventory } from './inventory.js'
import { type InventoryFile, type Manifest, parseManifest } from './manifest.js'

/** An inventory's manifest was read; its data files come as they are asked for. */
export interface RemoteInventory {
  readonly digest: string
  entries(signal: AbortSignal, onFile: () => void): AsyncGenerator<Entry>
}

/** Of a manifest: a hundred thousand data files. */
const MAX_MANIFEST_BYTES = 32 << 20

/** Throws BeartrapError 'input' where the manifest can't be read or is none. */
export const openInventory = async (
  uri: string,
  listing: StoreListing,
  signal: AbortSignal,
): Promise<RemoteInventory> => {
  const { bucket, prefix: key } = parseBucketUri(uri) ?? { bucket: '', prefix: '' }
  if (key === '')
    throw new BeartrapError('usage', `${uri}: an inventory is named by its manifest, as in s3://bucket/…/manifest.json`)
  return named(uri, async () => {
    const text = await textOf({ object: { bucket, key, size: 0 }, access: listing.access }, signal)
    const manifest = parseManifest(text)
    return {
      digest: createHash('sha256').update(text).digest('hex').slice(0, 16),
      async *entries(signal, onFile) {
        for (const file of manifest.files) {
          onFile()
          yield* entriesOf(file, manifest, { from: manifest.bucket ?? bucket, listing, signal })
        }
      },
    }
  })
}

interface Where {
  readonly from: string
  readonly listing: StoreListing
  readonly signal: AbortSignal
}

async function* entriesOf(
  { key, size, md5 }: InventoryFile,
  manifest: Manifest,
  { from, listing, signal }: Where,
): AsyncGenerator<Entry> {
  const name = objectUri({ bucket: from, key })
  try {
    const located = { object: { bucket: from, key, size: Math.max(size, 1) }, access: listing.access }
    yield* readInventory(readSpan(located, signal), manifest, { name, md5, versions: listing.versions })
  } catch (error) {
    throw renamed(name, error)
  }
}

const textOf = async (located: Located, signal: AbortSignal): Promise<string> => {
  const seen = await seeObject(located, signal)
  if (seen === undefined) throw new BeartrapError('input', 'there is no such object')
  if (seen.object.size > MAX_MANIFEST_BYTES) throw new BeartrapError('input', 'is too large for a manifest')
  const chunks: Uint8Array[] = []
  for await (const chunk of readSpan(seen, signal)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const named = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
  try {
    return await run()
  } catch (error) {
    throw renamed(name, error)
  }
}

const renamed = (name: string, error: unknown): unknown =>
  error instanceof BeartrapError
    ? new BeartrapError(error.code, `${name}: ${messageOf(error)}`, { cause: error })
    : error
