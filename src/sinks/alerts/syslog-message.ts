import { hostname } from 'node:os'
import type { AlertEvent } from '../../core/alert.js'
import type { Severity, Traceback } from '../../core/types.js'
import { severityOfEvent, shown, timeOf, told } from './told.js'

/** Codes of RFC 5424, without those for an operating system's own use. */
const FACILITY_CODES = {
  user: 1,
  daemon: 3,
  auth: 4,
  authpriv: 10,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const

export type Facility = keyof typeof FACILITY_CODES
export const FACILITIES = Object.keys(FACILITY_CODES) as [Facility, ...Facility[]]

const SEVERITY_CODES: Readonly<Record<Severity, number>> = { critical: 2, high: 3, medium: 4, low: 5 }

/** 32473 is the number for those that have none of their own (RFC 5612). */
const SD_ID = 'beartrap@32473'

/** Receivers need take no more than 2 KiB (RFC 5424, 6.1): some twelve fields and a line of text. */
const MAX_VALUE = 200

/** Of the header: ASCII without spaces, 255 at most. */
const HOST =
  hostname()
    .replace(/[^\x21-\x7e]/g, '-')
    .slice(0, 255) || '-'

/** One message of RFC 5424, without the frame that its transport puts round it. */
export const messageFor =
  (facility: Facility) =>
  (event: AlertEvent): Buffer => {
    const priority = FACILITY_CODES[facility] * 8 + SEVERITY_CODES[severityOfEvent(event)]
    const header = `<${priority}>1 ${timeOf(event)} ${HOST} beartrap ${process.pid} ${event.type}`
    return Buffer.from(`${header} [${SD_ID}${parameters(event)}] ${told(event)}`)
  }

const parameters = (event: AlertEvent): string =>
  Object.entries({ id: event.id, severity: severityOfEvent(event), ...fieldsOf(event) })
    .map(([name, value]) => ` ${name}="${escaped(shown(String(value), MAX_VALUE))}"`)
    .join('')

/** RFC 5424, 6.3.3. */
const escaped = (value: string): string => value.replace(/["\\\]]/g, '\\$&')

const raisedOf = ({ exception, frame }: Partial<Traceback> = {}): Readonly<Record<string, string>> => ({
  ...(exception !== undefined && { exception }),
  ...(frame !== undefined && { frame: `${frame.file}:${frame.line}` }),
})

const fieldsOf = (event: AlertEvent): Readonly<Record<string, string | number>> => {
  switch (event.type) {
    case 'finding': {
      const { rule, confidence, fingerprint, artifact, line, column, start, exposure, traceback } = event
      return { rule, confidence, fingerprint, artifact, line, column, start, exposure, ...raisedOf(traceback) }
    }
    case 'loss':
      return {
        reason: event.reason,
        artifact: event.artifact,
        start: event.start,
        ...(event.end !== undefined && { end: event.end }),
      }
    case 'storm':
      return {
        scope: event.scope,
        suppressed: event.suppressed,
        since: event.since,
        ...(event.scope === 'secret' && { rule: event.rule, fingerprint: event.fingerprint }),
      }
    default:
      return event satisfies never
  }
}
