import { z } from 'zod'
import { isBucketUri, parseBucketUri } from '../../../core/object-store.js'
import type { Entry, NamedObject } from './entry.js'
import { linesOf, NO_TEXT } from './lines.js'

/** A key has 1,024 bytes at most; as JSON, six times as many. */
const MAX_LINE_BYTES = 16 << 10

/**
 * A list of keys, one a line: `s3://bucket/key`, or a key of a bucket that is known.
 * A key that would not survive on a line stands as JSON: a string, or an object as
 * `beartrap runs show` gives it. Blank lines and those that begin with `#` are none.
 */
export async function* readKeys(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  for await (const { number, text } of linesOf(chunks, MAX_LINE_BYTES)) {
    if (text?.trim() === '' || text?.startsWith('#') === true) continue
    const object = text === undefined ? NO_TEXT : objectOn(text)
    const where = `line ${number}`
    yield typeof object === 'string' ? { kind: 'bad', where, message: object } : { kind: 'object', where, object }
  }
}

/** Or why there is none. */
const objectOn = (text: string): NamedObject | string => {
  if (!/^["{]/.test(text)) return namedBy(text)
  const line = LINE.safeParse(jsonOf(text))
  if (!line.success) return 'is neither a JSON string nor an object with a key'
  if (typeof line.data === 'string') return namedBy(line.data)
  const { bucket, key, versionId } = line.data
  return { key, ...(bucket !== undefined && { bucket }), ...(versionId !== undefined && { versionId }) }
}

const LINE = z.union([
  z.string().min(1),
  z.object({ bucket: z.string().min(1).optional(), key: z.string().min(1), versionId: z.string().min(1).optional() }),
])

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const namedBy = (name: string): NamedObject | string => {
  if (!isBucketUri(name)) return { key: name }
  const { bucket, prefix } = parseBucketUri(name) ?? {}
  return bucket === undefined || prefix === undefined || prefix === ''
    ? 'names no key, as in s3://bucket/key'
    : { bucket, key: prefix }
}
