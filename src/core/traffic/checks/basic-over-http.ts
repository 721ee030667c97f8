import { wentUnencrypted } from '../exchange.js'
import { foundByName, type TrafficCheck } from './check.js'

/** User and password in an Authorization header, sent by plain http: base64 hides nothing. Not to one's own machine. */
export const basicOverHttp: TrafficCheck = {
  id: 'basic-over-http',
  title: 'User and password sent by plain http',
  says: 'Use https, and change the password: Basic is base64, which anyone on the way can read.',
  reference: 'https://www.rfc-editor.org/rfc/rfc7617#section-4',
  groupBy: 'operation',
  begin:
    () =>
    ({ exchange, credentials }) =>
      wentUnencrypted(exchange)
        ? foundByName(
            credentials.filter(
              ({ spot }) => (spot.kind === 'authorization' && spot.scheme === 'basic') || spot.kind === 'userinfo',
            ),
            () => 'high',
          )
        : [],
}
