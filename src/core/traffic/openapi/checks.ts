import type { CheckInfo } from '../issue.js'

const OPENAPI = 'https://spec.openapis.org/oas/v3.1.1.html'

const check = (id: string, title: string, says: string, reference: string): CheckInfo => ({
  id,
  title,
  says,
  reference,
  groupBy: 'operation',
})

/** What the comparison with an OpenAPI document can tell. */
export const AUTH_MISSING = check(
  'auth-missing',
  'Answered without the declared credential',
  'Refuse the request with 401, or declare that the operation needs none (security: []).',
  'https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/',
)
export const AUTH_UNDECLARED = check(
  'auth-undeclared',
  'Credential sent where none is declared',
  'Declare the scheme, or stop sending the credential to an operation that needs none.',
  `${OPENAPI}#security-requirement-object`,
)
export const AUTH_SCHEME_DIFFERS = check(
  'auth-scheme-differs',
  'Another scheme than the declared one accepted',
  'Accept the declared schemes alone, or declare this one as well.',
  `${OPENAPI}#security-scheme-object`,
)
export const AUTH_PLACE_DIFFERS = check(
  'auth-place-differs',
  'Credential accepted in another place than the declared one',
  'Accept it where it is declared alone: an address is logged, a cookie is sent by any page.',
  `${OPENAPI}#fixed-fields-22`,
)
export const AUTH_OVER_HTTP = check(
  'auth-over-http',
  'Operation with declared security called by plain http',
  'Serve the API by https alone, and declare https servers alone.',
  'https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#https',
)
export const UNDECLARED_OPERATION = check(
  'undeclared-operation',
  'Operation of a declared host that is not in the document',
  'Declare it, with its security, or take it out of service.',
  'https://owasp.org/API-Security/editions/2023/en/0xa9-improper-inventory-management/',
)
export const SCHEME_UNUSED = check(
  'security-scheme-unused',
  'Declared security scheme that no exchange used',
  'See whether it is still accepted; take it out of the document and out of service if nobody uses it.',
  `${OPENAPI}#security-scheme-object`,
)
