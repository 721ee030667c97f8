import { wentUnencrypted } from '../exchange.js'
import { foundByName, type TrafficCheck } from './check.js'

/** A session's cookie, sent by plain http; not to one's own machine. What counts as a session's is the rules' to say. */
export const cookieOverHttp: TrafficCheck = {
  id: 'cookie-over-http',
  title: 'Session cookie sent by plain http',
  says: 'Set the cookie with Secure, serve the whole site by https with HSTS, and end the session.',
  reference: 'https://www.rfc-editor.org/rfc/rfc6265#section-8.3',
  groupBy: 'operation',
  begin:
    () =>
    ({ exchange, credentials }) =>
      wentUnencrypted(exchange)
        ? foundByName(
            credentials.filter(({ spot }) => spot.kind === 'cookie'),
            () => 'high',
          )
        : [],
}
