import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { BeartrapError, messageOf } from '../core/errors.js'
import { STYLES, type Style } from '../core/placeholder.js'
import { count } from '../core/units.js'
import { onEnding } from '../pipeline/interrupt.js'
import { defaultStateDir } from '../pipeline/tail/state-dir.js'
import { runTail, type TailOptions } from '../pipeline/tail/tail.js'
import { distinct, loadSinks, parseSink, type SinkPlan } from '../sinks/alerts/config.js'
import { tellService } from '../sinks/service.js'
import { openTailLog } from '../sinks/tail-log.js'
import type { DefineCommand } from './command.js'
import { EXIT } from './exit.js'
import { addKeyOption, addPatternsOption, collect } from './options.js'

const HELP = `
Follows what is there and what comes later, through rotation (rename, copytruncate,
gzip, links that are led elsewhere), restarts and kills. Each finding is written down
before anyone is told, and told at once; what can't be read is told as well. Quote
globs, so that files which come later are matched too.

Examples:
  beartrap tail '/var/log/app/*.log'
  beartrap tail /var/log/app --from start --alert webhook=https://alerts.example.com/hook
  beartrap tail '/var/log/**/*.log' --alerts alerts.yaml --metrics 127.0.0.1:9464
  beartrap tail '/var/log/app/*.log' --mirror /var/log/redacted
  beartrap tail app.log --print                  as tail -f does, redacted
  beartrap tail app.log --format ndjson | jq -r .artifact

Without --alert and --alerts, alerts go to standard output: lines for people on a
terminal, NDJSON elsewhere. A finding has the same id however often it is sent.

Signals: SIGTERM and SIGINT end it in order, SIGHUP reads the rules again.

Exit codes:
  0  ended by a signal
  2  wrong usage, configuration or rules; the state is in use or damaged
  3  it had to give up
`

interface TailFlags {
  readonly from: TailOptions['from']
  readonly state?: string
  readonly alert: readonly string[]
  readonly alerts?: string
  readonly format?: 'human' | 'ndjson'
  readonly mirror?: string
  readonly print?: boolean
  readonly style: Style
  readonly patterns: readonly string[]
  readonly key?: string
  readonly explain?: boolean
  readonly pollInterval: number
  readonly flushAfter: number
  readonly events: boolean
  readonly metrics?: { readonly host: string; readonly port: number }
  readonly logFormat?: 'text' | 'json'
}

export const defineTail: DefineCommand = (command, done) =>
  addTailOptions(command)
    .argument('<paths...>', 'files, folders or quoted globs')
    .addHelpText('after', HELP)
    .action(async (paths: [string, ...string[]], flags: TailFlags) => {
      const log = openTailLog(flags.logFormat ?? 'text')
      await runTail({
        targets: paths,
        from: flags.from,
        state: flags.state ?? defaultStateDir(paths),
        sinks: sinksOf(flags),
        mirror: { folder: flags.mirror, print: flags.print === true },
        style: flags.style,
        patterns: flags.patterns,
        key: flags.key,
        explain: flags.explain === true,
        pollMs: flags.pollInterval,
        flushMs: flags.flushAfter,
        watch: flags.events,
        metrics: flags.metrics,
        signal: untilSignal(),
        onProblem: log.problem,
        onReload: (reload) => process.on('SIGHUP', reload),
        onReady: (files, address) => {
          if (address !== undefined) log.info(`metrics on ${address}`)
          const status = files === 0 ? 'following what comes: nothing matches yet' : `following ${count(files, 'file')}`
          log.info(status)
          tellService('ready', status)
        },
      })
      done(EXIT.clean)
    })

const addTailOptions = (command: Command): Command =>
  addKeyOption(addPatternsOption(command))
    .addOption(
      new Option('--from <where>', 'where to begin in files that are not known yet')
        .choices(['start', 'end', 'checkpoint'])
        .default('checkpoint', 'at their end when first run, at their start later'),
    )
    .option(
      '--state <folder>',
      'where to keep how far it came (default: one per set of paths, in the user’s own state)',
    )
    .option('-a, --alert <sink>', 'where alerts go, as webhook=URL, file=PATH, stdout … (repeatable)', collect, [])
    .option('--alerts <file>', 'the same, as a YAML file with filters, formats and storm control')
    .addOption(new Option('-f, --format <format>', 'alerts on standard output').choices(['human', 'ndjson']))
    .option('--mirror <folder>', 'keep redacted copies there, as the originals grow and rotate')
    .option('--print', 'print the files, redacted, as they grow; alerts then go where --alert says')
    .addOption(
      new Option('--style <style>', 'what stands in a secret’s place in the copies').choices(STYLES).default('label'),
    )
    .option('--explain', 'say why each finding is one')
    .addOption(seconds('--poll-interval', 'how often files are looked at that nothing was heard of', 1))
    .addOption(seconds('--flush-after', 'how long a line without an end may wait', 1))
    .option('--no-events', 'don’t listen for events of the file system: where there are none')
    .addOption(new Option('--metrics <host:port>', 'serve /metrics, /healthz and /readyz').argParser(hostAndPort))
    .addOption(new Option('--log-format <format>', 'beartrap’s own log, on standard error').choices(['text', 'json']))

const sinksOf = ({ alert, alerts, format, print }: TailFlags): readonly SinkPlan[] => {
  const named = alert.map(parseSink)
  const configured = alerts === undefined ? [] : loadSinks(alerts, readConfig(alerts))
  const isNone = named.length === 0 && configured.length === 0 && print !== true
  if (print === true && format !== undefined)
    throw new BeartrapError('usage', 'standard output carries the files with --print: leave --format out')
  const shown = format ?? (isNone ? (process.stdout.isTTY ? 'human' : 'ndjson') : undefined)
  const standard = shown === undefined ? [] : [parseSink(shown === 'human' ? 'terminal' : 'stdout')]
  return distinct([...standard, ...named, ...configured])
}

const readConfig = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new BeartrapError('config', `--alerts ${path}: can't be read: ${messageOf(error)}`, { cause: error })
  }
}

/** Aborts at the first signal to end; a second one ends at once. */
const untilSignal = (): AbortSignal => {
  const ending = new AbortController()
  onEnding(() => {
    tellService('stopping', 'reading and sending what is left')
    ending.abort()
  })
  return ending.signal
}

const MAX_SECONDS = 3600

const seconds = (flag: string, says: string, standard: number): Option =>
  new Option(`${flag} <seconds>`, says)
    .argParser((text) => {
      const number = Number(text)
      if (!(number > 0 && number <= MAX_SECONDS)) throw new InvalidArgumentError(`seconds, up to ${MAX_SECONDS}`)
      return number * 1000
    })
    .default(standard * 1000, `${standard}`)

const MAX_PORT = 65_535

/** 127.0.0.1:9464, [::1]:9464, or a port alone, on this machine only. */
const hostAndPort = (text: string): { host: string; port: number } => {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? []
  if (port === '' || Number(port) > MAX_PORT) throw new InvalidArgumentError('a host and a port, as 127.0.0.1:9464')
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}
