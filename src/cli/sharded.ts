import type { Command } from 'commander'
import { BeartrapError } from '../core/errors.js'
import { isBucketUri } from '../core/object-store.js'
import { count, formatBytes } from '../core/units.js'
import {
  runShardEnqueue,
  runShardMerge,
  runShardPlan,
  runShardWork,
  type ShardOptions,
} from '../pipeline/shards/commands.js'
import { SHARD_BYTES } from '../pipeline/shards/cut.js'
import { EXIT, exitCodeOf } from './exit.js'
import { type CommonFlags, outputOptions } from './options.js'
import { refuseAny, type ShardFlags, sharedKey } from './shard-options.js'
import { accessOf, listingOf, type StoreFlags } from './store-options.js'
import { version } from './version.js'

type Flags = CommonFlags & StoreFlags & ShardFlags

/** Gives the exit code. */
export const scanSharded = (command: Command, paths: readonly string[], flags: Flags): Promise<number> => {
  const { shard = 'plan' } = flags
  if (shard !== 'plan') {
    if (paths.length > 0)
      throw new BeartrapError('usage', `--shard ${shard}: what is read is in the plan; name no paths`)
    refuseAny(command, OF_PLAN, 'is in the plan; it goes with --shard plan')
  }
  refuseAny(command, ['resume', 'state'], 'goes with a scan on one machine')
  switch (shard) {
    case 'plan':
      return plan(paths, flags)
    case 'work':
      return work(flags)
    case 'merge':
      return merge(flags)
    case 'enqueue':
      return enqueue(flags)
    default:
      return shard satisfies never
  }
}

/** What the plan decides for all who work on it. */
const OF_PLAN = ['include', 'exclude', 'since', 'maxSize', 'storageClass', 'versions', 'explain', 'shardKeys']

const plan = async (paths: readonly string[], flags: Flags): Promise<number> => {
  const [first, ...rest] = paths
  if (first === undefined || !paths.every(isBucketUri))
    throw new BeartrapError('usage', '--shard plan: name what to scan, as in s3://bucket/prefix')
  const { run, shards } = await runShardPlan({
    ...optionsOf(flags),
    targets: [first, ...rest],
    run: flags.run,
    listing: listingOf(flags),
    limits: { keys: flags.shardKeys, bytes: SHARD_BYTES },
    queue: flags.queue,
  })
  const keys = shards.reduce((sum, shard) => sum + shard.keys, 0)
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0)
  tell(`run ${run}: ${count(shards.length, 'shard')}, ${count(keys, 'key')}, ${formatBytes(bytes)} to read`)
  process.stdout.write(`${run}\n`)
  return EXIT.clean
}

const work = async (flags: Flags): Promise<number> => {
  const isWhole = await runShardWork({
    ...stepOf(flags),
    concurrency: flags.concurrency,
    index: flags.shardIndex,
    onShard: ({ n }, { keys, findings, committed }) =>
      tell(
        `shard ${n}: ${count(keys, 'key')}, ${count(findings, 'finding')}${committed ? '' : '; another worker was first'}`,
      ),
  })
  return isWhole ? EXIT.clean : EXIT.incomplete
}

const merge = async (flags: Flags): Promise<number> => exitCodeOf(await runShardMerge(stepOf(flags)), flags.failOn)

const enqueue = async (flags: Flags): Promise<number> => {
  const { queue } = flags
  if (queue === undefined) throw new BeartrapError('usage', '--shard enqueue needs --queue, or BEARTRAP_QUEUE')
  const jobs = await runShardEnqueue({ ...stepOf(flags), queue })
  tell(`${count(jobs, 'job')} in the queue`)
  return EXIT.clean
}

const stepOf = (flags: Flags) => {
  if (flags.run === undefined)
    throw new BeartrapError('usage', `--shard ${flags.shard} needs --run, as plan printed it`)
  return { ...optionsOf(flags), run: flags.run, access: accessOf(flags) }
}

const optionsOf = (flags: Flags): ShardOptions => {
  const { shard, store } = flags
  if (store === undefined) throw new BeartrapError('usage', `--shard ${shard} needs --store, as in s3://bucket/runs`)
  return { ...outputOptions(flags, undefined), store, key: sharedKey(flags, `--shard ${shard}`), version: version() }
}

const tell = (text: string): void => {
  process.stderr.write(`beartrap: ${text}\n`)
}
