import { hostName, parseAddress, siteOf } from '../address.js'
import { headerValues } from '../exchange.js'
import { foundByName, isFrontChannel, type TrafficCheck } from './check.js'

/**
 * A Referer that carries a credential to a host that it is not for. By host, not by
 * site: a subdomain is often another company's, and browsers' own default cuts the
 * address at the origin. Within one site it counts a step lower. Codes of a sign-in
 * count here: the page that they land on must not pass them on (RFC 9700).
 */
export const tokenInReferer: TrafficCheck = {
  id: 'token-in-referer',
  title: 'Credential in a Referer to another host',
  says: 'Take it out of the address, and send Referrer-Policy: no-referrer or strict-origin-when-cross-origin.',
  reference: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.2.4',
  groupBy: 'operation',
  begin:
    () =>
    ({ exchange: { address, request }, credentials }) => {
      const from = parseAddress(headerValues(request.headers, 'referer')[0] ?? '')
      if (address === undefined || from === undefined || hostName(from.host) === hostName(address.host)) return []
      const isSite = siteOf(from.host) === siteOf(address.host)
      return foundByName(
        credentials.filter(({ spot }) => spot.kind === 'referer'),
        ({ spot }) => (isSite || (spot.kind === 'referer' && isFrontChannel(spot.name)) ? 'medium' : 'high'),
      )
    },
}
