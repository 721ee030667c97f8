import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { BeartrapError } from '../core/errors.js'
import type { OutputOptions, ReportTo } from '../pipeline/session.js'
import { REPORT_FORMATS, type ReportFormat } from '../sinks/index.js'
import { FAIL_ON, type FailOn } from './exit.js'

/** Options of every command that reads artifacts, as commander gives them. */
export interface CommonFlags {
  readonly format?: ReportFormat
  readonly report?: string
  readonly patterns: readonly string[]
  readonly exclude: readonly string[]
  readonly jobs: number
  readonly key?: string
  readonly failOn: FailOn
  readonly color: boolean
  readonly progress: boolean
  readonly force?: boolean
  readonly explain?: boolean
}

/** What is read, and how findings are named. */
export type InputFlags = Pick<CommonFlags, 'patterns' | 'exclude' | 'jobs' | 'key'>

export const addInputOptions = (command: Command): Command => addKeyOption(addJobsOption(addPathOptions(command)))

export const addJobsOption = (command: Command): Command =>
  command.addOption(
    new Option('-j, --jobs <n>', 'worker threads').argParser(positive).default(availableParallelism(), 'one a core'),
  )

export const addPathOptions = (command: Command): Command =>
  addPatternsOption(command).option(
    '-x, --exclude <pattern>',
    'leave out paths, as in .gitignore (repeatable)',
    collect,
    [],
  )

export const addPatternsOption = (command: Command): Command =>
  command.option('-p, --patterns <path>', 'add rules: a YAML file or a folder of them (repeatable)', collect, [])

export const addKeyOption = (command: Command): Command =>
  command.addOption(
    new Option('--key <text>', 'key of the fingerprints: with one key, equal secrets compare equal across runs')
      .env('BEARTRAP_KEY')
      .default(undefined, 'random each run'),
  )

export const addCommonOptions = (command: Command, failOn: FailOn): Command =>
  addReportOptions(addInputOptions(command), 'findings', failOn).option('--explain', 'say why each finding is one')

/** `what` it is that the report is of. */
export const addReportOptions = (command: Command, what: string, failOn: FailOn): Command =>
  command
    .addOption(new Option('-f, --format <format>', `how to report ${what}`).choices(REPORT_FORMATS))
    .option('--report <file>', 'write the report to a file instead')
    .addOption(
      new Option('--fail-on <severity>', `exit 1 on ${what} of this severity or above`)
        .choices(FAIL_ON)
        .default(failOn),
    )
    .option('--force', 'replace files that exist')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .option('--no-progress', 'no progress bar')

/**
 * People get the human report on standard error, programs get lines on standard
 * output. `stdoutTaken` names what else goes there, so that the two can't mix.
 */
export const outputOptions = (flags: CommonFlags, stdoutTaken: string | undefined): OutputOptions => {
  const format = flags.format ?? defaultFormat(flags, stdoutTaken)
  const reportTo = destination(flags, format)
  if (reportTo.kind === 'stdout' && stdoutTaken !== undefined) {
    throw new BeartrapError('usage', `standard output carries ${stdoutTaken}: name a file for the report with --report`)
  }
  const tty = process.stderr.isTTY === true
  return {
    format,
    reportTo,
    color: flags.color && tty && !process.env['NO_COLOR'] && reportTo.kind === 'stderr',
    progress: flags.progress && tty,
    patterns: flags.patterns,
    jobs: flags.jobs,
    key: flags.key,
    explain: flags.explain === true,
  }
}

const defaultFormat = ({ report }: CommonFlags, stdoutTaken: string | undefined): ReportFormat => {
  if (report !== undefined) return report.endsWith('.json') ? 'json' : 'ndjson'
  return stdoutTaken === undefined && !process.stdout.isTTY ? 'ndjson' : 'human'
}

const destination = ({ report, force }: CommonFlags, format: ReportFormat): ReportTo => {
  if (report !== undefined) return { kind: 'file', path: report, force: force === true }
  return { kind: format === 'human' ? 'stderr' : 'stdout' }
}

/** For options that may be repeated. */
export const collect = (value: string, before: readonly string[]): string[] => [...before, value]

export const positive = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number of 1 or more')
  return number
}
