import { Readable } from 'node:stream'
import type { Agent, Dispatcher } from 'undici'

/** An answer whose head is there. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable
}

/**
 * Sends a request. The body can be piped or iterated over, which is faster: a
 * chunk then is valid only until the next one is asked for.
 */
export const answerTo = (agent: Agent, request: Dispatcher.DispatchOptions, signal?: AbortSignal): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let sent: Dispatcher.DispatchController | undefined
    let body: Body | undefined
    const abort = (): void => {
      const reason = signal?.reason as Error
      sent?.abort(reason)
      reject(reason)
    }
    const end = (error?: Error): void => {
      signal?.removeEventListener('abort', abort)
      body?.end(error)
    }
    signal?.addEventListener('abort', abort)
    agent.dispatch(request, {
      onRequestStart: (controller) => {
        sent = controller
        if (signal?.aborted) abort()
      },
      onResponseStart: (controller, statusCode, headers) => {
        if (statusCode < 200) return
        body = createBody(controller)
        resolve({ statusCode, headers, body: body.stream })
      },
      onResponseData: (_, chunk) => body?.take(chunk),
      onResponseEnd: () => end(),
      onResponseError: (_, error) => {
        end(error)
        reject(error)
      },
    })
  })

interface Body {
  readonly stream: Readable
  /** Takes a chunk, which is copied: it is valid only until this returns. */
  take(chunk: Buffer): void
  end(error?: Error): void
}

/** Receives while the last chunk is used, into the connection's own buffer, but no further. */
const createBody = (controller: Dispatcher.DispatchController): Body => {
  let buffer = Buffer.alloc(0)
  let filled = 0
  let ended: { readonly error?: Error } | undefined
  let wake = (): void => {}

  async function* chunks(): AsyncGenerator<Buffer> {
    while (filled > 0 || ended === undefined) {
      if (filled === 0)
        await new Promise<void>((woken) => {
          wake = woken
        })
      if (filled === 0) continue
      yield buffer.subarray(0, filled)
      filled = 0
      controller.resume()
    }
    if (ended.error !== undefined) throw ended.error
  }

  const all = chunks()
  const stream = new Readable({
    read() {
      all.next().then(
        ({ done, value }) => this.push(done ? null : Buffer.from(value)),
        (error: Error) => this.destroy(error),
      )
    },
    destroy(error, closed) {
      if (ended === undefined) controller.abort(error ?? new Error('the rest of it is not wanted'))
      closed(error)
    },
  })
  return {
    stream: Object.assign(stream, { [Symbol.asyncIterator]: () => all }),
    take: (chunk) => {
      if (chunk.length === 0) return // the parser gives one as it goes on
      if (buffer.length < chunk.length) buffer = Buffer.allocUnsafeSlow(chunk.length)
      chunk.copy(buffer)
      filled = chunk.length
      controller.pause()
      wake()
    },
    end: (error) => {
      ended = error === undefined ? {} : { error }
      wake()
    },
  }
}
