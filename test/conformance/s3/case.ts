import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect } from 'vitest'

export interface S3Server {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** A bucket of its own for every case. */
export interface S3Case {
  readonly client: S3Client
  readonly bucket: string
  readonly server: S3Server
  readonly put: (key: string, body: string, more?: Partial<PutObjectCommand['input']>) => Promise<string>
}

/** What is promised, and how it is seen to be kept. */
export type Row = readonly [promise: string, run: (open: S3Case) => Promise<void>]

export const clientOf = ({ endpoint, region, credentials }: S3Server): S3Client =>
  new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  })

let buckets = 0

export const openCase = async (server: S3Server, client: S3Client): Promise<S3Case> => {
  const bucket = `conformance-${++buckets}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  const put: S3Case['put'] = async (key, body, more = {}) => {
    const { ETag } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...more }))
    return ETag ?? ''
  }
  return { client, bucket, server, put }
}

/** Expects a code and a status of what must fail. */
export const expectRefusal = async (sent: Promise<unknown>, code: string, status: number): Promise<void> => {
  const error: unknown = await sent.then(
    () => 'no refusal',
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ name: code, $metadata: { httpStatusCode: status } })
}

export const MIB = 1024 * 1024
