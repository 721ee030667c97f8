import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { PutOptions, StoredObject } from './bucket.js'
import { checkCopySource, checkWrite } from './conditions.js'
import { S3Error } from './errors.js'
import { type Call, type Handler, type Reply, xmlReply } from './handler.js'
import { objectOf } from './read.js'
import { element, textsOf, xml } from './xml.js'

const KEPT = new Set([
  'content-type',
  'content-encoding',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
])

/** What a request says of the object that it writes. */
export const optionsOf = (headers: IncomingHttpHeaders): PutOptions => {
  const kept = Object.entries(headers)
    .filter(([name]) => KEPT.has(name) || name.startsWith('x-amz-meta-'))
    .map(
      ([name, value]) => [name, name === 'content-encoding' ? withoutChunked(String(value)) : String(value)] as const,
    )
    .filter(([name, value]) => value !== '' && !(name === 'x-amz-storage-class' && value === 'STANDARD'))
  return {
    headers: Object.fromEntries(kept),
    tags: [...new URLSearchParams(String(headers['x-amz-tagging'] ?? ''))],
    isCustomerKeyed: headers['x-amz-server-side-encryption-customer-key'] !== undefined,
  }
}

const withoutChunked = (encoding: string): string =>
  encoding
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== 'aws-chunked')
    .join(',')

const MAX_KEY_BYTES = 1024

/** Throws KeyTooLongError, or what the request's conditions say. */
export const requireWritable = ({ request, bucket }: Call): void => {
  if (Buffer.byteLength(request.key) > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', {
      detail: { Size: Buffer.byteLength(request.key), MaxSizeAllowed: MAX_KEY_BYTES },
    })
  }
  checkWrite(request.headers, bucket, request.key)
}

/** The headers that tell of an object written. */
export const writtenHeaders = ({ bucket }: Call, { id, headers }: StoredObject): Record<string, string> => ({
  ...(bucket.versioning() === 'off' ? {} : { 'x-amz-version-id': id }),
  ...Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-server-side-encryption'))),
})

const putObject: Handler = (call) => {
  requireWritable(call)
  const etag = `"${createHash('md5').update(call.body).digest('hex')}"`
  const content = call.bucket.contentOfUpload(call.body)
  const object = call.bucket.put(call.request.key, content, { ...optionsOf(call.request.headers), etag })
  return { status: 200, headers: { etag: object.etag, ...writtenHeaders(call, object) } }
}

/** Of `/bucket/key?versionId=…`, percent-encoded. */
const copySourceOf = ({ request, buckets }: Call): StoredObject => {
  const [path = '', search = ''] = String(request.headers['x-amz-copy-source']).split('?')
  const [, name = '', key = ''] = /^\/?([^/]+)\/(.*)$/s.exec(decodeURIComponent(path)) ?? []
  const bucket = buckets.get(name)
  if (bucket === undefined) throw new S3Error('NoSuchBucket', { detail: { BucketName: name } })
  const query = new URLSearchParams(search)
  const source = objectOf({ request: { ...request, bucket: name, key, query }, bucket, body: Buffer.alloc(0), buckets })
  checkCopySource(request.headers, source)
  return source
}

const copyObject: Handler = (call) => {
  const source = copySourceOf(call)
  requireWritable(call)
  const { headers } = call.request
  const asked = optionsOf(headers)
  const isReplaced = headers['x-amz-metadata-directive'] === 'REPLACE'
  const object = call.bucket.put(call.request.key, source.content, {
    headers: { ...(isReplaced ? {} : carried(source.headers)), ...asked.headers },
    tags: headers['x-amz-tagging-directive'] === 'REPLACE' ? (asked.tags ?? []) : source.tags,
  })
  const body = element('CopyObjectResult', [
    element('ETag', object.etag),
    element('LastModified', object.modified.toISOString()),
  ])
  const reply = xmlReply(xml(body))
  return { ...reply, headers: { ...reply.headers, ...writtenHeaders(call, object) } }
}

/** Storage class and encryption are those of the copy's own request. */
const carried = (headers: StoredObject['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-') || !name.startsWith('x-amz-')),
  )

const deleteObject: Handler = ({ request, bucket }): Reply => {
  const id = request.query.get('versionId')
  if (id !== null) {
    bucket.removeVersion(request.key, id)
    return { status: 204, headers: { 'x-amz-version-id': id } }
  }
  const marker = bucket.remove(request.key)
  return marker === undefined
    ? { status: 204 }
    : { status: 204, headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.id } }
}

const putTagging: Handler = (call) => {
  const values = textsOf(call.body.toString(), 'Value')
  const tags = textsOf(call.body.toString(), 'Key').map((key, at) => [key, values[at] ?? ''] as const)
  call.bucket.replaceTags(call.request.key, objectOf(call), tags)
  return { status: 200 }
}

export const WRITE = {
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  PutObjectTagging: putTagging,
}
