import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import type { StoreAccess } from '../../core/object-store.js'
import { clientFor } from './clients.js'
import { createPace, type Pace } from './pace.js'
import { isThrottled, isTransient, regionIn } from './store-error.js'

/** Tries of one request. With the waits between them, a store that is busy for a minute is outlived. */
const MAX_TRIES = 10
const FIRST_WAIT_MS = 50
const MAX_WAIT_MS = 20_000

/** A bucket, and the way to it. */
export interface Where {
  readonly access: StoreAccess
  readonly bucket: string
  /** That it is in, where somebody has found out. */
  readonly region?: string | undefined
}

type Request<Output> = (client: S3Client, options: { abortSignal: AbortSignal }) => Promise<Output>

/**
 * Sends a request, and again where the store was busy, the connection broke, or
 * the bucket is in another region. Throws the SDK's error on what another try
 * does not help.
 */
export const send = async <Output>(where: Where, signal: AbortSignal, request: Request<Output>): Promise<Output> => {
  setMaxListeners(0, signal) // as many as there are requests; each takes its own away
  for (let hops = 0; ; hops++) {
    const { pace, region } = knownOf(where)
    try {
      return await sendTo({ ...where, region }, { pace, signal, request })
    } catch (error) {
      const other = regionIn(error)
      if (other === undefined || other === region || hops === MAX_HOPS) throw error
      knownOf(where).region = other
    }
  }
}

/** From no region to the one that knows all, and on to the bucket’s. */
const MAX_HOPS = 2

/** The region that a bucket turned out to be in, as far as this thread knows. */
export const regionOf = (where: Where): string | undefined => knownOf(where).region

interface Sending<Output> {
  readonly pace: Pace
  readonly signal: AbortSignal
  readonly request: Request<Output>
}

const sendTo = async <Output>(
  { access, region }: Where,
  { pace, signal, request }: Sending<Output>,
): Promise<Output> => {
  const client = await clientFor(access, region)
  for (let tries = 1; ; tries++) {
    await pace.turn()
    try {
      return await request(client, { abortSignal: signal })
    } catch (error) {
      signal.throwIfAborted() // the SDK tells of a broken connection
      if (isThrottled(error)) pace.throttled()
      if (!isTransient(error) || tries === MAX_TRIES) throw error
      await backOff(tries, signal)
    }
  }
}

/** Exponential, with full jitter: those who failed together don't come back together. */
export const backOff = (tries: number, signal: AbortSignal): Promise<void> =>
  wait(Math.random() * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** tries), undefined, { signal })

/** What this thread knows of a bucket. Its store counts requests, whoever sends them. */
interface Known {
  readonly pace: Pace
  region: string | undefined
}

const buckets = new Map<string, Known>()

const knownOf = ({ access, bucket, region }: Where): Known => {
  const name = `${access.endpoint ?? ''} ${bucket}`
  const known = buckets.get(name) ?? { pace: createPace(), region: region ?? access.region }
  buckets.set(name, known)
  return known
}
