import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** Method, what is addressed, the query parameter that tells, and what it is then; the first that fits. */
const ROUTES = [
  ['GET', 'service', '', 'ListBuckets'],
  ['GET', 'bucket', 'versions', 'ListObjectVersions'],
  ['GET', 'bucket', 'location', 'GetBucketLocation'],
  ['GET', 'bucket', 'versioning', 'GetBucketVersioning'],
  ['GET', 'bucket', 'uploads', 'ListMultipartUploads'],
  ['GET', 'bucket', 'list-type', 'ListObjectsV2'],
  ['PUT', 'bucket', 'versioning', 'PutBucketVersioning'],
  ['PUT', 'bucket', '', 'CreateBucket'],
  ['HEAD', 'bucket', '', 'HeadBucket'],
  ['DELETE', 'bucket', '', 'DeleteBucket'],
  ['GET', 'object', 'tagging', 'GetObjectTagging'],
  ['GET', 'object', 'uploadId', 'ListParts'],
  ['GET', 'object', '', 'GetObject'],
  ['HEAD', 'object', '', 'HeadObject'],
  ['PUT', 'object', 'tagging', 'PutObjectTagging'],
  ['PUT', 'object', 'uploadId', 'UploadPart'],
  ['PUT', 'object', '', 'PutObject'],
  ['POST', 'object', 'uploads', 'CreateMultipartUpload'],
  ['POST', 'object', 'uploadId', 'CompleteMultipartUpload'],
  ['DELETE', 'object', 'uploadId', 'AbortMultipartUpload'],
  ['DELETE', 'object', '', 'DeleteObject'],
] as const

export type Operation = (typeof ROUTES)[number][3] | 'CopyObject' | 'Unknown'

/** One that came, as `server.requests` keeps it. */
export interface S3Request {
  readonly op: Operation
  /** Empty where it is about all of them. */
  readonly bucket: string
  /** Empty where it is about a bucket. */
  readonly key: string
  readonly range: string | undefined
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Who signed and for which region; undefined where nobody did. */
  readonly signed: { readonly accessKeyId: string; readonly region: string } | undefined
}

export const parseRequest = (message: IncomingMessage): S3Request => {
  const [path = '', search = ''] = splitAt(message.url ?? '', '?')
  const [bucket, key] = splitAt(path.slice(1), '/').map((part) => decodeURIComponent(part)) as [string, string]
  const query = new URLSearchParams(search)
  const { headers } = message
  return {
    op: operationOf(message.method ?? '', bucket, key, query, headers),
    bucket,
    key,
    range: headers.range,
    query,
    headers,
    signed: signerOf(headers, query),
  }
}

const splitAt = (text: string, mark: string): [string, string] => {
  const at = text.indexOf(mark)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

const operationOf = (
  method: string,
  bucket: string,
  key: string,
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
): Operation => {
  const addressed = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object'
  const route = ROUTES.find(
    ([verb, level, marker]) => verb === method && level === addressed && (marker === '' || query.has(marker)),
  )
  const op = route?.[3] ?? 'Unknown'
  return op === 'PutObject' && headers['x-amz-copy-source'] !== undefined ? 'CopyObject' : op
}

/** The credential scope, `ID/DATE/REGION/s3/aws4_request`: of the Authorization header, or of a presigned URL. */
const signerOf = (headers: IncomingHttpHeaders, query: URLSearchParams): S3Request['signed'] => {
  const scope = /Credential=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential')
  if (scope === null || scope === undefined) return undefined
  const [accessKeyId = '', , region = ''] = scope.split('/')
  return { accessKeyId, region }
}
