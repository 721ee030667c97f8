import type { Bucket, StoredObject } from './bucket.js'
import { type Call, type Handler, xmlReply } from './handler.js'
import { type Asked, askedOf, commonPrefix, described, entriesAfter, listing, pageOf } from './listing.js'
import { firstAfter } from './order.js'
import { type Element, element } from './xml.js'

const listObjects: Handler = (call) => {
  const asked = askedOf(call)
  const { query } = call.request
  const [token, startAfter] = [query.get('continuation-token'), query.get('start-after')]
  const after = token === null ? (startAfter ?? '') : Buffer.from(token, 'base64url').toString()
  const { items, isTruncated } = pageOf(itemsAfter(call, asked, after), asked.max)
  const next = isTruncated ? items.at(-1)?.name : undefined
  return xmlReply(
    listing('ListBucketResult', call, asked, [
      element('KeyCount', items.length),
      element('IsTruncated', isTruncated),
      ...(token === null ? [] : [element('ContinuationToken', token)]),
      ...(startAfter === null ? [] : [element('StartAfter', asked.name(startAfter))]),
      ...(next === undefined ? [] : [element('NextContinuationToken', Buffer.from(next).toString('base64url'))]),
      ...items.map((item) => item.element),
    ]),
  )
}

interface Item {
  readonly name: string
  readonly element: Element
}

/** What is there and no delete marker. */
function* itemsAfter({ bucket }: Call, asked: Asked, after: string): Generator<Item> {
  for (const { kind, name } of entriesAfter(bucket, asked, after, false)) {
    if (kind === 'prefix') {
      if (hasLive(bucket, name)) yield { name, element: commonPrefix(asked, name) }
      continue
    }
    const object = liveObject(bucket, name)
    if (object !== undefined) yield { name, element: element('Contents', described(asked, name, object)) }
  }
}

/** The newest version of a key where it is an object. */
const liveObject = (bucket: Bucket, key: string): StoredObject | undefined => {
  const version = bucket.find(key)
  return version?.kind === 'object' ? version : undefined
}

const hasLive = (bucket: Bucket, prefix: string): boolean => {
  const keys = bucket.keys()
  for (let at = firstAfter(keys, prefix, true); keys[at]?.startsWith(prefix); at++) {
    if (liveObject(bucket, keys[at] ?? '') !== undefined) return true
  }
  return false
}

export const LIST = { ListObjectsV2: listObjects }
