import { BeartrapError } from '../core/errors.js'
import { isBucketUri } from '../core/object-store.js'
import { runScanBucket } from '../pipeline/bucket/scan-bucket.js'
import { runScan } from '../pipeline/scan.js'
import type { DefineCommand } from './command.js'
import { EXIT_HELP, exitCodeOf } from './exit.js'
import { addCommonOptions, type CommonFlags, outputOptions } from './options.js'
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
${EXIT_HELP}`

export const defineScan: DefineCommand = (command, done) =>
  addStoreOptions(addCommonOptions(command, 'low'))
    .argument('[paths...]', 'files, folders, globs, s3://bucket/prefix, or - for standard input')
    .addHelpText('after', HELP)
    .action(async (paths: string[], flags: CommonFlags & StoreFlags) => {
      const to = { ...outputOptions(flags, undefined), targets: targets(paths, command.error.bind(command)) }
      const summary = areBuckets(to.targets)
        ? await runScanBucket({ ...to, ...bucketOptions(flags) })
        : await runScan({ ...to, exclude: flags.exclude })
      done(exitCodeOf(summary, flags.failOn))
    })

/** Nothing named: what is piped in, or a hint for whoever sits at the terminal. */
const targets = ([first, ...rest]: string[], refuse: (message: string) => never): readonly [string, ...string[]] => {
  if (first !== undefined) return [first, ...rest]
  return process.stdin.isTTY ? refuse('error: name a file, a folder, a glob, or - for standard input') : ['-']
}

const areBuckets = (targets: readonly string[]): boolean => {
  const buckets = targets.filter(isBucketUri)
  if (buckets.length > 0 && buckets.length < targets.length)
    throw new BeartrapError('usage', 'buckets and local paths are scanned in runs of their own')
  return buckets.length > 0
}
