/** What the SDK throws, as far as it is asked. */
export interface StoreError {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

export const storeError = (error: unknown): StoreError => (error instanceof Error ? error : new Error(String(error)))

/** Of the answer; 0 where there was none. */
export const statusOf = (error: unknown): number => storeError(error).$metadata?.httpStatusCode ?? 0

/** Of node, or the SDK's name. */
export const codeOf = (error: unknown): string => storeError(error).code ?? storeError(error).name

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

export const isBucketGone = (error: unknown): boolean => storeError(error).name === 'NoSuchBucket'

export const isChanged = (error: unknown): boolean => [412, 416].includes(statusOf(error))

/** What a store answers that has the bucket in another region. */
const ELSEWHERE = [
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]

/** HEAD has no body to say it in. */
const isElsewhere = (error: unknown): boolean =>
  statusOf(error) === 301 ||
  ELSEWHERE.includes(storeError(error).name) ||
  (statusOf(error) === 400 && ['Unknown', 'UnknownError', 'BadRequest', '400'].includes(storeError(error).name))

/** Whoever is asked there tells where a bucket is. */
const FIRST_REGION = 'us-east-1'

/** The SDK's, where no region is set up: no request was sent. */
const isWithoutRegion = (error: unknown): boolean => storeError(error).message === 'Region is missing'

/** Where to ask for the bucket, if it is elsewhere. */
export const regionIn = (error: unknown): string | undefined => {
  if (isWithoutRegion(error)) return FIRST_REGION
  if (!isElsewhere(error)) return undefined
  const { message, $response } = storeError(error)
  return (
    $response?.headers?.['x-amz-bucket-region'] ??
    (error as { Region?: string }).Region ??
    /expecting '([a-z0-9-]+)'/.exec(message)?.[1]
  )
}
