import { hostname } from 'node:os'
import { z } from 'zod'
import type { AlertEvent } from '../../core/alert.js'
import type { Severity } from '../../core/types.js'
import { duration } from './duration.js'
import { endpointUrl } from './endpoint.js'
import { ANSWER_MS, postHttp } from './http.js'
import { defineSink, type Shape } from './kind.js'
import { envName, secretFrom } from './secrets.js'
import { fingerprintOf, severityOfEvent, shown, timeOf, told } from './told.js'

const ENQUEUE = 'https://events.pagerduty.com/v2/enqueue'

/** Limits of the Events API v2. */
const MAX_DEDUP_KEY = 255
const MAX_SUMMARY = 1_024

const SEVERITIES: Readonly<Record<Severity, string>> = {
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
}

/** PagerDuty's Events API v2: one secret, one incident. */
export const pagerdutySink = defineSink({
  schema: z.strictObject({
    url: z.string().min(1).default(ENQUEUE).describe('Of another region.'),
    secretEnv: envName.default('PAGERDUTY_ROUTING_KEY').describe('Holds the routing key.'),
    timeout: duration.optional(),
  }),
  storm: true,
  short: (text) => (text === undefined ? {} : undefined),
  bind: ({ url: address, secretEnv, timeout = ANSWER_MS }) => ({
    title: '',
    paths: [],
    open: ({ name, shape, env }) => {
      const url = endpointUrl({ url: address }, env, name)
      const key = secretFrom(env, secretEnv, name)
      return {
        name,
        batch: 1,
        deliver: ([event], signal) => {
          const body = JSON.stringify({ routing_key: key, ...incidentOf(event, name, shape) })
          return postHttp({ name, url, body, headers: {}, timeout }, signal)
        },
        close: async () => {},
      }
    },
  }),
})

const incidentOf = (event: AlertEvent, sink: string, shape: Shape): object => ({
  event_action: 'trigger',
  dedup_key: dedupKeyOf(event, sink).slice(0, MAX_DEDUP_KEY),
  client: 'beartrap',
  payload: {
    summary: shown(told(event), MAX_SUMMARY),
    source: hostname(),
    severity: SEVERITIES[severityOfEvent(event)],
    timestamp: timeOf(event),
    ...('rule' in event && { class: event.rule }),
    ...(event.type === 'storm' ? {} : { component: shown(event.artifact) }),
    custom_details: shape(event),
  },
})

/** What is beyond the limit is one incident, however long it goes on. */
const dedupKeyOf = (event: AlertEvent, sink: string): string =>
  fingerprintOf(event) ?? (event.type === 'storm' ? `${sink} beyond the limit` : event.id)
