import { type ErrorShape, S3Error } from './errors.js'
import type { Reply } from './handler.js'
import type { Operation, S3Request } from './request.js'
import type { BodyFault } from './send.js'

/** Which requests; what is left out matches all. */
export interface When {
  readonly op?: Operation
  readonly bucket?: string
  readonly key?: string | RegExp
  /** From which matching request on, counted from 1, which is the default. */
  readonly nth?: number
  /** How many of them; 1 unless told. Infinity for all. */
  readonly times?: number
}

export type Fault =
  | BodyFault
  | { readonly kind: 'error'; readonly error: S3Error }
  /** Runs before the request is answered, and the answer waits for it: delays, changes. */
  | { readonly kind: 'before'; readonly run: (request: S3Request) => unknown }
  /** Instead of what would be answered, whatever it is. */
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** The socket is closed before a byte of an answer. */
  | { readonly kind: 'hangup' }

export interface Rule {
  readonly when: When
  readonly then: Fault
}

/** Which faults a request meets, in the order in which they were added. */
export const faultRules = () => {
  const rules: { readonly rule: Rule; seen: number }[] = []
  return {
    add: (rule: Rule): void => void rules.push({ rule, seen: 0 }),
    clear: (): void => void rules.splice(0),
    take: (request: S3Request): Fault[] =>
      rules.flatMap((entry) => {
        const { when, then } = entry.rule
        if (!matches(when, request)) return []
        const count = ++entry.seen
        const first = when.nth ?? 1
        return count >= first && count < first + (when.times ?? 1) ? [then] : []
      }),
  }
}

const matches = ({ op, bucket, key }: When, request: S3Request): boolean =>
  (op === undefined || op === request.op) &&
  (bucket === undefined || bucket === request.bucket) &&
  (key === undefined || (typeof key === 'string' ? key === request.key : key.test(request.key)))

const error = (code: string, shape: ErrorShape = {}): Fault => ({ kind: 'error', error: new S3Error(code, shape) })

const KMS_KEY = 'arn:aws:kms:us-east-1:111122223333:key/test'

/** What can go wrong, in the shapes that S3 gives. */
export const faults = {
  /** The body ends after so many bytes, with its socket. */
  drop: (after: number): Fault => ({ kind: 'drop', after }),
  /** The body stands still after so many bytes until the client gives up. */
  stall: (after: number): Fault => ({ kind: 'stall', after }),
  /** A whole answer with fewer bytes than the object has, and a Content-Length that says so. */
  short: (length: number): Fault => ({ kind: 'short', length }),
  reply: (reply: Reply): Fault => ({ kind: 'reply', reply }),
  hangup: (): Fault => ({ kind: 'hangup' }),
  error,
  slowDown: (retryAfter?: number): Fault =>
    error('SlowDown', retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
  archived: (storageClass = 'GLACIER'): Fault =>
    error('InvalidObjectState', { detail: { StorageClass: storageClass } }),
  /** No kms:Decrypt: the message alone tells it from a plain AccessDenied. */
  kmsDenied: (): Fault =>
    error('AccessDenied', {
      message:
        'User: arn:aws:sts::111122223333:assumed-role/test/session is not authorized to perform: kms:Decrypt on the ' +
        'resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action',
    }),
  kmsDisabled: (): Fault => error('KMS.DisabledException', { message: `${KMS_KEY} is disabled.` }),
  kmsPendingDeletion: (): Fault =>
    error('KMS.KMSInvalidStateException', { message: `${KMS_KEY} is pending deletion.` }),
  customerKey: (): Fault =>
    error('InvalidRequest', {
      message:
        'The object was stored using a form of Server Side Encryption. ' +
        'The correct parameters must be provided to retrieve the object.',
    }),
  redirect: (region: string): Fault => error('PermanentRedirect', { headers: { 'x-amz-bucket-region': region } }),
  delay: (ms: number): Fault => ({ kind: 'before', run: () => new Promise((resolve) => setTimeout(resolve, ms)) }),
  before: (run: (request: S3Request) => unknown): Fault => ({ kind: 'before', run }),
}
