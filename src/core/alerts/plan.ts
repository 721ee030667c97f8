import type { Alert, AlertEvent } from '../alert.js'
import type { Filter } from './filter.js'
import type { CourierState } from './state.js'
import { CALM, createStorm, DEFAULT_STORM, type Storm, type StormOptions } from './storm.js'

/** What of the alerts that come is to be sent. */
export interface Plan {
  /** What an alert, or the passing of time, makes to send; `fate` is the alert's own. */
  add(alert: Alert, now: number): { readonly events: readonly AlertEvent[]; readonly fate: Fate }
  due(now: number): readonly AlertEvent[]
  flush(now: number): readonly AlertEvent[]
  nextDue(now: number): number | undefined
  state(): CourierState['storm']
}

type Fate = 'passed' | 'suppressed' | 'filtered'

/** Without storm control, all that the filter lets pass. */
export const createPlan = (
  name: string,
  filter: Filter,
  options: StormOptions | undefined,
  from: CourierState['storm'],
): Plan => {
  const storm = options === undefined ? calm(name, from) : createStorm(name, options, from)
  return {
    ...storm,
    add: (alert, now) => {
      if (!filter(alert)) return { events: [], fate: 'filtered' }
      const events = storm.add(alert, now)
      return { events, fate: events.length > 0 ? 'passed' : 'suppressed' }
    },
  }
}

/** Tells at once what an earlier run, with storm control, has left to tell. */
const calm = (name: string, from: CourierState['storm']): Storm => {
  let left: Storm | undefined = createStorm(name, DEFAULT_STORM, from)
  const settle = (now: number): readonly AlertEvent[] => {
    const events = left?.flush(now) ?? []
    left = undefined
    return events
  }
  return {
    add: (alert) => [alert],
    due: settle,
    flush: settle,
    nextDue: (now) => left?.nextDue(now),
    state: () => left?.state() ?? CALM,
  }
}
