import type { ObjectFilter } from '../../core/object-store.js'

/** What all who work on a run have to agree on. No secret is in it. */
export interface PlanOrder {
  readonly targets: readonly [string, ...string[]]
  readonly versions: boolean
  readonly filter: ObjectFilter
  /** Whether findings say why they are ones. */
  readonly explain: boolean
  /** Of rules and policy. */
  readonly rules: string
  /** A mark of the fingerprints' key. */
  readonly key: string
  /** Its version. */
  readonly beartrap: string
}

/** A range of a target's keys. */
export interface KeyRange {
  /** Without this one; from the first where absent. */
  readonly after?: string
  /** With this one; to the last where absent. */
  readonly until?: string
}

/** A piece of work: what one worker commits at once. */
export interface Shard extends KeyRange {
  /** From 0, in the order of the report. */
  readonly n: number
  /** Of the order's targets, by its place. */
  readonly target: number
  readonly until: string
  /** As they were listed for the plan. */
  readonly keys: number
  /** Of those that are to be read. */
  readonly bytes: number
}

/** plan.json of a run. */
export interface ShardPlan {
  readonly format: 1
  readonly run: string
  /** ISO 8601. */
  readonly madeAt: string
  readonly order: PlanOrder
  /** Together they hold every key that was listed, each once. */
  readonly shards: readonly Shard[]
}
