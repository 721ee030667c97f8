import { fileSink } from './file.js'
import type { SinkKind } from './kind.js'
import { stdoutSink } from './stdout.js'
import { terminalSink } from './terminal.js'
import { webhookSink } from './webhook.js'

/** What `kind` may name. To add one: a file here, and a line. */
export const SINKS = {
  stdout: stdoutSink,
  terminal: terminalSink,
  file: fileSink,
  webhook: webhookSink,
} as const satisfies Record<string, SinkKind>

export type SinkName = keyof typeof SINKS
export const SINK_NAMES = Object.keys(SINKS) as [SinkName, ...SinkName[]]
