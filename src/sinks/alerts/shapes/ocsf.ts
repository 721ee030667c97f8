import type { AlertEvent } from '../../../core/alert.js'
import type { Confidence, Finding, Severity } from '../../../core/types.js'
import type { Shape } from '../kind.js'
import { fingerprintOf, severityOfEvent, timeOf, told } from '../told.js'

/** The version whose names are used; later ones only add to this class (schema.ocsf.io/1.4.0/classes/data_security_finding). */
const VERSION = '1.4.0'

const CATEGORY_UID = 2
const CLASS_UID = 2006
const CREATE = 1
const UPDATE = 2

const SEVERITY_IDS: Readonly<Record<Severity, number>> = { low: 2, medium: 3, high: 4, critical: 5 }
const CONFIDENCE_IDS: Readonly<Record<Confidence, number>> = { low: 1, medium: 2, high: 3, verified: 3 }

const OTHER = 99
const NEW = 1
const AT_REST = 1
const REGULAR_FILE = 1
const RULE = 1

/** OCSF Data Security Finding. `data_security.pattern_match` and `raw_data` are for the text itself, so they stay empty. */
export const ocsf: Shape = (event) => {
  const activity = event.type === 'storm' ? UPDATE : CREATE
  return {
    category_uid: CATEGORY_UID,
    category_name: 'Findings',
    class_uid: CLASS_UID,
    class_name: 'Data Security Finding',
    activity_id: activity,
    type_uid: CLASS_UID * 100 + activity,
    severity_id: SEVERITY_IDS[severityOfEvent(event)],
    severity: capital(severityOfEvent(event)),
    status_id: NEW,
    time: Date.parse(timeOf(event)),
    message: told(event),
    metadata: { version: VERSION, product: { name: 'beartrap', vendor_name: 'beartrap' }, uid: event.id },
    finding_info: {
      uid: fingerprintOf(event) ?? event.id,
      title: titleOf(event),
      types: [event.type],
      ...(event.type === 'finding' && { desc: event.advice }),
      ...('rule' in event && { analytic: { type_id: RULE, type: 'Rule', uid: event.rule, name: event.title } }),
    },
    ...(event.type !== 'loss' && { data_security: dataOf(event) }),
    ...fileOf(event),
    ...particularsOf(event),
  }
}

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`

const titleOf = (event: AlertEvent): string => {
  if (event.type === 'loss') return 'Bytes of a log were not looked at'
  return event.type === 'storm' && event.scope === 'sink' ? 'Credentials in logs, beyond the limit' : event.title
}

const dataOf = (event: AlertEvent): object => ({
  data_lifecycle_state_id: AT_REST,
  detection_system_id: OTHER,
  detection_system: 'beartrap',
  ...('rule' in event && { detection_pattern: event.rule }),
})

const fileOf = (event: AlertEvent): object => {
  const path = event.type === 'storm' ? event.artifacts[0] : event.artifact
  return path === undefined ? {} : { file: { name: path.split('/').at(-1) || path, path, type_id: REGULAR_FILE } }
}

/** A traceback too: OCSF has no object for a place in a program's source. */
const unmappedOf = ({ id, line, column, start, preview, traceback }: Finding): object => ({
  id,
  line,
  column,
  start,
  preview,
  ...(traceback !== undefined && { traceback }),
})

const particularsOf = (event: AlertEvent): object => {
  switch (event.type) {
    case 'finding':
      return {
        is_alert: true,
        confidence_id: CONFIDENCE_IDS[event.confidence],
        unmapped: unmappedOf(event),
      }
    case 'loss':
      return { is_alert: true, unmapped: { id: event.id, reason: event.reason, start: event.start, end: event.end } }
    case 'storm':
      return {
        is_alert: true,
        count: event.suppressed,
        start_time: Date.parse(event.since),
        end_time: Date.parse(event.until),
        unmapped: { id: event.id, artifacts: event.artifacts },
      }
    default:
      return event satisfies never
  }
}
