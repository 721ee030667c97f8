import type { IncomingHttpHeaders } from 'node:http'
import type { Bucket, StoredObject } from './bucket.js'
import { S3Error } from './errors.js'

/** `*`, or one or more tags with or without quotation marks. */
const matches = (header: string, etag: string): boolean =>
  header.split(',').some((tag) => tag.trim() === '*' || bare(tag) === bare(etag))

const bare = (tag: string): string => tag.trim().replace(/^W\//, '').replace(/^"|"$/g, '')

const failed = (condition: string): S3Error => new S3Error('PreconditionFailed', { detail: { Condition: condition } })

/** Throws PreconditionFailed or NotModified. If-Match outweighs If-Unmodified-Since, If-None-Match If-Modified-Since. */
export const checkRead = (headers: IncomingHttpHeaders, { etag, modified }: StoredObject): void => {
  const unmodifiedSince = headers['if-unmodified-since']
  const modifiedSince = headers['if-modified-since']
  if (headers['if-match'] !== undefined) {
    if (!matches(headers['if-match'], etag)) throw failed('If-Match')
  } else if (unmodifiedSince !== undefined && modified > new Date(unmodifiedSince)) {
    throw failed('If-Unmodified-Since')
  }
  if (headers['if-none-match'] !== undefined) {
    if (matches(headers['if-none-match'], etag)) throw new S3Error('NotModified')
  } else if (modifiedSince !== undefined && modified <= new Date(modifiedSince)) {
    throw new S3Error('NotModified')
  }
}

/** Throws PreconditionFailed; NoSuchKey where If-Match names an object that isn't there. */
export const checkWrite = (headers: IncomingHttpHeaders, bucket: Bucket, key: string): void => {
  const found = bucket.find(key)
  const object = found?.kind === 'object' ? found : undefined
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined) {
    if (object === undefined) throw new S3Error('NoSuchKey', { detail: { Key: key } })
    if (!matches(ifMatch, object.etag)) throw failed('If-Match')
  }
  if (headers['if-none-match'] !== undefined && object !== undefined) throw failed('If-None-Match')
}

/** The conditions of a copy are about its source. */
export const checkCopySource = (headers: IncomingHttpHeaders, source: StoredObject): void => {
  const ifMatch = headers['x-amz-copy-source-if-match']
  const ifNoneMatch = headers['x-amz-copy-source-if-none-match']
  if (ifMatch !== undefined && !matches(String(ifMatch), source.etag)) throw failed('x-amz-copy-source-If-Match')
  if (ifNoneMatch !== undefined && matches(String(ifNoneMatch), source.etag)) {
    throw failed('x-amz-copy-source-If-None-Match')
  }
}
