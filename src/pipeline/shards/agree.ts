import { BeartrapError } from '../../core/errors.js'
import { digestOf } from '../bucket/session.js'
import type { RunSettings } from '../job.js'
import { markOf } from '../key-mark.js'
import type { PlanOrder, ShardPlan } from './plan.js'

/** What a worker brings along. */
export interface Own {
  readonly settings: RunSettings
  readonly key: string
  /** beartrap's. */
  readonly version: string
}

/** A worker's own part of the order. */
export const ownOrder = (
  { settings, key, version }: Own,
  run: string,
): Pick<PlanOrder, 'rules' | 'key' | 'beartrap'> => ({
  rules: digestOf(settings),
  key: markOf(key, run),
  beartrap: version,
})

/** Throws BeartrapError 'usage' where a worker would find other things than a plan's other workers, or name them otherwise. */
export const checkAgreement = (plan: ShardPlan, { settings, key, version }: Own): void => {
  const { run, order } = plan
  checkKey(plan, key)
  if (version !== order.beartrap)
    throw new BeartrapError('usage', `run ${run} was planned by beartrap ${order.beartrap}; this is ${version}`)
  if (digestOf(settings) !== order.rules)
    throw new BeartrapError('usage', `run ${run} was planned with other rules: give the same --patterns`)
}

/** Throws BeartrapError 'usage' on another key than the plan's. */
export const checkKey = ({ run, order }: ShardPlan, key: string): void => {
  if (markOf(key, run) !== order.key)
    throw new BeartrapError('usage', `run ${run} was planned with another --key: its fingerprints would not agree`)
}
