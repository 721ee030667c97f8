import { foundByName, isPasswordName, type TrafficCheck } from './check.js'

/** A password in the query of a GET: a form without method="post", or a link that signs in. */
export const credentialsInGet: TrafficCheck = {
  id: 'credentials-in-get',
  title: 'Password in the query of a GET',
  says: 'Send it in the body of a POST, and change the password: servers and browsers have kept the address.',
  reference: 'https://owasp.org/www-community/vulnerabilities/Information_exposure_through_query_strings_in_url',
  groupBy: 'operation',
  begin:
    () =>
    ({ exchange: { method }, credentials }) =>
      method === 'GET'
        ? foundByName(
            credentials.filter(({ spot }) => spot.kind === 'query' && isPasswordName(spot.name)),
            () => 'high',
          )
        : [],
}
