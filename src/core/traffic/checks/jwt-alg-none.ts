import type { TrafficCheck } from './check.js'
import { eachWarned } from './jwt.js'

/** A token that is not signed, so anyone can write one. */
export const jwtAlgNone: TrafficCheck = {
  id: 'jwt-alg-none',
  title: 'JSON Web Token that is not signed',
  says: 'Sign tokens, and accept only the algorithms that you sign with; never none.',
  reference: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.1',
  groupBy: 'secret',
  begin: () => eachWarned('alg-none', 'critical'),
}
