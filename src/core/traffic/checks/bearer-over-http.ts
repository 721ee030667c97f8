import { wentUnencrypted } from '../exchange.js'
import {
  type Credential,
  foundByName,
  isForgeryToken,
  isFrontChannel,
  isPasswordName,
  type TrafficCheck,
} from './check.js'

/**
 * A token or key in a header, an address or a body, sent by plain http. Requests
 * to one's own machine are left out: they pass no network, and every developer
 * makes them. Digest, Negotiate and signatures show no reusable secret.
 */
export const bearerOverHttp: TrafficCheck = {
  id: 'bearer-over-http',
  title: 'Token sent by plain http',
  says: 'Use https, refuse http rather than redirect it, and revoke the token: whoever was on the way could read it.',
  reference: 'https://www.rfc-editor.org/rfc/rfc6750#section-5.3',
  groupBy: 'operation',
  begin:
    () =>
    ({ exchange, credentials }) =>
      wentUnencrypted(exchange) ? foundByName(credentials.filter(isToken), () => 'high') : [],
}

const isToken = ({ spot, finding }: Credential): boolean => {
  switch (spot.kind) {
    case 'authorization':
      return /^(?:bearer|token|dpop|jwt|api-?key|)$/.test(spot.scheme) || finding.category === 'jwt'
    case 'header':
      return finding.category !== 'signature' && !isForgeryToken(spot.name)
    case 'query':
    case 'body':
      return (
        finding.category !== 'password' && ![isFrontChannel, isPasswordName, isForgeryToken].some((is) => is(spot.name))
      )
    default:
      return false
  }
}
