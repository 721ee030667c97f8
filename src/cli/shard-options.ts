import { type Command, InvalidArgumentError, Option } from 'commander'
import { BeartrapError } from '../core/errors.js'
import { SHARD_KEYS } from '../pipeline/shards/cut.js'
import { positive } from './options.js'

const STEPS = ['plan', 'work', 'merge', 'enqueue'] as const

export interface ShardFlags {
  readonly shard?: (typeof STEPS)[number]
  readonly store?: string
  readonly run?: string
  readonly shardIndex?: number
  readonly shardKeys: number
  readonly queue?: string
}

export const addShardOptions = (command: Command): Command =>
  command
    .optionsGroup('More than one machine:')
    .addOption(new Option('--shard <step>', 'one step of a scan that several machines share').choices(STEPS))
    .option('--store <uri>', 'keeps the plan and the results: s3://bucket/prefix')
    .option('--run <id>', 'the run, as --shard plan printed it')
    .option('--shard-index <n>', 'work: this shard alone, from 0', index)
    .addOption(new Option('--shard-keys <n>', 'plan: keys of a shard, at most').argParser(positive).default(SHARD_KEYS))
    .addOption(
      new Option('--queue <url>', 'plan, enqueue: a job a shard for beartrap worker; redis://host:port/db').env(
        'BEARTRAP_QUEUE',
      ),
    )

const index = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number of 0 or more')
  return Number(text)
}

/** Throws BeartrapError 'usage' on options of a step where none is asked for. */
export const isSharded = (command: Command, { shard }: ShardFlags): boolean => {
  if (shard !== undefined) return true
  refuseAny(command, ['store', 'run', 'shardIndex', 'shardKeys', 'queue'], 'goes with --shard')
  return false
}

/** Throws BeartrapError 'usage' where one of these options was given. */
export const refuseAny = (command: Command, names: readonly string[], why: string): void => {
  const given = names.find((name) => command.getOptionValueSource(name) === 'cli')
  const option = command.options.find((one) => one.attributeName() === given)
  if (option !== undefined) throw new BeartrapError('usage', `${option.long} ${why}`)
}

/** Throws BeartrapError 'usage' where none is given. */
export const sharedKey = ({ key }: { readonly key?: string }, what: string): string => {
  if (key === undefined || key === '')
    throw new BeartrapError(
      'usage',
      `${what} needs --key or BEARTRAP_KEY, the same on all machines: by it one secret is one`,
    )
  return key
}
