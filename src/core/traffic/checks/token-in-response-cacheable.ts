import { headerValues } from '../exchange.js'
import { foundByName, type TrafficCheck } from './check.js'

/** A token response without Cache-Control: no-store. By the field's name: other secrets in a body are not for a cache to know. */
export const tokenInResponseCacheable: TrafficCheck = {
  id: 'token-in-response-cacheable',
  title: 'Token response that may be cached',
  says: 'Answer with Cache-Control: no-store wherever a body holds a token.',
  reference: 'https://www.rfc-editor.org/rfc/rfc6749#section-5.1',
  groupBy: 'operation',
  begin:
    () =>
    ({ exchange: { status, response }, credentials }) =>
      status < 200 ||
      status > 299 ||
      headerValues(response.headers, 'cache-control').some((value) => /no-store/i.test(value))
        ? []
        : foundByName(
            credentials.filter(({ spot }) => spot.kind === 'answer' && TOKEN.test(spot.name)),
            () => 'medium',
          ),
}

const TOKEN = /^(?:access|refresh|id)_?token$/i
