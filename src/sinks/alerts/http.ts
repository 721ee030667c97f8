import { DeliveryError, type Verdict } from '../../core/alerts/delivery.js'
import { linked } from '../../core/alerts/linked.js'

/** Until the answer begins; Node's own limit for a connection, 10 s, lies within. */
export const ANSWER_MS = 15_000
/** Nobody reads the body: it is taken in so that the connection can be used again. */
const BODY_MS = 2_000
const MAX_BODY_BYTES = 65_536

/** A request that carries events. */
export interface HttpDelivery {
  /** Of the sink, for messages. */
  readonly name: string
  readonly url: URL
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Until the answer begins. */
  readonly timeout: number
}

/** Resolves where the answer is 2xx. Rejects with DeliveryError. Follows no redirect: a signature is for one host. */
export const postHttp = (delivery: HttpDelivery, signal: AbortSignal): Promise<void> =>
  linked([signal], async (controller) => {
    const { name, url, timeout } = delivery
    const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
      const timer = setTimeout(() => controller.abort(), ms)
      return work.finally(() => clearTimeout(timer))
    }
    const response = await within(timeout, request(delivery, controller.signal))
    await within(BODY_MS, discard(response))
    if (!response.ok) throw refusal(`${name}: ${url.host}`, response)
  })

const request = async ({ name, url, body, headers }: HttpDelivery, signal: AbortSignal): Promise<Response> => {
  try {
    return await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'beartrap', ...headers },
      redirect: 'manual',
      signal,
    })
  } catch (error) {
    const why = signal.aborted ? 'no answer in time' : `no connection (${codeOf(error)})`
    throw new DeliveryError('later', `${name}: ${url.host}: ${why}`)
  }
}

/** The code alone: a client's messages may quote what they were given. */
const codeOf = (error: unknown): string => {
  const { cause } = error as { cause?: { code?: unknown } }
  return typeof cause?.code === 'string' ? cause.code : 'broken off'
}

const discard = async ({ body }: Response): Promise<void> => {
  let left = MAX_BODY_BYTES
  try {
    for await (const chunk of body ?? []) {
      left -= (chunk as Uint8Array).length
      if (left < 0) return
    }
  } catch {
    // The status is the answer; it has come.
  }
}

const refusal = (who: string, { status, headers }: Response): DeliveryError => {
  const retryAfter = retryAfterOf(headers.get('retry-after'), Date.now())
  return new DeliveryError(verdictOf(status), `${who} answers ${status}${adviceFor(status)}`, {
    ...(retryAfter !== undefined && { retryAfter }),
  })
}

const PASSING = new Set([408, 425, 429])
/** About the address, the key or the method: no other events would fare better. */
const UNWELCOME = new Set([401, 404, 405, 407, 410])

const verdictOf = (status: number): Verdict => {
  if (status >= 500 || PASSING.has(status)) return 'later'
  return status < 400 || UNWELCOME.has(status) ? 'unwelcome' : 'refused'
}

const adviceFor = (status: number): string =>
  status >= 300 && status < 400 ? ', a redirect; set the address that it leads to' : ''

/** In milliseconds, from seconds or a date (RFC 9110, 10.2.3); undefined for anything else. */
export const retryAfterOf = (value: string | null, now: number): number | undefined => {
  if (value === null) return undefined
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000
  const date = /GMT$/.test(value.trim()) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
