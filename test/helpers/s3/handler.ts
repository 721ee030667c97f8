import type { Bucket } from './bucket.js'
import type { Content } from './content.js'
import type { S3Request } from './request.js'

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Content
}

export interface Call {
  readonly request: S3Request
  readonly bucket: Bucket
  /** In full, decoded from aws-chunked. */
  readonly body: Buffer
  readonly buckets: ReadonlyMap<string, Bucket>
}

/** Throws S3Error. */
export type Handler = (call: Call) => Reply

export const xmlReply = (body: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body,
})
