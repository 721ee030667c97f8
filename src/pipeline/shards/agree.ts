import { scryptSync } from 'node:crypto'
import { BeartrapError } from '../../core/errors.js'
import type { RunSettings } from '../job.js'
import { digestOf } from '../bucket/scan-bucket.js'
import type { PlanOrder, ShardPlan } from './plan.js'

const MARK_BYTES = 16

/** Of a key and a run: tells whether two keys are one, and costs 50 ms a guess; in another run the same key has another mark. */
export const markOf = (key: string, run: string): string =>
  scryptSync(key, `beartrap-run\0${run}`, MARK_BYTES).toString('hex')

/** What a worker brings along. */
export interface Own {
  readonly settings: RunSettings
  readonly key: string
  /** beartrap's. */
  readonly version: string
}

/** A worker's own part of the order. */
export const ownOrder = ({ settings, key, version }: Own, run: string): Pick<PlanOrder, 'rules' | 'key' | 'beartrap'> => ({
  rules: digestOf(settings),
  key: markOf(key, run),
  beartrap: version,
})

/** Throws BeartrapError 'usage' where a worker would find other things, or call them otherwise, than a plan's other workers. */
export const checkAgreement = ({ run, order }: ShardPlan, own: Own): void => {
  const mine = ownOrder(own, run)
  if (mine.key !== order.key)
    throw new BeartrapError('usage', `run ${run} was planned with another --key: fingerprints would not agree`)
  if (mine.beartrap !== order.beartrap)
    throw new BeartrapError('usage', `run ${run} was planned by beartrap ${order.beartrap}; this is ${mine.beartrap}`)
  if (mine.rules !== order.rules)
    throw new BeartrapError('usage', `run ${run} was planned with other rules: give the same --patterns`)
}
