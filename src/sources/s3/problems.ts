import { BeartrapError, messageOf } from '../../core/errors.js'
import type { Reason } from '../../core/outcome.js'
import { denial, type Place } from './denial.js'
import { CONNECTION, CREDENTIALS, isExpired } from './setup-problems.js'
import { codeOf, isThrottled, regionIn, type StoreError, statusOf, storeError } from './store-error.js'

interface Problem {
  readonly reason?: Reason
  readonly message: string
}

/** Undefined where it is something else. */
type Tell = (error: StoreError, action: string, place: Place) => Problem | undefined

/** An object that can't be read, and why; `action` is what the caller has to be allowed to do. */
export const objectProblem = (error: unknown, action: string, place: Place = {}): BeartrapError =>
  problem(OF_OBJECTS, error, action, place)

/** A bucket that can't be listed, and why. */
export const bucketProblem = (error: unknown, action: string, place: Place = {}): BeartrapError =>
  problem(OF_BUCKETS, error, action, place)

const problem = (tells: readonly Tell[], error: unknown, action: string, place: Place): BeartrapError => {
  if (error instanceof BeartrapError) return error
  for (const tell of tells) {
    const told = tell(storeError(error), action, place)
    if (told !== undefined)
      return new BeartrapError('input', told.message, {
        cause: error,
        ...(told.reason !== undefined && { reason: told.reason }),
      })
  }
  const { name } = storeError(error)
  const message = `${name === 'Error' ? '' : `${name}: `}${messageOf(error)}`
  return new BeartrapError('input', message, { reason: 'unreachable', cause: error })
}

const named =
  (names: readonly string[], reason: Reason | undefined, message: string): Tell =>
  ({ name }) =>
    names.includes(name) ? { message, ...(reason !== undefined && { reason }) } : undefined

const NO_SUCH_BUCKET = 'no such bucket; check its name, and --endpoint where it is no AWS bucket'

const noSuchBucket = named(['NoSuchBucket'], undefined, NO_SUCH_BUCKET)

const archived = named(['InvalidObjectState'], 'archived', 'archived: restore it first (aws s3api restore-object)')

const gone = named(['NoSuchKey', 'NoSuchVersion'], 'deleted_since_list', 'deleted since it was listed')

const customerKeyed: Tell = ({ name, message }) =>
  name === 'InvalidRequest' && /server side encryption|SSE-C/i.test(message)
    ? { reason: 'sse_c', message: 'encrypted with a key that only its owner has (SSE-C)' }
    : undefined

/** Why a key can't be used, where it is not for a permission. */
const UNUSABLE: Readonly<Record<string, string>> = {
  'KMS.DisabledException': 'the key that it is encrypted with is disabled: enable it (aws kms enable-key)',
  'KMS.KMSInvalidStateException':
    'the key that it is encrypted with can’t be used as it is: cancel its deletion, or wait until it is ready',
  'KMS.NotFoundException': 'the key that it is encrypted with is no more: it can’t be read by anybody',
}

const keyDenied: Tell = ({ name, message }, action) => {
  const unusable = UNUSABLE[name]
  if (unusable !== undefined) return { reason: 'kms_denied', message: unusable }
  if (!name.startsWith('KMS') && !/\bkms\b|ciphertext/i.test(message)) return undefined
  const asked = /perform: (kms:\w+)/.exec(message)?.[1] ?? (/:Put/.test(action) ? 'kms:GenerateDataKey' : 'kms:Decrypt')
  const key = /arn:aws[\w-]*:kms:[\w:/-]+/.exec(message)?.[0] ?? 'the key that it is encrypted with'
  return { reason: 'kms_denied', message: `its key can’t be used: grant ${asked} on ${key}, in the key’s policy too` }
}

const payersOnly: Tell = ({ name, message }) =>
  name === 'AccessDenied' && /requester ?pays/i.test(message)
    ? { reason: 'requester_pays', message: 'its bucket makes readers pay: add --requester-pays' }
    : undefined

/** A region that was followed and still is another: whoever names one is told. */
const elsewhere: Tell = (error, _, { access }) => {
  const region = regionIn(error)
  if (region === undefined) return undefined
  const given = access?.region === undefined ? 'AWS_REGION' : '--region'
  return { reason: 'unreachable', message: `its bucket is in another region: ${given} should be ${region}` }
}

const denied: Tell = (error, action, place) =>
  statusOf(error) === 403 ? { reason: 'access_denied', message: denial(error, action, place) } : undefined

const throttled: Tell = (error) =>
  isThrottled(error)
    ? { reason: 'throttled', message: 'the store kept answering that there are too many requests; --resume later' }
    : undefined

const credentials: Tell = (error, _, { access }) => {
  if (isExpired(error))
    return {
      reason: 'access_denied',
      message: 'the credentials have expired: log in again (aws sso login), then --resume',
    }
  const message = CREDENTIALS.find(({ is }) => is(error))?.tell(error, access)
  return message === undefined ? undefined : { reason: 'access_denied', message }
}

const connection: Tell = (error, _, { access }) => {
  const tell = CONNECTION[codeOf(error)]
  return tell === undefined ? undefined : { reason: 'unreachable', message: tell(error, access) }
}

/** What any request may meet. */
const COMMON: readonly Tell[] = [noSuchBucket, credentials, elsewhere, denied, throttled, connection]

/** Asked in this order. */
const OF_OBJECTS: readonly Tell[] = [archived, keyDenied, customerKeyed, gone, payersOnly, ...COMMON]

const OF_BUCKETS: readonly Tell[] = [
  named(['InvalidBucketName'], undefined, 'no name that a bucket can have'),
  payersOnly,
  ...COMMON,
  (error) => (statusOf(error) === 404 ? { message: NO_SUCH_BUCKET } : undefined),
]
