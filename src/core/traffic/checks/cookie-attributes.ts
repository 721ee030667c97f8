import type { Severity } from '../../types.js'
import type { PlacedCookie } from '../exchange.js'
import type { Found } from '../issue.js'
import type { Judge } from './check.js'

/** Judges each cookie that an answer sets, but for those that it takes away. */
export const eachCookie =
  (severityOf: (cookie: PlacedCookie) => Severity | undefined): Judge =>
  ({ exchange: { response }, credentials }) =>
    response.setCookies.flatMap((cookie): Found[] => {
      const severity = cookie.isRemoval ? undefined : severityOf(cookie)
      if (severity === undefined) return []
      const secret = credentials.find(({ spot }) => spot.kind === 'set-cookie' && spot.name === cookie.name)
      return [
        {
          severity,
          pointer: cookie.pointer,
          name: cookie.name,
          fingerprints: secret === undefined ? [] : [secret.finding.fingerprint],
        },
      ]
    })
