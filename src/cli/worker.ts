import { type Command, Option } from 'commander'
import { BeartrapError } from '../core/errors.js'
import { onEnding } from '../pipeline/interrupt.js'
import { runWorker } from '../pipeline/shards/consume.js'
import type { DefineCommand } from './command.js'
import { EXIT } from './exit.js'
import { addJobsOption, addKeyOption, addPatternsOption, positive } from './options.js'
import { sharedKey } from './shard-options.js'
import { type AccessFlags, accessOf, addAccessOptions } from './store-options.js'
import { version } from './version.js'

const HELP = `
Takes shards of bucket scans from a queue in Redis or Valkey, one at a time, scans
them, and puts their results where the run is kept. Any number of workers may run;
one that is killed loses nothing: another takes its shard. SIGTERM and SIGINT end it
after the shard in hand; a second one ends it at once.

Examples:
  export BEARTRAP_KEY=…                      the same on all machines
  export BEARTRAP_QUEUE=redis://queue.internal:6379/0
  run=$(beartrap scan s3://logs/2026/ --shard plan --store s3://scans/runs)
  beartrap worker                            on as many machines as you like
  beartrap worker --drain                    … until nothing is left to do
  beartrap scan --shard merge --run $run --store s3://scans/runs --report findings.ndjson

Exit codes:
  0  ended by a signal, or with --drain when the queue was empty
  2  wrong usage, or a run that was planned with another key, other rules, another version
  3  the queue can't be reached
`

interface WorkerFlags extends AccessFlags {
  readonly queue?: string
  readonly drain?: boolean
  readonly lockMs: number
  readonly patterns: readonly string[]
  readonly jobs: number
  readonly key?: string
}

/** Renewed at half of it. Longer than any pause of a busy machine; a killed worker's shard waits as long for another. */
const LOCK_MS = 60_000

export const defineWorker: DefineCommand = (command, done) =>
  addAccessOptions(addKeyOption(addJobsOption(addPatternsOption(addQueueOptions(command)))))
    .addHelpText('after', HELP)
    .action(async (flags: WorkerFlags) => {
      const { queue, patterns, jobs, concurrency, drain = false, lockMs } = flags
      if (queue === undefined) throw new BeartrapError('usage', 'worker needs --queue, or BEARTRAP_QUEUE')
      await runWorker({
        queue,
        key: sharedKey(flags, 'worker'),
        version: version(),
        patterns,
        jobs,
        concurrency,
        access: accessOf(flags),
        drain,
        lock: lockMs,
        ending: untilSignal(),
        color: false,
        progress: false,
      })
      done(EXIT.clean)
    })

const addQueueOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--queue <url>',
        'redis://host:port/db, rediss:// for TLS; with a password, better by the variable',
      ).env('BEARTRAP_QUEUE'),
    )
    .option('--drain', 'end when no shard waits or is worked on')
    .addOption(new Option('--lock-ms <ms>', 'for tests').argParser(positive).default(LOCK_MS).hideHelp())

/** Aborts at the first signal to end; a second one ends at once. */
const untilSignal = (): AbortSignal => {
  const ending = new AbortController()
  onEnding(() => ending.abort())
  return ending.signal
}
