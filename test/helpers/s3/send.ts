import type { ServerResponse } from 'node:http'
import { contentOf, sliceOf, windowsOf } from './content.js'
import type { Reply } from './handler.js'

/** What becomes of a body that was promised in full; `short` promises less from the start. */
export type BodyFault =
  | { readonly kind: 'drop'; readonly after: number }
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'short'; readonly length: number }

/** Settles when all is sent, or the other side has gone. */
export const send = async (
  response: ServerResponse,
  isHead: boolean,
  reply: Reply,
  fault: BodyFault | undefined,
): Promise<void> => {
  const full = contentOf(reply.body ?? '')
  const body = fault?.kind === 'short' ? sliceOf(full, 0, Math.min(full.size, fault.length)) : full
  const hasBody = reply.status !== 204 && reply.status !== 304
  response.writeHead(reply.status, { ...reply.headers, ...(hasBody ? { 'content-length': body.size } : {}) })
  if (isHead || !hasBody) return void response.end()
  response.flushHeaders()
  const gone = new Promise<false>((resolve) => response.once('close', () => resolve(false)))
  const end = fault === undefined || fault.kind === 'short' ? body.size : Math.min(body.size, fault.after)
  for (const window of windowsOf(body, end)) {
    if (!(await Promise.race([write(response, window), gone]))) return
  }
  if (fault?.kind === 'drop') return void response.destroy()
  if (fault?.kind === 'stall') return void (await gone)
  response.end()
}

/** Whether it went out. */
const write = (response: ServerResponse, bytes: Uint8Array): Promise<boolean> =>
  new Promise((resolve) => {
    response.write(bytes, (error) => resolve(error === null || error === undefined))
  })
