import { Command, CommanderError } from 'commander'
import { BeartrapError, messageOf } from '../core/errors.js'
import { Interrupted } from '../pipeline/interrupt.js'
import type { DefineCommand } from './command.js'
import { EXIT, EXIT_HELP } from './exit.js'
import { version } from './version.js'

const HELP = `
Examples:
  beartrap scan logs/                        find credentials in a folder
  kubectl logs api | beartrap scan -         … in what a command prints
  beartrap redact app.log -o clean.log       write a redacted copy
  beartrap tail '/var/log/app/*.log'         follow live logs, and alert
  beartrap run -- node server.js             run a program with its output redacted
  beartrap ui session.har                    review on a local page what is found, sanitize, download
  beartrap scan logs/ --explain              … with the reasons for each finding
  beartrap explain 5f0c91 --report run.json  one finding of a report: why, how grave, what to do
  beartrap audit session.har                 how credentials travel in a capture
  beartrap scan s3://logs/2026/              every object of a bucket; --resume goes on after a break
  beartrap runs                              the runs over buckets, and how far they came
  beartrap worker --help                     scan buckets on several machines
  beartrap rules show http-cookie            what a rule looks for, and what to do about it
${EXIT_HELP}`

/** Runs one command line; resolves to the exit code. Commands are loaded when asked for: --version loads none. */
export const main = async (argv: readonly string[]): Promise<number> => {
  let exitCode: number = EXIT.clean
  const done = (code: number): void => {
    exitCode = code
  }
  try {
    await (await createProgram(argv, done)).parseAsync([...argv])
    return exitCode
  } catch (error) {
    return report(error)
  }
}

const COMMANDS: readonly { name: string; summary: string; load: () => Promise<DefineCommand> }[] = [
  {
    name: 'scan',
    summary: 'find credentials and report them',
    load: async () => (await import('./scan.js')).defineScan,
  },
  {
    name: 'worker',
    summary: 'do the shards of bucket scans that a queue names',
    load: async () => (await import('./worker.js')).defineWorker,
  },
  {
    name: 'redact',
    summary: 'write copies with every credential removed',
    load: async () => (await import('./redact.js')).defineRedact,
  },
  {
    name: 'tail',
    summary: 'follow live logs and alert of credentials as they are written',
    load: async () => (await import('./tail.js')).defineTail,
  },
  {
    name: 'run',
    summary: 'run a command with its output redacted as it comes',
    load: async () => (await import('./run.js')).defineRun,
  },
  {
    name: 'ui',
    summary: 'review a HAR file or a log on a local page, and sanitize it',
    load: async () => (await import('./ui.js')).defineUi,
  },
  {
    name: 'audit',
    summary: 'say what is wrong with how credentials travel in a HAR capture',
    load: async () => (await import('./audit.js')).defineAudit,
  },
  {
    name: 'explain',
    summary: 'say why a finding is one, and what to do about it',
    load: async () => (await import('./explain.js')).defineExplain,
  },
  {
    name: 'runs',
    summary: 'list, show and remove the runs over buckets that are kept',
    load: async () => (await import('./runs.js')).defineRuns,
  },
  {
    name: 'rules',
    summary: 'list, show, test and lint the rules',
    load: async () => (await import('./rules.js')).defineRules,
  },
]

const createProgram = async (argv: readonly string[], done: (exitCode: number) => void): Promise<Command> => {
  const program = new Command('beartrap')
    .description('Catches credentials where they leak at run time: logs, tracebacks, debug pages, request dumps.')
    .version(version(), '-V, --version')
    .exitOverride()
    .enablePositionalOptions() // so that a command that is run keeps its own
    .showSuggestionAfterError()
    .addHelpText('after', HELP)
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(summary).copyInheritedSettings(program)
    if (argv.includes(name)) (await load())(command, done)
  }
  return program
}

const report = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage // commander has said why
  process.stderr.write(`${messageOf(error).replace(/^/gm, 'beartrap: ')}\n`)
  if (error instanceof Interrupted) return error.exitCode
  const own = error instanceof BeartrapError
  if (!own) process.stderr.write('beartrap: this is a fault in beartrap; please report it\n')
  return own && error.code !== 'input' && error.code !== 'output' ? EXIT.usage : EXIT.incomplete
}
