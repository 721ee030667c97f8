import type { Severity, Warning } from '../../types.js'
import type { Found } from '../issue.js'
import { type Credential, type Judge, nameOf } from './check.js'

/** Tells of each token that carries a warning. */
export const eachWarned =
  (warning: Warning, severity: Severity): Judge =>
  ({ credentials }) =>
    credentials
      .filter(({ finding }) => finding.warnings?.includes(warning))
      .map((credential) => foundToken(credential, severity))

export const foundToken = ({ finding, spot }: Credential, severity: Severity): Found => {
  const name = nameOf(spot)
  return {
    severity,
    fingerprints: [finding.fingerprint],
    ...(finding.pointer !== undefined && { pointer: finding.pointer }),
    ...(name !== '' && { name }),
  }
}
