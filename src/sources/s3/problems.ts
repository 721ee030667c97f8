import { BeartrapError, messageOf } from '../../core/errors.js'
import type { Reason } from '../../core/outcome.js'

/** What the SDK throws, as far as it is asked. */
interface StoreError {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

const storeError = (error: unknown): StoreError => (error instanceof Error ? error : new Error(String(error)))

const statusOf = (error: unknown): number => storeError(error).$metadata?.httpStatusCode ?? 0

const THROTTLING = ['SlowDown', 'ThrottlingException', 'RequestLimitExceeded', 'TooManyRequests', 'Throttling']

export const isThrottled = (error: unknown): boolean =>
  THROTTLING.includes(storeError(error).name) || statusOf(error) === 429 || statusOf(error) === 503

/** Of the connection: node's codes, and the SDK's names. */
const BROKEN = [
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'TimeoutError',
  'RequestTimeout',
  'AbortError',
]

/** Whether the same request may well succeed a moment later. */
export const isTransient = (error: unknown): boolean => {
  const { name, code } = storeError(error)
  return isThrottled(error) || statusOf(error) >= 500 || BROKEN.includes(name) || BROKEN.includes(code ?? '')
}

/** What a store answers that has the bucket in another region. */
const ELSEWHERE = [
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]

/** Where the store says that the bucket is, if it is elsewhere. */
export const regionIn = (error: unknown): string | undefined => {
  const { name, message, $response } = storeError(error)
  if (statusOf(error) !== 301 && !ELSEWHERE.includes(name)) return undefined
  return (
    $response?.headers?.['x-amz-bucket-region'] ??
    (error as { Region?: string }).Region ??
    /expecting '([a-z0-9-]+)'/.exec(message)?.[1]
  )
}

export const isChanged = (error: unknown): boolean => [412, 416].includes(statusOf(error))

interface Problem {
  readonly reason: Reason
  readonly message: string
}

/** By the store's own code; asked in this order. */
const PROBLEMS: readonly { readonly is: (error: StoreError) => boolean; readonly tell: Problem }[] = [
  {
    is: ({ name }) => name === 'InvalidObjectState',
    tell: { reason: 'archived', message: 'archived: restore it first (aws s3api restore-object)' },
  },
  {
    is: ({ name, message }) => name.startsWith('KMS') || /kms|ciphertext/i.test(message),
    tell: { reason: 'kms_denied', message: 'its key can’t be used: grant kms:Decrypt on the key it is encrypted with' },
  },
  {
    is: ({ name, message }) => name === 'InvalidRequest' && /server side encryption|SSE-C/i.test(message),
    tell: { reason: 'sse_c', message: 'encrypted with a key that only its owner has (SSE-C)' },
  },
  {
    is: ({ name }) => name === 'NoSuchKey' || name === 'NoSuchVersion',
    tell: { reason: 'deleted_since_list', message: 'deleted since it was listed' },
  },
  {
    is: ({ name, message }) => name === 'AccessDenied' && /requester ?pays/i.test(message),
    tell: { reason: 'requester_pays', message: 'its bucket makes readers pay: add --requester-pays' },
  },
]

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']
const UNKNOWN_KEY = ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'UnrecognizedClientException']

/** An object that can't be read, and why; `action` is what the caller has to be allowed to do. */
export const objectProblem = (error: unknown, action: string): BeartrapError => {
  if (error instanceof BeartrapError) return error
  const known = PROBLEMS.find(({ is }) => is(storeError(error)))?.tell ?? commonProblem(error, action)
  return new BeartrapError('input', known.message, { reason: known.reason, cause: error })
}

/** A bucket that can't be listed, and why. */
export const bucketProblem = (error: unknown, action: string): BeartrapError => {
  if (error instanceof BeartrapError) return error
  const { name } = storeError(error)
  if (name === 'NoSuchBucket' || statusOf(error) === 404)
    return new BeartrapError('input', 'no such bucket; check its name, and --endpoint where it is no AWS bucket')
  if (name === 'InvalidBucketName') return new BeartrapError('input', 'no name that a bucket can have')
  const { reason, message } = commonProblem(error, action)
  return new BeartrapError('input', message, { reason, cause: error })
}

const commonProblem = (error: unknown, action: string): Problem => {
  const { name } = storeError(error)
  const status = statusOf(error)
  if (name === 'CredentialsProviderError')
    return {
      reason: 'access_denied',
      message: 'no credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or read a public bucket with --anonymous',
    }
  if (EXPIRED.includes(name))
    return {
      reason: 'access_denied',
      message: 'the credentials have expired: log in again (aws sso login), then --resume',
    }
  if (UNKNOWN_KEY.includes(name))
    return { reason: 'access_denied', message: `the store does not know these credentials (${name})` }
  if (status === 403) return { reason: 'access_denied', message: `access denied; grant ${action}` }
  if (isThrottled(error))
    return { reason: 'throttled', message: 'the store kept answering that there are too many requests; --resume later' }
  return { reason: 'unreachable', message: `${name === 'Error' ? '' : `${name}: `}${messageOf(error)}` }
}
