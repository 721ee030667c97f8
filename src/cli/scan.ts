import { BeartrapError } from '../core/errors.js'
import { isBucketUri } from '../core/object-store.js'
import type { InputSpec } from '../pipeline/bucket/origins/spec.js'
import { interruptible } from '../pipeline/interrupt.js'
import { runScan } from '../pipeline/scan.js'
import { addBucketInputs, type BucketInputFlags, inputOf } from './bucket-inputs.js'
import type { DefineCommand } from './command.js'
import { EXIT, EXIT_HELP, exitCodeOf } from './exit.js'
import { addCommonOptions, type CommonFlags, outputOptions } from './options.js'
import { addShardOptions, isSharded, type ShardFlags } from './shard-options.js'
import { addStoreOptions, bucketOptions, type StoreFlags } from './store-options.js'

const HELP = `
Reads files, folders, quoted globs and standard input (-). gzip, zlib, zstd, bzip2 and
xz are unpacked; of zip and tar archives every member is scanned, and named
archive.tar.gz!/inner/path; each may be within the other, up to eight deep.
A person sees a report; a pipe gets one finding a line (NDJSON), a summary last.

Examples:
  beartrap scan /var/log/app 'backup/*.log.gz'
  docker logs web 2>&1 | beartrap scan -
  beartrap scan logs/ --format ndjson | jq -r 'select(.type=="finding").artifact'
  beartrap scan logs/ --fail-on high --exclude '*.png'
  beartrap scan app.log --explain
  beartrap scan trace.zip backup.tar.zst
  beartrap scan s3://logs/2026/ --since 7d
  beartrap scan s3://logs --dry-run
  aws sqs receive-message --queue-url … | beartrap scan --events -

On several machines, one after another plan, work (on each of them), merge:
  export BEARTRAP_KEY=…                      the same on all of them
  run=$(beartrap scan s3://logs/2026/ --shard plan --store s3://scans/runs)
  beartrap scan --shard work --run $run --store s3://scans/runs
  beartrap scan --shard merge --run $run --store s3://scans/runs --report findings.ndjson
${EXIT_HELP}`

export const defineScan: DefineCommand = (command, done) =>
  addShardOptions(addBucketInputs(addStoreOptions(addCommonOptions(command, 'low'))))
    .argument('[paths...]', 'files, folders, globs, s3://bucket/prefix, or - for standard input')
    .addHelpText('after', HELP)
    .action(async (paths: string[], flags: CommonFlags & StoreFlags & BucketInputFlags & ShardFlags) => {
      if (isSharded(command, flags)) {
        const { scanSharded } = await import('./sharded.js')
        return done(await scanSharded(command, paths, flags))
      }
      const input = inputOf(flags)
      const named = input === undefined ? targets(paths, command.error.bind(command)) : paths
      done(areBuckets(named, input) ? await scanBuckets(named, flags, input) : await scanPaths(named, flags))
    })

type Flags = CommonFlags & StoreFlags & BucketInputFlags

/** Gives the exit code. What knows buckets takes longer to load than a log to scan. */
const scanBuckets = async (named: readonly string[], flags: Flags, input: InputSpec | undefined): Promise<number> => {
  const options = {
    ...outputOptions(flags, undefined),
    ...bucketOptions(flags),
    targets: named,
    ...(input && { input }),
  }
  if (flags.dryRun !== true) {
    const { runScanBucket } = await import('../pipeline/bucket/scan-bucket.js')
    const scan = (signal: AbortSignal) => runScanBucket({ ...options, signal })
    return exitCodeOf(await interruptible(scan, 'go on with --resume'), flags.failOn)
  }
  const { runDryRun } = await import('../pipeline/bucket/dry-run.js')
  return (await runDryRun(options)).failed.length > 0 ? EXIT.incomplete : EXIT.clean
}

const scanPaths = async (named: readonly string[], flags: Flags): Promise<number> => {
  if (flags.dryRun === true) throw new BeartrapError('usage', '--dry-run is of buckets: name an s3://bucket/prefix')
  const to = outputOptions(flags, undefined)
  const scan = (signal: AbortSignal) => runScan({ ...to, targets: named, exclude: flags.exclude, signal })
  return exitCodeOf(await interruptible(scan, 'not all was scanned'), flags.failOn)
}

/** Nothing named: what is piped in, or a hint for whoever sits at the terminal. */
const targets = (paths: string[], refuse: (message: string) => never): readonly string[] => {
  if (paths.length > 0) return paths
  return process.stdin.isTTY ? refuse('error: name a file, a folder, a glob, or - for standard input') : ['-']
}

const areBuckets = (targets: readonly string[], input: InputSpec | undefined): boolean => {
  const buckets = targets.filter(isBucketUri)
  if (buckets.length < targets.length && (buckets.length > 0 || input !== undefined))
    throw new BeartrapError('usage', 'buckets and local paths are scanned in runs of their own')
  return buckets.length > 0 || input !== undefined
}
