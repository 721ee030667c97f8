import { createHash, randomUUID } from 'node:crypto'
import type { Upload } from './bucket.js'
import { joined } from './content.js'
import { S3Error } from './errors.js'
import { type Call, type Handler, xmlReply } from './handler.js'
import { compareKeys } from './order.js'
import { optionsOf, requireWritable, writtenHeaders } from './write.js'
import { element, textsOf, xml } from './xml.js'

/** Of every part but the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024
const MAX_PARTS = 10_000

const idOf = ({ request }: Call): string => request.query.get('uploadId') ?? ''

const uploadOf = (call: Call): Upload => {
  const upload = call.bucket.uploads.get(idOf(call))
  if (upload?.key === call.request.key) return upload
  throw new S3Error('NoSuchUpload', { detail: { UploadId: idOf(call) } })
}

const create: Handler = (call) => {
  const id = randomUUID()
  call.bucket.uploads.set(id, {
    key: call.request.key,
    options: optionsOf(call.request.headers),
    parts: new Map(),
  })
  return xmlReply(
    xml(
      element('InitiateMultipartUploadResult', [
        element('Bucket', call.bucket.name),
        element('Key', call.request.key),
        element('UploadId', id),
      ]),
    ),
  )
}

const uploadPart: Handler = (call) => {
  const upload = uploadOf(call)
  const number = Number(call.request.query.get('partNumber'))
  if (!(Number.isInteger(number) && number >= 1 && number <= MAX_PARTS)) {
    throw new S3Error('InvalidArgument', {
      message: 'Part number must be an integer between 1 and 10000, inclusive',
    })
  }
  const md5 = createHash('md5').update(call.body).digest()
  const etag = `"${md5.toString('hex')}"`
  upload.parts.set(number, { etag, md5, content: call.bucket.contentOfUpload(call.body) })
  return { status: 200, headers: { etag } }
}

/** Throws InvalidPart, InvalidPartOrder, EntityTooSmall or MalformedXML. */
const partsOf = (upload: Upload, body: string) => {
  const etags = textsOf(body, 'ETag')
  const numbers = textsOf(body, 'PartNumber').map(Number)
  if (numbers.length === 0) throw new S3Error('MalformedXML')
  if (numbers.some((number, at) => number <= (numbers[at - 1] ?? 0))) throw new S3Error('InvalidPartOrder')
  return numbers.map((number, at) => {
    const part = upload.parts.get(number)
    if (part === undefined || part.etag.replaceAll('"', '') !== etags[at]?.replaceAll('"', '')) {
      throw new S3Error('InvalidPart', { detail: { PartNumber: number } })
    }
    if (at < numbers.length - 1 && part.content.size < MIN_PART_BYTES) {
      throw new S3Error('EntityTooSmall', {
        detail: { ProposedSize: part.content.size, MinSizeAllowed: MIN_PART_BYTES, PartNumber: number },
      })
    }
    return part
  })
}

const complete: Handler = (call) => {
  const upload = uploadOf(call)
  const parts = partsOf(upload, call.body.toString())
  requireWritable(call)
  const md5 = createHash('md5')
  for (const part of parts) md5.update(part.md5)
  const etag = `"${md5.digest('hex')}-${parts.length}"`
  const content = joined(parts.map((part) => part.content))
  const object = call.bucket.put(upload.key, content, { ...upload.options, etag })
  call.bucket.uploads.delete(idOf(call))
  const reply = xmlReply(
    xml(
      element('CompleteMultipartUploadResult', [
        element('Bucket', call.bucket.name),
        element('Key', upload.key),
        element('ETag', etag),
      ]),
    ),
  )
  return { ...reply, headers: { ...reply.headers, ...writtenHeaders(call, object) } }
}

const abort: Handler = (call) => {
  uploadOf(call)
  call.bucket.uploads.delete(idOf(call))
  return { status: 204 }
}

const listParts: Handler = (call) => {
  const parts = [...uploadOf(call).parts].sort(([a], [b]) => a - b)
  return xmlReply(
    xml(
      element('ListPartsResult', [
        element('UploadId', idOf(call)),
        element('IsTruncated', false),
        ...parts.map(([number, { etag, content }]) =>
          element('Part', [element('PartNumber', number), element('ETag', etag), element('Size', content.size)]),
        ),
      ]),
    ),
  )
}

const listUploads: Handler = ({ bucket, request }) => {
  const prefix = request.query.get('prefix') ?? ''
  const uploads = [...bucket.uploads]
    .filter(([, { key }]) => key.startsWith(prefix))
    .sort(([, a], [, b]) => compareKeys(a.key, b.key))
  return xmlReply(
    xml(
      element('ListMultipartUploadsResult', [
        element('Bucket', bucket.name),
        element('IsTruncated', false),
        ...uploads.map(([id, { key }]) => element('Upload', [element('Key', key), element('UploadId', id)])),
      ]),
    ),
  )
}

export const MULTIPART = {
  CreateMultipartUpload: create,
  UploadPart: uploadPart,
  CompleteMultipartUpload: complete,
  AbortMultipartUpload: abort,
  ListParts: listParts,
  ListMultipartUploads: listUploads,
}
