import { isForgeryToken, type TrafficCheck } from './check.js'
import { eachCookie } from './cookie-attributes.js'

/**
 * A session's cookie that scripts can read, so one injected script takes the
 * session. Tokens against forged requests are left out: the page reads them on purpose.
 */
export const cookieWithoutHttponly: TrafficCheck = {
  id: 'cookie-without-httponly',
  title: 'Session cookie set without HttpOnly',
  says: 'Set it with HttpOnly, unless the page’s own scripts must read it.',
  reference: 'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#httponly-attribute',
  groupBy: 'cookie',
  begin: () =>
    eachCookie(({ name, httpOnly, isSession }) =>
      httpOnly === false && isSession && !isForgeryToken(name) ? 'medium' : undefined,
    ),
}
