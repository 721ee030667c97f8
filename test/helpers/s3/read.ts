import type { StoredObject } from './bucket.js'
import { checkRead } from './conditions.js'
import { sliceOf } from './content.js'
import { S3Error } from './errors.js'
import { type Call, type Handler, type Reply, xmlReply } from './handler.js'
import { element, xml } from './xml.js'

/** Throws NoSuchKey, NoSuchVersion, or MethodNotAllowed where the version asked for is a delete marker. */
export const objectOf = ({ request, bucket }: Call): StoredObject => {
  const id = request.query.get('versionId') ?? undefined
  const found = bucket.find(request.key, id)
  if (found?.kind === 'object') return found
  if (found === undefined && id !== undefined) {
    throw new S3Error('NoSuchVersion', { detail: { Key: request.key, VersionId: id } })
  }
  const headers: Record<string, string> =
    found === undefined ? {} : { 'x-amz-delete-marker': 'true', 'x-amz-version-id': found.id }
  if (id !== undefined) throw new S3Error('MethodNotAllowed', { headers })
  throw new S3Error('NoSuchKey', { detail: { Key: request.key }, headers })
}

const headersOf = (call: Call, object: StoredObject): Record<string, string> => ({
  ...object.headers,
  etag: object.etag,
  'last-modified': object.modified.toUTCString(),
  'accept-ranges': 'bytes',
  ...(call.bucket.versioning() === 'off' ? {} : { 'x-amz-version-id': object.id }),
  ...(object.tags.length === 0 ? {} : { 'x-amz-tagging-count': String(object.tags.length) }),
  ...(call.bucket.settings.requesterPays ? { 'x-amz-request-charged': 'requester' } : {}),
})

const requireKey = ({ request }: Call, object: StoredObject): void => {
  if (!object.isCustomerKeyed || request.headers['x-amz-server-side-encryption-customer-key'] !== undefined) return
  const message =
    'The object was stored using a form of Server Side Encryption. ' +
    'The correct parameters must be provided to retrieve the object.'
  throw new S3Error('InvalidRequest', { message })
}

const read = (call: Call): Reply => {
  const object = objectOf(call)
  requireKey(call, object)
  checkRead(call.request.headers, object)
  const headers = headersOf(call, object)
  const { size } = object.content
  const range = rangeOf(call.request.range, size)
  if (range === undefined) return { status: 200, headers, body: object.content }
  const [start, end] = range
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end - 1}/${size}` },
    body: sliceOf(object.content, start, end),
  }
}

/** The half-open range of `bytes=N-M`, `bytes=N-` or `bytes=-N`; any other header is no range. Throws InvalidRange. */
const rangeOf = (header: string | undefined, size: number): readonly [number, number] | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (start < end) return [start, end]
  if (first !== '' && last !== '' && Number(last) < start) return undefined
  throw new S3Error('InvalidRange', { detail: { RangeRequested: String(header), ActualObjectSize: size } })
}

const getObject: Handler = (call) => {
  const reply = read(call)
  const object = objectOf(call)
  if (!object.isArchived) return reply
  throw new S3Error('InvalidObjectState', {
    detail: { StorageClass: object.headers['x-amz-storage-class'] ?? 'STANDARD' },
  })
}

const getTagging: Handler = (call) =>
  xmlReply(
    xml(
      element('Tagging', [
        element(
          'TagSet',
          objectOf(call).tags.map(([key, value]) => element('Tag', [element('Key', key), element('Value', value)])),
        ),
      ]),
    ),
  )

export const READ = { GetObject: getObject, HeadObject: read, GetObjectTagging: getTagging }
