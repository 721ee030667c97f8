import { InvalidArgumentError, Option } from 'commander'
import { defaultStateDir } from '../pipeline/tail/state-dir.js'
import { runTail, type TailOptions } from '../pipeline/tail/tail.js'
import { writeStdout } from '../sinks/stdout.js'
import type { DefineCommand } from './command.js'
import { EXIT } from './exit.js'
import { addKeyOption, addPatternsOption } from './options.js'

const HELP = `
`

interface TailFlags {
  readonly from: TailOptions['from']
  readonly state?: string
  readonly patterns: readonly string[]
  readonly key?: string
  readonly explain?: boolean
  readonly pollInterval: number
  readonly flushAfter: number
  readonly events: boolean
  readonly metrics?: { host: string; port: number }
}

export const defineTail: DefineCommand = (command, done) =>
  addKeyOption(addPatternsOption(command))
    .argument('<paths...>', 'files, folders, or quoted globs; what comes later is followed as well')
    .addOption(
      new Option('--from <where>', 'where to begin in files that no checkpoint knows')
        .choices(['start', 'end', 'checkpoint'])
        .default('checkpoint'),
    )
    .option('--state <folder>', 'where to keep how far it came')
    .option('--explain', 'say why each finding is one')
    .addOption(new Option('--poll-interval <seconds>', '').argParser(seconds).default(1000, '1'))
    .addOption(new Option('--flush-after <seconds>', '').argParser(seconds).default(1000, '1'))
    .addOption(new Option('--metrics <host:port>', '').argParser(hostAndPort))
    .option('--no-events', 'look at files by time alone')
    .addOption(new Option('-f, --format <format>', '').choices(['human', 'ndjson']))
    .addHelpText('after', HELP)
    .action(async (paths: [string, ...string[]], flags: TailFlags) => {
      const ending = new AbortController()
      process.on('SIGTERM', () => ending.abort())
      process.on('SIGINT', () => ending.abort())
      await runTail({
        targets: paths,
        from: flags.from,
        state: flags.state ?? defaultStateDir(paths),
        sinks: [
          {
            name: 'stdout',
            deliver: async (events) => {
              for (const event of events) {
                await writeStdout(`${JSON.stringify(event)}\n`)
              }
            },
            close: async () => {},
          },
        ],
        own: { files: [], folders: [] },
        patterns: flags.patterns,
        key: flags.key,
        explain: flags.explain === true,
        pollMs: flags.pollInterval,
        flushMs: flags.flushAfter,
        watch: flags.events,
        metrics: flags.metrics,
        signal: ending.signal,
        onProblem: (path, message) => process.stderr.write(`beartrap: ${path}: ${message}\n`),
        onReload: (reload) => process.on('SIGHUP', reload),
        onReady: (files) => process.stderr.write(`beartrap: following ${files} files\n`),
      })
      done(EXIT.clean)
    })

const seconds = (text: string): number => {
  const number = Number(text)
  if (!(number > 0 && number <= 3600)) throw new InvalidArgumentError('seconds, more than 0')
  return number * 1000
}

const MAX_PORT = 65_535

/** 127.0.0.1:9464, [::1]:9464, or a port alone, on this machine only. */
const hostAndPort = (text: string): { host: string; port: number } => {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? []
  if (port === '' || Number(port) > MAX_PORT) throw new InvalidArgumentError('a host and a port, as 127.0.0.1:9464')
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}
