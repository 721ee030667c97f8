import { wentUnencrypted } from '../exchange.js'
import { type Credential, foundByName, isPasswordName, type TrafficCheck } from './check.js'

/** A sign-in form, or its JSON, sent by plain http; not to one's own machine. */
export const passwordOverHttp: TrafficCheck = {
  id: 'password-over-http',
  title: 'Password sent by plain http',
  says: 'Serve the sign-in form and take it by https alone, and have the password changed.',
  reference:
    'https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#transmit-passwords-only-over-tls-or-other-strong-transport',
  groupBy: 'operation',
  begin:
    () =>
    ({ exchange, credentials }) =>
      wentUnencrypted(exchange) ? foundByName(credentials.filter(isPassword), () => 'high') : [],
}

const isPassword = ({ spot, finding }: Credential): boolean =>
  (spot.kind === 'body' || spot.kind === 'query') && (isPasswordName(spot.name) || finding.category === 'password')
