import type { Version } from './bucket.js'
import { type Call, type Handler, xmlReply } from './handler.js'
import { type Asked, askedOf, commonPrefix, described, entriesAfter, listing, pageOf } from './listing.js'
import { type Element, element } from './xml.js'

const versionElement = (asked: Asked, key: string, version: Version, isLatest: boolean): Element => {
  const rest = [element('VersionId', version.id), element('IsLatest', isLatest)]
  return version.kind === 'object'
    ? element('Version', [...described(asked, key, version), ...rest])
    : element('DeleteMarker', [
        element('Key', asked.name(key)),
        element('LastModified', version.modified.toISOString()),
        ...rest,
      ])
}

interface VersionItem {
  readonly name: string
  /** Empty where it is a common prefix. */
  readonly id: string
  readonly element: Element
}

/** All versions after one of a key, or after all of a key's. */
function* versionsAfter(call: Call, asked: Asked, key: string, id: string): Generator<VersionItem> {
  for (const { kind, name } of entriesAfter(call.bucket, asked, key, id !== '')) {
    if (kind === 'prefix') {
      yield { name, id: '', element: commonPrefix(asked, name) }
      continue
    }
    const versions = call.bucket.versionsOf(name)
    const from = name === key ? versions.findIndex((version) => version.id === id) + 1 : 0
    for (const [at, version] of versions.entries()) {
      if (at >= from) yield { name, id: version.id, element: versionElement(asked, name, version, at === 0) }
    }
  }
}

const listVersions: Handler = (call) => {
  const asked = askedOf(call)
  const key = call.request.query.get('key-marker') ?? ''
  const id = call.request.query.get('version-id-marker') ?? ''
  const { items, isTruncated } = pageOf(versionsAfter(call, asked, key, id), asked.max)
  const last = items.at(-1)
  const next =
    isTruncated && last !== undefined
      ? [
          element('NextKeyMarker', asked.name(last.name)),
          ...(last.id === '' ? [] : [element('NextVersionIdMarker', last.id)]),
        ]
      : []
  return xmlReply(
    listing('ListVersionsResult', call, asked, [
      element('KeyMarker', asked.name(key)),
      element('VersionIdMarker', id),
      element('IsTruncated', isTruncated),
      ...next,
      ...items.map((item) => item.element),
    ]),
  )
}

export const LIST_VERSIONS = { ListObjectVersions: listVersions }
