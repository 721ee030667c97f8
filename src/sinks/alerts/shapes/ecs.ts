import type { AlertEvent } from '../../../core/alert.js'
import type { Severity } from '../../../core/types.js'
import type { Shape } from '../kind.js'
import { fingerprintOf, severityOfEvent, timeOf, told } from '../told.js'

const VERSION = '8.17.0'

/** As Elastic's own rules score them (low 21 … critical 99), so that thresholds work on both. */
const SCORES: Readonly<Record<Severity, number>> = { low: 21, medium: 47, high: 73, critical: 99 }

/** Elastic Common Schema. `event.original` and `log.record.original` are for the text itself, so they stay empty. */
export const ecs: Shape = (event) => ({
  '@timestamp': timeOf(event),
  ecs: { version: VERSION },
  message: told(event),
  event: {
    kind: event.type === 'loss' ? 'event' : 'alert',
    ...(event.type !== 'loss' && { category: ['vulnerability'] }),
    type: [event.type === 'loss' ? 'error' : 'info'],
    module: 'beartrap',
    dataset: 'beartrap.alerts',
    provider: 'beartrap',
    id: event.id,
    severity: SCORES[severityOfEvent(event)],
    ...(event.type === 'storm' && { start: event.since, end: event.until }),
  },
  ...('rule' in event && { rule: { id: event.rule, name: event.title, ...categoryOf(event) } }),
  log: { level: severityOfEvent(event), ...fileOf(event), ...originOf(event) },
  ...raisedOf(event),
  beartrap: particularsOf(event),
})

const categoryOf = (event: AlertEvent): object => (event.type === 'finding' ? { category: event.category } : {})

const fileOf = (event: AlertEvent): object => {
  const path = event.type === 'storm' ? event.artifacts[0] : event.artifact
  return path === undefined ? {} : { file: { path } }
}

/** The place in the program. */
const originOf = (event: AlertEvent): object => {
  const frame = event.type === 'finding' ? event.traceback?.frame : undefined
  if (frame === undefined) return {}
  const { file, line, function: name } = frame
  return { origin: { file: { name: file, line }, ...(name !== undefined && { function: name }) } }
}

/** `error.stack_trace` and `error.message` are for the text itself, so they stay empty. */
const raisedOf = (event: AlertEvent): object => {
  const exception = event.type === 'finding' ? event.traceback?.exception : undefined
  return exception === undefined ? {} : { error: { type: exception } }
}

/** What ECS has no name for. */
const particularsOf = (event: AlertEvent): object => {
  const common = { type: event.type, fingerprint: fingerprintOf(event) }
  switch (event.type) {
    case 'finding': {
      const { confidence, severity, preview, line, column, start, end, exposure, advice } = event
      return { ...common, confidence, severity, preview, line, column, start, end, exposure, advice }
    }
    case 'loss':
      return { ...common, reason: event.reason, start: event.start, end: event.end }
    case 'storm':
      return { ...common, scope: event.scope, suppressed: event.suppressed, artifacts: event.artifacts }
    default:
      return event satisfies never
  }
}
