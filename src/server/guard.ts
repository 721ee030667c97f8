import type { IncomingMessage } from 'node:http'

/** What a request is for, by what it may do: load the page, load a part of it, save a file, or use the API. */
export type Purpose = 'page' | 'part' | 'download' | 'api'

/**
 * Why a request is refused, before anything else of it is looked at. None gets past
 * that was sent by another origin, or to another name than this server's own
 * (DNS rebinding). The page itself may be led to from anywhere, as it holds nothing.
 */
export const refusal = (request: IncomingMessage, purpose: Purpose, port: number): string | undefined => {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-dest': destination } = request.headers
  if (!isOwnHost(request, port)) return 'wrong Host'
  if (origin !== undefined && origin !== `http://${host}`) return 'wrong Origin'
  switch (purpose) {
    case 'api':
      if (origin === undefined) return 'no Origin'
      return site === undefined || site === 'same-origin' ? undefined : 'wrong Sec-Fetch-Site'
    case 'part':
    case 'download':
      return site === undefined || site === 'same-origin' || site === 'none' ? undefined : 'wrong Sec-Fetch-Site'
    case 'page':
      if (destination !== undefined && destination !== 'document') return 'wrong Sec-Fetch-Dest'
      return undefined
    default:
      return purpose satisfies never
  }
}

/** Exactly one Host, and it is ours. Node keeps the first of several, so they are counted where all stand. */
const isOwnHost = ({ headers: { host }, rawHeaders }: IncomingMessage, port: number): boolean => {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  return hosts.length === 1 && (host === `127.0.0.1:${port}` || host === `localhost:${port}`)
}
