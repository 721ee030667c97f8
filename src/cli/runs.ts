import { type Command, Option } from 'commander'
import { BeartrapError } from '../core/errors.js'
import { count } from '../core/units.js'
import { defaultState } from '../pipeline/bucket/run-dir.js'
import { finishedRuns, notScanned, recordedRun, recordedRuns, removeRuns } from '../pipeline/bucket/runs.js'
import { describeNotScanned, describeRun, describeRunFully } from '../sinks/runs.js'
import { writeStdout } from '../sinks/stdout.js'
import type { DefineCommand } from './command.js'
import { EXIT } from './exit.js'

const HELP = `
A scan or redaction of a bucket is a run. Its folder holds what it was asked for and
a journal of how each object ended, so that one that was killed goes on with --resume
and what could not be read can be told, and tried again. No credential that was found
is in it.

Examples:
  beartrap runs                                   all runs, the oldest first
  beartrap runs show 20261125T101500Z-5f0c91      what it was asked for, and how far it came
  beartrap runs show ID --not-scanned             each object that was not scanned, and why
  beartrap runs show ID --not-scanned --format ndjson | beartrap scan --keys -
  beartrap runs rm --finished                     keep those alone that can be gone on with

Exit codes:
  0  done
  2  wrong usage, no such run, or one that is in use
`

const FORMATS = ['human', 'json', 'ndjson'] as const

interface Flags {
  readonly state?: string
  readonly format: (typeof FORMATS)[number]
  readonly notScanned?: boolean
  readonly finished?: boolean
}

export const defineRuns: DefineCommand = (command, done) => {
  command.addHelpText('after', HELP)
  define(command, 'list', 'one line a run: what, when, how far (default)', { isDefault: true }, list)
  define(command, 'show <id>', 'what a run was asked for, and how its objects ended', {}, show).option(
    '--not-scanned',
    'each object that was not scanned to its end, and why',
  )
  define(command, 'rm [ids...]', 'remove runs', {}, remove).option('--finished', 'all that have ended')
  return command

  function define(parent: Command, name: string, summary: string, options: { isDefault?: boolean }, act: Act): Command {
    const made = parent.command(name, options).summary(summary).description(summary)
    made.option('--state <folder>', 'that keeps the runs (default: $XDG_STATE_HOME/beartrap)')
    if (act !== remove) made.addOption(new Option('-f, --format <format>', 'how').choices(FORMATS).default('human'))
    return made.action(async () => {
      await act(made.args, made.opts<Flags>(), made.opts<Flags>().state ?? defaultState())
      done(EXIT.clean)
    })
  }
}

type Act = (ids: readonly string[], flags: Flags, state: string) => Promise<void>

const list: Act = async (_, { format }, state) => {
  let runs = 0
  if (format === 'json') await writeStdout('{"runs":[')
  for await (const run of recordedRuns(state)) {
    const separator = format === 'json' && runs > 0 ? ',\n' : ''
    runs++
    await writeStdout(format === 'human' ? describeRun(run) : `${separator}${JSON.stringify(run)}${END[format]}`)
  }
  if (format === 'json') await writeStdout(']}\n')
  if (format === 'human' && runs === 0) process.stderr.write('beartrap: no runs are kept there\n')
}

const END = { json: '', ndjson: '\n' } as const

const show: Act = async ([id = ''], flags, state) => {
  const run = await recordedRun(state, id)
  const objects = flags.notScanned === true ? notScanned(state, id) : undefined
  switch (flags.format) {
    case 'human':
      await writeStdout(describeRunFully(run))
      if (objects !== undefined) await writeStdout('\n')
      for await (const object of objects ?? []) await writeStdout(describeNotScanned(object))
      break
    case 'ndjson': // of the objects alone, where they are asked for: as --keys takes them
      if (objects === undefined) await writeStdout(`${JSON.stringify(run)}\n`)
      for await (const object of objects ?? []) await writeStdout(`${JSON.stringify(object)}\n`)
      break
    case 'json':
      await writeStdout(`{"run":${JSON.stringify(run)}`)
      if (objects !== undefined) await writeList(objects)
      await writeStdout('}\n')
      break
    default:
      flags.format satisfies never
  }
}

const writeList = async (objects: AsyncIterable<object>): Promise<void> => {
  let separator = ',"notScanned":[\n'
  let isEmpty = true
  for await (const object of objects) {
    await writeStdout(separator + JSON.stringify(object))
    separator = ',\n'
    isEmpty = false
  }
  await writeStdout(isEmpty ? ',"notScanned":[]' : '\n]')
}

const remove: Act = async (ids, { finished }, state) => {
  if (finished === true && ids.length > 0) throw new BeartrapError('usage', 'give either runs or --finished')
  if (finished !== true && ids.length === 0)
    throw new BeartrapError('usage', 'name the runs that are to be removed, or --finished for all that have ended')
  const removed = removeRuns(state, finished === true ? finishedRuns(state) : ids)
  await writeStdout(`${count(removed, 'run')} removed\n`)
}
