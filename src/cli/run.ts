import { InvalidArgumentError, Option } from 'commander'
import { BeartrapError } from '../core/errors.js'
import { STYLES, type Style } from '../core/placeholder.js'
import type { Summary } from '../core/summary.js'
import { POLICIES, type PolicyName } from '../core/types.js'
import { count, formatBytes } from '../core/units.js'
import { runCommand } from '../pipeline/command/run-command.js'
import { FLUSH_AFTER_MS } from '../pipeline/live/pace.js'
import { REPORT_FORMATS, type ReportFormat } from '../sinks/index.js'
import type { DefineCommand } from './command.js'
import { EXIT } from './exit.js'
import { addKeyOption, addPatternsOption, collect } from './options.js'

const HELP = `
Standard output and standard error are redacted each for itself, line by line, as
they come. All else is as without beartrap: standard input, signals, the exit code.
An unfinished line, such as a prompt, is shown after --flush-after; a last word that
may be the beginning of a credential waits for what follows it.

Examples:
  beartrap run -- node server.js
  beartrap run --report leaks.ndjson -- make test           … and keep a list of what leaked
  ENTRYPOINT ["beartrap", "run", "--", "/app/server"]       in a Dockerfile
  ExecStart=/usr/local/bin/beartrap run -- /opt/app/server  in a systemd unit
  - run: npx beartrap run --summary -- npm run deploy       in a CI job

Exit codes:
  the command's own, or 128 and the signal's number where a signal ended it
  127, 126  the command was not found, or can't be run
  2         wrong usage, configuration or rules: the command was not started
  3         the command ended with 0, and some output could not be scanned, or not be written
There is no --fail-on, as the exit code is the command's: look into the report.
`

interface RunFlags {
  readonly style: Style
  readonly policy: PolicyName
  readonly keep: readonly string[]
  readonly drop: readonly string[]
  readonly patterns: readonly string[]
  readonly key?: string
  readonly flushAfter: number
  readonly report?: string
  readonly format?: ReportFormat
  readonly force?: boolean
  readonly explain?: boolean
  readonly summary?: boolean
}

export const defineRun: DefineCommand = (command, done) =>
  addKeyOption(addPatternsOption(command))
    .usage('[options] -- <command> [args...]')
    .argument('<command...>', 'what to run, and its arguments')
    .passThroughOptions()
    .addOption(
      new Option('-s, --style <style>', 'what stands in a credential’s place').choices(STYLES).default('label'),
    )
    .addOption(new Option('--policy <policy>', 'what goes').choices(POLICIES).default('share'))
    .option(
      '--keep <name>',
      'leave the value of this header, cookie, parameter or field alone (repeatable)',
      collect,
      [],
    )
    .option('--drop <name>', 'remove the value of this one, whatever it is (repeatable)', collect, [])
    .addOption(
      new Option('--flush-after <ms>', 'show an unfinished line when nothing has come for so long')
        .argParser(milliseconds)
        .default(FLUSH_AFTER_MS),
    )
    .option('--report <file>', 'write what was found to a file: where and by which rule; no value')
    .addOption(new Option('-f, --format <format>', 'of the report').choices(REPORT_FORMATS))
    .option('--force', 'replace a report that exists')
    .option('--explain', 'say in the report why each finding is one')
    .option('--summary', 'say at the end, on standard error, how much was removed')
    .addHelpText('after', HELP)
    .action(async (words: [string, ...string[]], flags: RunFlags) => {
      const { policy, keep, drop, patterns, style, flushAfter, explain } = flags
      const { code, summary } = await runCommand({
        command: words,
        style,
        flushAfter,
        patterns,
        key: flags.key,
        explain: explain === true,
        policy: { name: policy, keep, drop, dropBodies: [], dropUndecoded: false, jwtClaims: policy === 'debug' },
        report: reportOf(flags),
      })
      if (flags.summary && summary !== undefined) process.stderr.write(`beartrap: ${told(summary)}\n`)
      done(code === EXIT.clean && (summary?.failed.length ?? 0) > 0 ? EXIT.incomplete : code)
    })

const reportOf = ({ report, format, force }: RunFlags) => {
  if (report === undefined) {
    if (format !== undefined) throw new BeartrapError('usage', '--format is of the report: name a file with --report')
    return undefined
  }
  return {
    format: format ?? (report.endsWith('.json') ? ('json' as const) : ('ndjson' as const)),
    reportTo: { kind: 'file' as const, path: report, force: force === true },
  }
}

const told = ({ findings, secrets, bytes }: Summary): string =>
  `removed ${count(findings, 'credential')} (${secrets} different) from ${formatBytes(bytes)} of output`

const milliseconds = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('milliseconds, as 500')
  return Number(text)
}
