import type { StoreAccess } from '../../core/object-store.js'
import type { StoreError } from './store-error.js'

/** What a request was about, and how it went there. */
export interface Place {
  readonly bucket?: string
  /** Absent where it is about the bucket. */
  readonly key?: string
  readonly region?: string | undefined
  readonly access?: StoreAccess
}

/** As policies name it. */
const arnOf = ({ bucket, key, region = '' }: Place): string | undefined => {
  if (bucket === undefined) return undefined
  const partition = PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws'
  return `arn:${partition}:s3:::${bucket}${key === undefined ? '' : `/${key}`}`
}

const PARTITIONS = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
] as const

/** What to do about a refusal. Newer answers of AWS name the action, what it is on, and which kind of policy denies it. */
export const denial = ({ message }: StoreError, action: string, place: Place): string => {
  if (place.access?.anonymous === true)
    return 'access denied to requests that nobody signs: leave out --anonymous, and give credentials'
  if (/AllAccessDisabled|all access to this/i.test(message)) return 'all access to it is disabled, by AWS or its owner'
  const asked = /perform: ([a-z0-9-]+:\w+)/.exec(message)?.[1] ?? action
  const on = /on resource: "?(arn:[^"\s]+)/.exec(message)?.[1] ?? arnOf(place)
  const grant = `grant ${asked}${on === undefined ? '' : ` on ${on}`}`
  const [, policy] = /with an explicit deny in (?:an? |the )?([\w -]+?polic(?:y|ies))/.exec(message) ?? []
  if (policy !== undefined)
    return `access denied by a ${policy}: have its deny of ${grant.slice('grant '.length)} lifted`
  return `access denied; ${grant}${payerHint(place)}`
}

/** Who does not agree to pay is told no more than who may not read. */
const payerHint = ({ key, access }: Place): string =>
  key === undefined && access !== undefined && access.endpoint === undefined && !access.requesterPays
    ? '; or add --requester-pays, where its bucket makes readers pay'
    : ''
