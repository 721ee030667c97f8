import { basicOverHttp } from './basic-over-http.js'
import { bearerOverHttp } from './bearer-over-http.js'
import type { TrafficCheck } from './check.js'
import { cookieOverHttp } from './cookie-over-http.js'
import { cookieWithoutHttponly } from './cookie-without-httponly.js'
import { cookieWithoutSamesite } from './cookie-without-samesite.js'
import { cookieWithoutSecure } from './cookie-without-secure.js'
import { credentialsInGet } from './credentials-in-get.js'
import { jwtAlgNone } from './jwt-alg-none.js'
import { jwtExpiredAccepted } from './jwt-expired-accepted.js'
import { jwtWithoutExpiry } from './jwt-without-expiry.js'
import { passwordOverHttp } from './password-over-http.js'
import { tokenInReferer } from './token-in-referer.js'
import { tokenInResponseCacheable } from './token-in-response-cacheable.js'
import { tokenInUrl } from './token-in-url.js'
import { tokenToSeveralHosts } from './token-to-several-hosts.js'

/** To add one: a file beside this one, and a line here. */
export const TRAFFIC_CHECKS: readonly TrafficCheck[] = [
  bearerOverHttp,
  basicOverHttp,
  passwordOverHttp,
  cookieOverHttp,
  tokenInUrl,
  credentialsInGet,
  tokenInReferer,
  tokenToSeveralHosts,
  cookieWithoutSecure,
  cookieWithoutHttponly,
  cookieWithoutSamesite,
  jwtWithoutExpiry,
  jwtAlgNone,
  jwtExpiredAccepted,
  tokenInResponseCacheable,
]
