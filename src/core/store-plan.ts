import type { StoredObject } from './object-store.js'
import type { Reason } from './outcome.js'
import { costOf, type Reads } from './store-cost.js'

interface Amount {
  readonly objects: number
  readonly bytes: number
}

/** At least, and at most. */
type Range = readonly [number, number]

/** What a run over buckets would read, and what that takes. */
export interface StorePlan {
  readonly type: 'dry-run'
  readonly targets: readonly string[]
  readonly listed: number
  readonly read: Amount
  readonly skipped: Readonly<Partial<Record<Reason, Amount>>>
  /** The most where every object holds findings. Archives that are read here and there are asked for more often. */
  readonly requests: { readonly list: number; readonly head: number; readonly get: Range }
  /** At the prices of AWS S3 in us-east-1, without data transfer out of the region. */
  readonly usd: Range
  /** What can't be listed or read. */
  readonly failed: readonly { readonly artifact: string; readonly message: string }[]
}

/** Of the run's input: pages of a listing, looks at objects that it tells no size of, objects that it is read from. */
interface Asking {
  readonly list: number
  readonly head: number
  readonly get: number
}

export interface StorePlanner {
  /** An object, and why it would not be read. */
  add(object: StoredObject, reason: Reason | undefined): void
  failed(artifact: string, message: string): void
  plan(targets: readonly string[], asked: Asking): StorePlan
}

const MAX_FAILED = 10_000

/** Objects over `keptBytes` are asked for a second time where they hold findings; empty ones not at all. */
export const createStorePlanner = (keptBytes: number): StorePlanner => {
  const read = new Map<string, Reads>()
  const again = new Map<string, Reads>()
  const skipped = new Map<Reason, Amount>()
  const failed: StorePlan['failed'][number][] = []
  let objects = 0
  const total = (reads: ReadonlyMap<string, Reads>, of: keyof Reads): number =>
    [...reads.values()].reduce((sum, amount) => sum + amount[of], 0)
  return {
    failed: (artifact, message) => {
      if (failed.length < MAX_FAILED) failed.push({ artifact, message })
    },
    add: ({ size, storageClass = 'STANDARD' }, reason) => {
      if (reason !== undefined) return addTo(skipped, reason, size)
      objects++
      if (size > 0) readFrom(read, storageClass, size)
      if (size > keptBytes) readFrom(again, storageClass, size)
    },
    plan: (targets, { list, head, get }) => {
      const gets = get + total(read, 'gets')
      const least = { lists: list, heads: head + get, reads: Object.fromEntries(read) }
      const most = { lists: 0, heads: 0, reads: Object.fromEntries(again) }
      return {
        type: 'dry-run',
        targets,
        listed: objects + [...skipped.values()].reduce((sum, amount) => sum + amount.objects, 0),
        read: { objects, bytes: total(read, 'bytes') },
        skipped: Object.fromEntries([...skipped].sort(([a], [b]) => (a < b ? -1 : 1))),
        requests: { list, head, get: [gets, gets + total(again, 'gets')] },
        usd: [costOf(least), costOf(least) + costOf(most)],
        failed,
      }
    },
  }
}

const readFrom = (reads: Map<string, Reads>, storageClass: string, size: number): void => {
  const { gets, bytes } = reads.get(storageClass) ?? { gets: 0, bytes: 0 }
  reads.set(storageClass, { gets: gets + 1, bytes: bytes + size })
}

const addTo = (amounts: Map<Reason, Amount>, reason: Reason, size: number): void => {
  const { objects, bytes } = amounts.get(reason) ?? { objects: 0, bytes: 0 }
  amounts.set(reason, { objects: objects + 1, bytes: bytes + size })
}
