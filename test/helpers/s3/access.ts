import { randomBytes } from 'node:crypto'
import type { Bucket } from './bucket.js'
import { S3Error } from './errors.js'
import type { S3Request } from './request.js'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const PAID_FOR = new Set(['ListObjectsV2', 'ListObjectVersions', 'GetObject', 'HeadObject', 'GetObjectTagging'])

/** Who may do what. Signatures are not looked at. */
export const accessControl = () => {
  const known = new Set<string>()
  const expired = new Set<string>()
  const checkId = (accessKeyId: string): void => {
    if (!known.has(accessKeyId)) throw new S3Error('InvalidAccessKeyId', { detail: { AWSAccessKeyId: accessKeyId } })
    if (expired.has(accessKeyId)) throw new S3Error('ExpiredToken')
  }
  return {
    /** Made anew, so that none stands in a file. */
    issue: (): Credentials => {
      const accessKeyId = `id-${randomBytes(8).toString('hex')}`
      known.add(accessKeyId)
      return { accessKeyId, secretAccessKey: randomBytes(20).toString('hex') }
    },
    expire: ({ accessKeyId }: Credentials): void => void expired.add(accessKeyId),
    /** Throws what S3 would say. */
    check: (request: S3Request, bucket: Bucket | undefined): void => {
      const { signed } = request
      if (signed === undefined && !bucket?.settings.isPublic) throw new S3Error('AccessDenied')
      if (signed !== undefined) checkId(signed.accessKeyId)
      if (signed !== undefined && bucket !== undefined && request.op !== 'GetBucketLocation') {
        checkRegion(signed.region, bucket)
      }
      if (bucket?.settings.requesterPays) checkPayer(request)
    },
  }
}

const checkPayer = ({ op, headers }: S3Request): void => {
  if (PAID_FOR.has(op) && headers['x-amz-request-payer'] !== 'requester') throw new S3Error('AccessDenied')
}

const checkRegion = (asked: string, { name, settings }: Bucket): void => {
  const { region, wrongRegion } = settings
  if (asked === region) return
  const headers = { 'x-amz-bucket-region': region }
  if (wrongRegion === 'malformed') {
    const message = `The authorization header is malformed; the region '${asked}' is wrong; expecting '${region}'`
    throw new S3Error('AuthorizationHeaderMalformed', { message, detail: { Region: region }, headers })
  }
  throw new S3Error('PermanentRedirect', {
    detail: { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name },
    headers,
  })
}
