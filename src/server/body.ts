import type { IncomingMessage } from 'node:http'
import { Refused } from './api.js'

/** Of a JSON body; the largest that the page sends is 1000 ids. */
const MAX_JSON_BYTES = 64 * 1024

/** Throws Refused where it is not JSON, or too long; reads no further than that. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  if (request.headers['content-type'] !== 'application/json') throw new Refused(415, 'JSON only')
  if (Number(request.headers['content-length'] ?? 0) > MAX_JSON_BYTES) throw new Refused(413, 'too long')
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_JSON_BYTES) throw new Refused(413, 'too long')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Refused(400, 'not JSON')
  }
}
