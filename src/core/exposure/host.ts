import type { Place } from '../types.js'

/** Requests to one's own machine pass no network. */
const LOOPBACK = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\])(?::\d+)?$/

/** Whether the bytes tell that the secret went over a network by plain http. */
export const isPlaintext = ({ host, plaintext }: Place): boolean =>
  plaintext === true && host !== undefined && !LOOPBACK.test(host)

/** One spelling a host: its own machine's names and the default ports are all the same. */
export const sameHost = (host: string): string => {
  const bare = host.replace(/:(?:80|443)$/, '')
  return LOOPBACK.test(bare) ? bare.replace(/^(?:.*localhost|[\d.]+|\[::1\])/, 'localhost') : bare
}
