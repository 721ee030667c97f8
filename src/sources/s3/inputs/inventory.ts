import { createHash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { messageOf } from '../../../core/errors.js'
import type { StoredObject } from '../../../core/object-store.js'
import { fieldsOf } from './csv.js'
import { decodedKey, type Entry, type NamedObject, quotedEtag } from './entry.js'
import { type InputLine, linesOf, NO_TEXT } from './lines.js'
import type { Manifest } from './manifest.js'

/** A key has 1,024 bytes at most, and three times as many where all of them are encoded. */
const MAX_LINE_BYTES = 64 << 10

/** A data file, and what of it is wanted. */
export interface DataFile {
  readonly name: string
  /** Of its stored bytes. */
  readonly md5: string | undefined
  /** All versions, not the latest alone; delete markers are none. */
  readonly versions: boolean
}

/**
 * The objects of one data file, a CSV under gzip. One that is damaged, or another than
 * its manifest tells of by its checksum, is a bad entry after those that could be read.
 * Throws BeartrapError 'input' where the file can't be read on.
 */
export async function* readInventory(
  chunks: AsyncIterable<Uint8Array>,
  manifest: Manifest,
  { name, md5, versions }: DataFile,
): AsyncGenerator<Entry> {
  const hash = createHash('md5')
  try {
    for await (const line of linesOf(unpacked(hashed(chunks, hash)), MAX_LINE_BYTES))
      yield* entryOf(line, manifest, { name, versions })
  } catch (error) {
    if (!isGzipError(error)) throw error
    return yield {
      kind: 'bad',
      where: name,
      message: `is damaged (${messageOf(error)}): what follows in it is not read`,
    }
  }
  if (md5 !== undefined && hash.digest('hex') !== md5)
    yield { kind: 'bad', where: name, message: 'its MD5 checksum is not that of the manifest: objects may be missing' }
}

function* entryOf(
  { number, text }: InputLine,
  manifest: Manifest,
  { name, versions }: Omit<DataFile, 'md5'>,
): Generator<Entry> {
  if (text === '') return
  const row = text === undefined ? NO_TEXT : rowOf(text, manifest)
  const where = `${name}: line ${number}`
  if (typeof row === 'string') yield { kind: 'bad', where, message: row }
  else if (!row.isMarker && (versions || row.isLatest)) yield { kind: 'object', where, object: row.object }
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield Buffer.from(chunk) // a chunk is its stream's own
  }
}

/** Ends with what ended it, if that is an error. */
const unpacked = (chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
  pipeline(Readable.from(chunks), createGunzip(), () => undefined)

const isGzipError = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('Z_')

interface Row {
  readonly object: NamedObject
  readonly isLatest: boolean
  readonly isMarker: boolean
}

/** Or why there is none. */
const rowOf = (line: string, { columns, sourceBucket }: Manifest): Row | string => {
  const fields = fieldsOf(line)
  if (fields === undefined || fields.length !== columns.length)
    return `has not the ${columns.length} fields of the schema`
  const field = (name: string): string => fields[columns.indexOf(name)] ?? ''
  const key = decodedKey(field('Key'))
  if (key === undefined || key === '') return 'its key is not encoded as it should be'
  return {
    object: { bucket: field('Bucket') || sourceBucket, key, ...told(field) },
    isLatest: field('IsLatest') !== 'false',
    isMarker: field('IsDeleteMarker') === 'true',
  }
}

/** What the columns that are there tell. */
const told = (field: (name: string) => string): Partial<StoredObject> => {
  const [size, modified] = [Number(field('Size')), Date.parse(field('LastModifiedDate'))]
  return {
    ...(field('Size') !== '' && Number.isSafeInteger(size) && { size }),
    ...(!Number.isNaN(modified) && { modified }),
    ...(field('ETag') !== '' && { etag: quotedEtag(field('ETag')) }),
    ...(field('StorageClass') !== '' && { storageClass: field('StorageClass') }),
    ...(field('VersionId') !== '' && { versionId: field('VersionId') }),
  }
}
