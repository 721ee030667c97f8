import type { TrafficCheck } from './check.js'
import { eachCookie } from './cookie-attributes.js'

/** A session's cookie that says nothing of SameSite: browsers differ in what they then send to whom. Others ride on no session. */
export const cookieWithoutSamesite: TrafficCheck = {
  id: 'cookie-without-samesite',
  title: 'Session cookie set without SameSite',
  says: 'Set it with SameSite=Lax or Strict; None, with Secure, where other sites must send it.',
  reference: 'https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.2.7',
  groupBy: 'cookie',
  begin: () => eachCookie(({ sameSite, isSession }) => (sameSite === '' && isSession ? 'low' : undefined)),
}
