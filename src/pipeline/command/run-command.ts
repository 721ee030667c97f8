import type { Style } from '../../core/placeholder.js'
import type { Report } from '../../core/report.js'
import type { Summary } from '../../core/summary.js'
import { printable } from '../../core/units.js'
import { openLiveRun } from '../live/live-run.js'
import { createSettings, type OutputOptions, openRun } from '../session.js'
import { type Command, startChild } from './child.js'
import { followChild } from './follow.js'
import { forwardSignals } from './signals.js'

export interface RunCommandOptions extends Pick<OutputOptions, 'patterns' | 'policy' | 'key' | 'explain'> {
  readonly command: Command
  readonly style: Style
  /** Milliseconds of silence after which an unfinished line goes out. */
  readonly flushAfter: number
  /** Where findings are told, if anywhere. */
  readonly report: Pick<OutputOptions, 'format' | 'reportTo'> | undefined
}

/** How it ended: the command's exit code as shells have it, and what was removed, if it was started at all. */
export interface CommandRun {
  readonly code: number
  readonly summary: Summary | undefined
}

/** Runs a command with its output redacted as it comes. Throws BeartrapError before it is started where rules or the report are not usable. */
export const runCommand = async (options: RunCommandOptions): Promise<CommandRun> => {
  const { report: to, command, style, flushAfter } = options
  const session = to && (await openRun({ ...options, ...to, color: false, progress: false, jobs: 1 }))
  try {
    const settings = session?.run.settings ?? (await createSettings(options))
    const live = openLiveRun({
      settings,
      style,
      report: session?.run.report ?? NO_REPORT,
      onProblem: (uri, message) => say(`${uri}: ${message}`),
    })
    const signals = forwardSignals()
    const child = await startChild(command)
    if (child.kind === 'failed') {
      say(child.message)
      return { code: child.code, summary: undefined }
    }
    signals.to(child.kill)
    void child.exited.then(signals.end)
    const { code, abandoned } = await followChild(child, live, flushAfter)
    for (const name of abandoned)
      say(`${name}: what ${command[0]} left running still writes to it; this is not passed on`)
    return { code, summary: await live.end() }
  } finally {
    await session?.close()
  }
}

const NO_REPORT: Report = { findings: async () => {}, end: async () => {} }

const say = (message: string): void => {
  process.stderr.write(`beartrap: ${printable(message)}\n`)
}
