import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { endpointShape, endpointTitle, endpointUrl } from './endpoint.js'
import { ANSWER_MS, postHttp } from './http.js'
import { defineSink } from './kind.js'
import { envName, secretFrom } from './secrets.js'

/** Some 100 KB, below the limits of the usual receivers (a megabyte). */
const BATCH = 100

const TIMESTAMP = 'x-beartrap-timestamp'
const SIGNATURE = 'x-beartrap-signature'

/** POST of {"events":[…]}, or of one event, signed where there is a key. */
export const webhookSink = defineSink({
  schema: z.strictObject({
    ...endpointShape,
    secretEnv: envName.optional().describe('Holds the key of the signature.'),
    headersEnv: z
      .record(z.string().regex(/^[A-Za-z0-9-]+$/, 'the name of a header'), envName)
      .optional()
      .describe('Headers to send, each with the variable that holds its value.'),
    single: z.boolean().optional().describe('One event a request, not wrapped.'),
  }),
  storm: true,
  short: (text) => (text === undefined ? undefined : { url: text }),
  bind: (config) => ({
    title: endpointTitle(config),
    paths: [],
    open: ({ name, shape, env }) => {
      const url = endpointUrl(config, env, name)
      const key = config.secretEnv === undefined ? undefined : secretFrom(env, config.secretEnv, name)
      const headers = Object.fromEntries(
        Object.entries(config.headersEnv ?? {}).map(([header, variable]) => [header, secretFrom(env, variable, name)]),
      )
      const { single = false, timeout = ANSWER_MS } = config
      return {
        name,
        batch: single ? 1 : BATCH,
        deliver: ([first, ...rest], signal) => {
          const body = JSON.stringify(single ? shape(first) : { events: [first, ...rest].map(shape) })
          const signed = { ...headers, ...signatureOf(body, key) }
          return postHttp({ name, url, body, headers: signed, timeout }, signal)
        },
        close: async () => {},
      }
    },
  }),
})

/** Over `timestamp.body`, so that an old request can't be sent again as a new one. Seconds since 1970. */
const signatureOf = (body: string, key: string | undefined): Record<string, string> => {
  const timestamp = String(Math.floor(Date.now() / 1_000))
  if (key === undefined) return { [TIMESTAMP]: timestamp }
  const digest = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')
  return { [TIMESTAMP]: timestamp, [SIGNATURE]: `v1=${digest}` }
}
