import { type Command, InvalidArgumentError, Option } from 'commander'
import type { StoreAccess, StoreListing } from '../core/object-store.js'
import { defaultState } from '../pipeline/bucket/run-dir.js'
import type { BucketOptions } from '../pipeline/bucket/session.js'
import { collect, positive } from './options.js'

/** How a store is reached, and how hard it is worked. */
export interface AccessFlags {
  readonly endpoint?: string
  readonly region?: string
  readonly profile?: string
  readonly roleArn?: string
  readonly pathStyle?: boolean
  readonly anonymous?: boolean
  readonly requesterPays?: boolean
  readonly readTimeout: number
  readonly concurrency: number
}

/** Options of commands that read buckets, as commander gives them. */
export interface StoreFlags extends AccessFlags {
  readonly versions?: boolean
  readonly include: readonly string[]
  readonly since?: number
  readonly maxSize?: number
  readonly storageClass: readonly string[]
  readonly state?: string
  readonly resume?: boolean
}

const READ_TIMEOUT_S = 60
const CONCURRENCY = 64

export const addAccessOptions = (command: Command): Command =>
  command
    .optionsGroup('Buckets (s3://…):')
    .option('--endpoint <url>', 'an S3-compatible store; AWS unless told')
    .option('--region <name>', 'of the bucket; found out unless told')
    .option('--profile <name>', 'of ~/.aws/config and ~/.aws/credentials')
    .option('--role-arn <arn>', 'a role to assume')
    .option('--path-style', 'buckets in the path of addresses, as most stores other than AWS want it')
    .option('--anonymous', 'sign no request: public buckets')
    .option('--requester-pays', 'agree to pay for the requests')
    .addOption(
      new Option('--concurrency <n>', 'objects that are read at once').argParser(positive).default(CONCURRENCY),
    )
    .addOption(
      new Option('--read-timeout <seconds>', 'of silence, until a connection is given up')
        .argParser(positive)
        .default(READ_TIMEOUT_S),
    )

export const addStoreOptions = (command: Command): Command =>
  addAccessOptions(command)
    .option('--versions', 'every version of each object, not the latest alone')
    .option('--include <pattern>', 'only keys that match, as in .gitignore (repeatable)', collect, [])
    .option('--since <when>', 'only what was written since: a date, or a span as 12h or 7d', parseSince)
    .option('--max-size <size>', 'skip larger objects: 100MB, 2GB, or bytes', parseSize)
    .option('--storage-class <name>', 'only objects of this class (repeatable)', collect, [])
    .option('--state <folder>', 'keeps the runs, so that they can go on (default: $XDG_STATE_HOME/beartrap)')
    .option('--resume', 'go on with the last run of these targets that did not end')

export const accessOf = (flags: AccessFlags): StoreAccess => ({
  ...(flags.endpoint !== undefined && { endpoint: flags.endpoint }),
  ...(flags.region !== undefined && { region: flags.region }),
  ...(flags.profile !== undefined && { profile: flags.profile }),
  ...(flags.roleArn !== undefined && { roleArn: flags.roleArn }),
  pathStyle: flags.pathStyle === true,
  anonymous: flags.anonymous === true,
  requesterPays: flags.requesterPays === true,
  readTimeout: flags.readTimeout * 1000,
})

export const listingOf = (flags: StoreFlags & { readonly exclude: readonly string[] }): StoreListing => ({
  access: accessOf(flags),
  filter: {
    include: flags.include,
    exclude: flags.exclude,
    ...(flags.since !== undefined && { since: flags.since }),
    ...(flags.maxSize !== undefined && { maxSize: flags.maxSize }),
    storageClasses: flags.storageClass.map((name) => name.toUpperCase()),
  },
  versions: flags.versions === true,
})

export const bucketOptions = (flags: StoreFlags & { readonly exclude: readonly string[] }): BucketOptions => ({
  listing: listingOf(flags),
  concurrency: flags.concurrency,
  state: flags.state ?? defaultState(),
  resume: flags.resume === true,
})

const SPANS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

const parseSince = (text: string): number => {
  const [, number, unit = ''] = /^(\d+)([mhdw])$/.exec(text) ?? []
  const time = number === undefined ? Date.parse(text) : Date.now() - Number(number) * (SPANS[unit] ?? 0)
  if (Number.isNaN(time))
    throw new InvalidArgumentError('a date as 2026-11-01 or 2026-11-01T12:00Z, or a span as 30m, 12h, 7d')
  return time
}

const SIZES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

const parseSize = (text: string): number => {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)b?$/i.exec(text) ?? []
  if (number === undefined) throw new InvalidArgumentError('a size as 500kB, 100MB, 2GB, or bytes')
  return Number(number) * (SIZES[unit.toLowerCase()] ?? 1)
}
