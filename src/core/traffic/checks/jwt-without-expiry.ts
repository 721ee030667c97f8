import type { Credential, TrafficCheck } from './check.js'
import { eachWarned } from './jwt.js'

/** A token without exp: valid until its key is changed. Not DPoP's proofs, whose iat bounds them (RFC 9449, section 4.3). */
export const jwtWithoutExpiry: TrafficCheck = {
  id: 'jwt-without-expiry',
  title: 'JSON Web Token without expiry',
  says: 'Give tokens an exp, minutes to hours ahead, and refresh them.',
  reference: 'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4',
  groupBy: 'secret',
  begin: () => {
    const judge = eachWarned('no-expiry', 'medium')
    return (watched) => judge({ ...watched, credentials: watched.credentials.filter(isToken) })
  },
}

const isToken = ({ spot }: Credential): boolean => spot.kind !== 'header' || spot.name !== 'dpop'
