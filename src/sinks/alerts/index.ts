import { execSink } from './exec.js'
import { fileSink } from './file.js'
import type { SinkKind } from './kind.js'
import { pagerdutySink } from './pagerduty.js'
import { slackSink } from './slack.js'
import { stdoutSink } from './stdout.js'
import { syslogSink } from './syslog.js'
import { terminalSink } from './terminal.js'
import { webhookSink } from './webhook.js'

/** What `kind` may name. To add one: a file here, and a line. */
export const SINKS = {
  stdout: stdoutSink,
  terminal: terminalSink,
  file: fileSink,
  webhook: webhookSink,
  slack: slackSink,
  syslog: syslogSink,
  pagerduty: pagerdutySink,
  exec: execSink,
} as const satisfies Record<string, SinkKind>

export type SinkName = keyof typeof SINKS
export const SINK_NAMES = Object.keys(SINKS) as [SinkName, ...SinkName[]]
