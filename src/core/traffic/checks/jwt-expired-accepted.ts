import type { Credential, TrafficCheck } from './check.js'
import { foundToken } from './jwt.js'

/** Clocks differ; servers allow for a few minutes. */
const LEEWAY_MS = 5 * 60_000

/**
 * A token that was over when the request was sent, by the capture's own clock, and
 * got an answer of 2xx. Some of these answers are public, which a capture does not tell.
 */
export const jwtExpiredAccepted: TrafficCheck = {
  id: 'jwt-expired-accepted',
  title: 'Expired JSON Web Token accepted',
  says: 'Refuse a token once its exp has passed, with a few minutes for clocks that differ.',
  reference: 'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4',
  groupBy: 'secret',
  begin:
    () =>
    ({ exchange: { startedAt, status }, credentials }) =>
      startedAt === undefined || status < 200 || status > 299
        ? []
        : credentials
            .filter((credential) => wasOver(credential, startedAt))
            .map((found) => foundToken(found, 'medium')),
}

const wasOver = ({ finding, spot }: Credential, at: number): boolean =>
  (spot.kind === 'authorization' || spot.kind === 'header') &&
  finding.jwt?.exp !== undefined &&
  Date.parse(finding.jwt.exp) + LEEWAY_MS < at
