import type { Severity } from '../../types.js'
import type { Spot } from '../spot.js'
import {
  type Credential,
  foundByName,
  isForgeryToken,
  isFrontChannel,
  isPasswordName,
  type TrafficCheck,
} from './check.js'

/**
 * A credential in an address: query, fragment, user part, or the address that an
 * answer redirects to. Left out: what sign-in protocols put there on purpose (code,
 * state, nonce …). A signature is good for one address and a while, so it counts low.
 */
export const tokenInUrl: TrafficCheck = {
  id: 'token-in-url',
  title: 'Credential in an address',
  says: 'Send it in a header or a body: addresses stay in access logs, histories and Referer headers.',
  reference: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.3.2',
  groupBy: 'operation',
  begin:
    () =>
    ({ exchange, credentials }) =>
      foundByName(
        credentials.filter((credential) => isInAddress(credential) && !isPasswordOfGet(credential, exchange.method)),
        severityOf,
        ({ spot }) => PLACES[spot.kind],
      ),
}

const PLACES: Partial<Record<Spot['kind'], string>> = {
  userinfo: 'before the host',
  redirect: 'in the address that the answer leads to',
}

const isInAddress = ({ spot }: Credential): boolean =>
  spot.kind === 'userinfo' || ((spot.kind === 'query' || spot.kind === 'redirect') && !isFrontChannel(spot.name))

/** credentials-in-get tells of it. */
const isPasswordOfGet = ({ spot }: Credential, method: string): boolean =>
  spot.kind === 'query' && method === 'GET' && isPasswordName(spot.name)

const severityOf = ({ spot }: Credential): Severity => {
  const name = 'name' in spot ? spot.name : ''
  return SIGNED.test(name) || isForgeryToken(name) ? 'low' : 'high'
}

/** Of addresses that are signed: AWS, Google, Azure, CloudFront. */
const SIGNED =
  /^(?:sig|signature|hmac|hash|key-pair-id|policy|x-(?:amz|goog)-(?:signature|credential|security-token))$/i
