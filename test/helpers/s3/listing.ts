import type { Bucket, StoredObject } from './bucket.js'
import { S3Error } from './errors.js'
import type { Call } from './handler.js'
import { compareKeys, firstAfter } from './order.js'
import { type Element, element, xml } from './xml.js'

const MAX_KEYS = 1000

/** What every listing takes. `name` writes a key as it was asked for: as it is, or percent-encoded. */
export interface Asked {
  readonly prefix: string
  readonly delimiter: string
  readonly max: number
  readonly name: (key: string) => string
  readonly isEncoded: boolean
}

export const askedOf = ({ request: { query } }: Call): Asked => {
  const max = Number(query.get('max-keys') ?? MAX_KEYS)
  if (!Number.isInteger(max) || max < 0) {
    throw new S3Error('InvalidArgument', { message: 'Provided max-keys not an integer or within integer range' })
  }
  const isEncoded = query.get('encoding-type') === 'url'
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    max: Math.min(max, MAX_KEYS),
    name: isEncoded ? (key) => encodeURIComponent(key).replace(/%2F/g, '/') : (key) => key,
    isEncoded,
  }
}

/** A key, or the common prefix that stands for several. */
type Entry = { readonly kind: 'key'; readonly name: string } | { readonly kind: 'prefix'; readonly name: string }

/** The entries after `after`, in order; a common prefix comes once, and not where `after` is it. */
export function* entriesAfter(
  bucket: Bucket,
  { prefix, delimiter }: Asked,
  after: string,
  isInclusive: boolean,
): Generator<Entry> {
  const keys = bucket.keys()
  let last = ''
  const from = compareKeys(after, prefix) < 0 ? firstAfter(keys, prefix, true) : firstAfter(keys, after, isInclusive)
  for (let at = from; at < keys.length; at++) {
    const key = keys[at] ?? ''
    if (!key.startsWith(prefix)) return
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    if (end === -1) {
      yield { kind: 'key', name: key }
      continue
    }
    const common = key.slice(0, end + delimiter.length)
    if (common !== last && common !== after) yield { kind: 'prefix', name: common }
    last = common
  }
}

export const commonPrefix = ({ name }: Asked, prefix: string): Element =>
  element('CommonPrefixes', [element('Prefix', name(prefix))])

export const described = ({ name }: Asked, key: string, version: StoredObject): Element[] => [
  element('Key', name(key)),
  element('LastModified', version.modified.toISOString()),
  element('ETag', version.etag),
  element('Size', version.content.size),
  element('StorageClass', version.headers['x-amz-storage-class'] ?? 'STANDARD'),
]

export const listing = (name: string, { bucket }: Call, asked: Asked, rest: readonly Element[]): string =>
  xml(
    element(name, [
      element('Name', bucket.name),
      element('Prefix', asked.name(asked.prefix)),
      element('MaxKeys', asked.max),
      ...(asked.delimiter === '' ? [] : [element('Delimiter', asked.name(asked.delimiter))]),
      ...(asked.isEncoded ? [element('EncodingType', 'url')] : []),
      ...rest,
    ]),
  )

/** As many as fit on a page, and whether there are more. */
export const pageOf = <T>(
  items: Iterable<T>,
  max: number,
): { readonly items: readonly T[]; readonly isTruncated: boolean } => {
  const page: T[] = []
  for (const item of max === 0 ? [] : items) {
    if (page.length === max) return { items: page, isTruncated: true }
    page.push(item)
  }
  return { items: page, isTruncated: false }
}
