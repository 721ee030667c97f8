import type { TrafficCheck } from './check.js'
import { eachCookie } from './cookie-attributes.js'

/** A cookie set without Secure, by https or http: the next plain request carries it. Other cookies than a session's count low. */
export const cookieWithoutSecure: TrafficCheck = {
  id: 'cookie-without-secure',
  title: 'Cookie set without Secure',
  says: 'Set it with Secure, or name it __Host-…, which browsers take with Secure alone.',
  reference: 'https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.2.5',
  groupBy: 'cookie',
  begin: () => eachCookie(({ secure, isSession }) => (secure === false ? (isSession ? 'medium' : 'low') : undefined)),
}
