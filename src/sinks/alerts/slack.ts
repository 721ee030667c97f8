import { z } from 'zod'
import type { AlertEvent } from '../../core/alert.js'
import { endpointShape, endpointTitle, endpointUrl } from './endpoint.js'
import { ANSWER_MS, postHttp } from './http.js'
import { defineSink } from './kind.js'
import { severityOfEvent, shown, told } from './told.js'

/** In one message: Slack takes one a second, and people read it. */
const BATCH = 10

const MAX_ADVICE = 300

/** An incoming webhook of Slack, or of what speaks as it does. Its address is a credential. */
export const slackSink = defineSink({
  schema: z.strictObject(endpointShape),
  storm: true,
  short: (text) => (text === undefined ? { urlEnv: 'SLACK_WEBHOOK_URL' } : { url: text }),
  bind: (config) => ({
    title: endpointTitle(config),
    paths: [],
    open: ({ name, env }) => {
      const url = endpointUrl(config, env, name)
      const { timeout = ANSWER_MS } = config
      return {
        name,
        batch: BATCH,
        deliver: (events, signal) => {
          const body = JSON.stringify({ text: events.map(slackText).join('\n') })
          return postHttp({ name, url, body, headers: {}, timeout }, signal)
        },
        close: async () => {},
      }
    },
  }),
})

const slackText = (event: AlertEvent): string => {
  const head = `*${severityOfEvent(event)}* ${escaped(told(event))}`
  if (event.type !== 'finding') return head
  const [advice = ''] = event.advice.split('\n')
  return `${head}\n> ${escaped(shown(advice, MAX_ADVICE))} (${event.rule})`
}

/** The three signs that Slack reads as mark-up: a file called <!channel> calls nobody (api.slack.com/reference/surfaces/formatting). */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
