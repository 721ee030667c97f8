import type { AlertEvent, StormSummary } from '../../core/alert.js'
import { severityOfAlert } from '../../core/alerts/tally.js'
import type { Severity } from '../../core/types.js'
import { count, printable } from '../../core/units.js'

/** Some paths are long, and a message is read by people. */
const MAX_SHOWN = 200

/** One line for people. Of a secret it says the masked preview and nothing more. */
export const told = (event: AlertEvent): string => {
  switch (event.type) {
    case 'finding':
      return `${event.title} ${shown(event.preview)} in ${shown(event.artifact)}:${event.line}:${event.column}`
    case 'loss':
      return `Not looked at: ${shown(event.artifact)} from byte ${event.start}: ${shown(event.message)}`
    case 'storm':
      return `${howOften(event)} in ${event.artifacts.map((artifact) => shown(artifact)).join(', ')}`
    default:
      return event satisfies never
  }
}

const howOften = (event: StormSummary): string =>
  event.scope === 'secret'
    ? `${event.title}: ${count(event.suppressed, 'more time')}`
    : `${count(event.suppressed, 'more alert')} beyond the limit`

export const severityOfEvent = (event: AlertEvent): Severity =>
  event.type === 'storm' ? event.severity : severityOfAlert(event)

/** When it was seen last. */
export const timeOf = (event: AlertEvent): string => (event.type === 'storm' ? event.until : event.detectedAt)

/** What tells one secret from another; undefined where it is about none. */
export const fingerprintOf = (event: AlertEvent): string | undefined =>
  'fingerprint' in event ? event.fingerprint : undefined

/** Short, and without control characters: names of files may hold any. */
export const shown = (text: string, most = MAX_SHOWN): string => {
  const clean = printable(text)
  return clean.length > most ? `${clean.slice(0, most - 1)}…` : clean
}
