import { BeartrapError } from '../../core/errors.js'
import { compareKeys } from '../../core/key-order.js'
import type { StoredObject } from '../../core/object-store.js'
import type { Shard } from './plan.js'

/** A shard ends before it holds more; one that a worker loses is done anew, so it takes minutes and not hours. */
export const SHARD_KEYS = 50_000
export const SHARD_BYTES = 5e9

export interface ShardLimits {
  readonly keys: number
  readonly bytes: number
}

/** An object that is larger than a shard is one by itself. */
export interface Weighed {
  readonly object: StoredObject
  /** That will be read of it. */
  readonly bytes: number
}

/**
 * Ranges that hold all of a target's listing, each key once. All versions of a
 * key are in one. Throws BeartrapError 'input' where the listing is in no order
 * of keys, as that of a directory bucket: a range is nothing there.
 */
export async function* cutShards(
  listed: AsyncIterable<Weighed>,
  limits: ShardLimits,
): AsyncGenerator<Omit<Shard, 'n' | 'target'>> {
  let after: string | undefined
  let open: { until: string; keys: number; bytes: number } | undefined
  const close = (shard: NonNullable<typeof open>) => ({ ...(after !== undefined && { after }), ...shard })
  for await (const { object, bytes } of listed) {
    const { key } = object
    const order = open === undefined ? 1 : compareKeys(key, open.until)
    if (order < 0) throw unordered(object.bucket)
    if (open !== undefined && order > 0 && (open.keys >= limits.keys || open.bytes + bytes > limits.bytes)) {
      yield close(open)
      after = open.until
      open = undefined
    }
    open = { until: key, keys: (open?.keys ?? 0) + 1, bytes: (open?.bytes ?? 0) + bytes }
  }
  if (open !== undefined) yield close(open)
}

const unordered = (bucket: string): BeartrapError =>
  new BeartrapError('input', `s3://${bucket}: its keys are not listed in order, so it has no shards; scan it unsharded`)
