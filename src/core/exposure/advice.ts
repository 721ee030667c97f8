import type { Place, Warning } from '../types.js'
import type { Framework } from './markers.js'

/** What to do, in a sentence or two, and where the vendor or the standard says so. */
export interface Advice {
  readonly says: string
  readonly reference: string
}

/** How to stop the leak: for the place, for the program that printed it, for what is wrong with the token. */
export const adviceFor = ({ exposure, framework }: Place, warnings: readonly Warning[]): Advice[] =>
  [EXPOSURES[exposure], frameworkAdvice(exposure, framework), ...warnings.map((warning) => WARNINGS[warning])].flatMap(
    (advice) => advice ?? [],
  )

const frameworkAdvice = (exposure: string, framework: string | undefined): Advice | undefined => {
  const known = framework === undefined ? undefined : FRAMEWORKS[framework as Framework]
  return known?.[GROUPS[exposure] ?? 'log'] ?? known?.log
}

/** What a framework's settings tell apart. */
type Group = 'log' | 'page' | 'trace' | 'url' | 'env'

const GROUPS: Readonly<Record<string, Group>> = {
  'debug-page': 'page',
  traceback: 'trace',
  'url-query': 'url',
  'url-fragment': 'url',
  'url-path': 'url',
  'url-userinfo': 'url',
  referer: 'url',
  'redirect-location': 'url',
  environment: 'env',
  'config-dump': 'env',
}

const OWASP = 'https://cheatsheetseries.owasp.org/cheatsheets'

export const EXPOSURES: Readonly<Record<string, Advice>> = {
  'log-line': {
    says: 'Log that a credential was used, not the credential: filter it by its field’s name in the logger.',
    reference: `${OWASP}/Logging_Cheat_Sheet.html#data-to-exclude`,
  },
  traceback: {
    says: 'Keep values out of exception messages, and do not print local variables in production.',
    reference: `${OWASP}/Error_Handling_Cheat_Sheet.html`,
  },
  'debug-page': {
    says: 'Turn debug pages off wherever others can reach them; treat all that the page shows as leaked.',
    reference: `${OWASP}/Error_Handling_Cheat_Sheet.html`,
  },
  'url-query': {
    says: 'Send it in a header or a body: addresses stay in access logs, histories and Referer headers.',
    reference: 'https://www.rfc-editor.org/rfc/rfc6750#section-5.3',
  },
  'url-fragment': {
    says: 'Use the authorization code flow with PKCE, which puts no token in an address.',
    reference: 'https://www.rfc-editor.org/rfc/rfc9700#section-2.1.2',
  },
  'url-path': {
    says: 'Treat the whole address as the secret: log its host alone, and make a new one.',
    reference: 'https://www.w3.org/TR/capability-urls/',
  },
  'url-userinfo': {
    says: 'Pass user and password apart from the address: clients and errors print addresses.',
    reference: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
  },
  referer: {
    says: 'Take it out of the address, and send Referrer-Policy: no-referrer or strict-origin.',
    reference: 'https://www.w3.org/TR/referrer-policy/',
  },
  'redirect-location': {
    says: 'Redirect with a short-lived code instead: browsers, proxies and logs keep the address.',
    reference: 'https://www.rfc-editor.org/rfc/rfc9700#section-4.2',
  },
  'request-header': {
    says: 'Leave Authorization, Cookie and API key headers out of what is printed of a request.',
    reference: `${OWASP}/Logging_Cheat_Sheet.html#data-to-exclude`,
  },
  'response-header': {
    says: 'Leave Set-Cookie out of what is printed of a response; end the session it began.',
    reference: `${OWASP}/Session_Management_Cheat_Sheet.html`,
  },
  'request-body': {
    says: 'Do not print bodies of logins and token requests, or filter their fields by name.',
    reference: `${OWASP}/Logging_Cheat_Sheet.html#data-to-exclude`,
  },
  'response-body': {
    says: 'Do not print token responses: of one, log only its expiry and scope.',
    reference: 'https://www.rfc-editor.org/rfc/rfc6749#section-10.3',
  },
  'config-dump': {
    says: 'Mask secret settings when configuration is printed, and read them from a secret store.',
    reference: `${OWASP}/Secrets_Management_Cheat_Sheet.html`,
  },
  environment: {
    says: 'Do not print the environment; pass secrets as files or from a secret store.',
    reference: `${OWASP}/Secrets_Management_Cheat_Sheet.html`,
  },
  'command-line': {
    says: 'Pass it by file or standard input: arguments show in process lists, histories and traces.',
    reference: 'https://cwe.mitre.org/data/definitions/214.html',
  },
}

export const WARNINGS: Partial<Readonly<Record<Warning, Advice>>> = {
  'plaintext-http': {
    says: 'Use https: whoever was on the way could read it. Refuse http, and send HSTS.',
    reference: `${OWASP}/HTTP_Strict_Transport_Security_Cheat_Sheet.html`,
  },
  'forwarded-downstream': {
    says: 'Pass no caller’s token on: exchange it for one of your own for that service, with less scope.',
    reference: 'https://www.rfc-editor.org/rfc/rfc8693',
  },
  'alg-none': {
    says: 'Accept only the algorithms that you sign with; never none.',
    reference: 'https://www.rfc-editor.org/rfc/rfc8725#section-3.1',
  },
  'no-expiry': {
    says: 'Give tokens an expiry, minutes to hours ahead.',
    reference: 'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4',
  },
  'lifetime-over-a-day': {
    says: 'Give access tokens an hour or less, and refresh them.',
    reference: 'https://www.rfc-editor.org/rfc/rfc6750#section-5.3',
  },
  'wildcard-scope': {
    says: 'Grant the scopes that the caller needs, by name.',
    reference: 'https://www.rfc-editor.org/rfc/rfc9700#section-2.3',
  },
}

const NGINX_LOG = 'https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format'
const APACHE_LOG = 'https://httpd.apache.org/docs/2.4/mod/mod_log_config.html'

/** By the program's own settings. `log` stands in for a group that has no advice of its own. */
export const FRAMEWORKS: Readonly<Record<Framework, Partial<Readonly<Record<Group, Advice>>>>> = {
  flask: {
    log: {
      says: 'Flask: log chosen headers of request.headers, or give the handler a logging.Filter that drops Authorization and Cookie.',
      reference: 'https://flask.palletsprojects.com/en/stable/logging/',
    },
    page: {
      says: 'Flask: run without --debug (FLASK_DEBUG=0) behind a production server.',
      reference: 'https://flask.palletsprojects.com/en/stable/debugging/',
    },
    url: {
      says: 'Flask: read the token from request.headers, not from request.args.',
      reference: 'https://flask.palletsprojects.com/en/stable/api/#flask.Request.headers',
    },
  },
  django: {
    log: {
      says: 'Django: mark views and functions with @sensitive_variables and @sensitive_post_parameters.',
      reference: 'https://docs.djangoproject.com/en/stable/howto/error-reporting/#filtering-sensitive-information',
    },
    page: {
      says: 'Django: DEBUG = False, and @sensitive_variables on what handles secrets.',
      reference: 'https://docs.djangoproject.com/en/stable/ref/settings/#debug',
    },
  },
  asgi: {
    log: {
      says: 'uvicorn, Starlette, FastAPI: no --log-level trace in production, and no middleware that prints scope or request.headers.',
      reference: 'https://www.uvicorn.org/settings/#logging',
    },
    url: {
      says: 'uvicorn: its access log holds the query; run with --no-access-log or filter uvicorn.access.',
      reference: 'https://www.uvicorn.org/settings/#logging',
    },
    page: { says: 'Starlette, FastAPI: debug=False.', reference: 'https://www.starlette.io/applications/' },
  },
  express: {
    log: {
      says: 'Express: do not print req, req.headers or req.rawHeaders; pick fields, and delete authorization and cookie first.',
      reference: 'https://expressjs.com/en/api.html#req',
    },
    page: {
      says: 'Express: NODE_ENV=production, which leaves stacks out of error pages.',
      reference: 'https://expressjs.com/en/guide/error-handling.html',
    },
    trace: {
      says: 'Express: attach no request to an error, and set NODE_ENV=production.',
      reference: 'https://expressjs.com/en/guide/error-handling.html',
    },
    url: {
      says: 'morgan: its :url token holds the query; define one without it.',
      reference: 'https://github.com/expressjs/morgan#tokens',
    },
  },
  node: {
    log: {
      says: 'Node: console.log of a request or an error prints its headers; print chosen fields, and unset NODE_DEBUG.',
      reference: 'https://nodejs.org/api/util.html#custom-inspection-functions-on-objects',
    },
  },
  pino: {
    log: {
      says: "pino, Fastify: redact: ['req.headers.authorization', 'req.headers.cookie', 'err.config.headers'] and each list of raw headers.",
      reference: 'https://getpino.io/#/docs/redaction',
    },
    url: {
      says: 'pino: give serializers.req a url without its query.',
      reference: 'https://getpino.io/#/docs/api?id=serializers-object',
    },
  },
  axios: {
    log: {
      says: 'axios: an AxiosError carries config.headers; log error.message, error.code and error.response?.status alone.',
      reference: 'https://axios-http.com/docs/handling_errors',
    },
  },
  spring: {
    log: {
      says: 'Spring: spring.mvc.log-request-details=false, and setIncludeHeaders(false) on a request logging filter.',
      reference: 'https://docs.spring.io/spring-boot/appendix/application-properties/index.html',
    },
  },
  'java-httpclient': {
    log: {
      says: 'Java: unset -Djdk.httpclient.HttpClient.log (or leave headers out of it).',
      reference: 'https://docs.oracle.com/en/java/javase/21/docs/api/java.net.http/module-summary.html',
    },
  },
  go: {
    log: {
      says: 'Go: clone the request and delete Authorization and Cookie before DumpRequest or %v; give secret types a slog.LogValuer.',
      reference: 'https://pkg.go.dev/log/slog#LogValuer',
    },
    url: {
      says: 'Go: a url.Error prints the whole address; URL.Redacted hides passwords only, so keep tokens out of the query.',
      reference: 'https://pkg.go.dev/net/url#URL.Redacted',
    },
  },
  rails: {
    log: {
      says: 'Rails: add the field to config.filter_parameters.',
      reference: 'https://guides.rubyonrails.org/configuring.html#config-filter-parameters',
    },
    page: {
      says: 'Rails: config.consider_all_requests_local = false.',
      reference: 'https://guides.rubyonrails.org/configuring.html#config-consider-all-requests-local',
    },
  },
  rack: {
    log: {
      says: 'Rack: do not inspect env; it holds HTTP_AUTHORIZATION and HTTP_COOKIE.',
      reference: 'https://github.com/rack/rack/blob/main/SPEC.rdoc',
    },
  },
  php: {
    log: {
      says: 'PHP: do not dump $_SERVER or getallheaders(); both hold the headers.',
      reference: 'https://www.php.net/manual/en/reserved.variables.server.php',
    },
    trace: {
      says: 'PHP: mark parameters #[\\SensitiveParameter], and set zend.exception_ignore_args=On.',
      reference: 'https://www.php.net/manual/en/class.sensitiveparameter.php',
    },
    page: {
      says: 'PHP: display_errors=Off, and APP_ENV=prod with Symfony.',
      reference: 'https://www.php.net/manual/en/errorfunc.configuration.php#ini.display-errors',
    },
  },
  laravel: {
    log: {
      says: 'Laravel: log $request->only([…]), never all headers.',
      reference: 'https://laravel.com/docs/logging',
    },
    page: { says: 'Laravel: APP_DEBUG=false.', reference: 'https://laravel.com/docs/errors#configuration' },
  },
  nginx: {
    log: {
      says: 'nginx: a log_format without $http_authorization, $http_cookie and $args; $uri in place of $request.',
      reference: NGINX_LOG,
    },
  },
  apache: {
    log: {
      says: 'Apache: a LogFormat without %{Authorization}i and %{Cookie}i, with %U in place of %r; no ForensicLog.',
      reference: APACHE_LOG,
    },
  },
  'access-log': {
    log: {
      says: 'Access log: no $http_authorization or $http_cookie in nginx’s log_format, no %{Authorization}i in Apache’s LogFormat.',
      reference: NGINX_LOG,
    },
    url: {
      says: 'Access log: $uri in place of $request and no $http_referer (nginx), %U in place of %r (Apache): without the query.',
      reference: NGINX_LOG,
    },
  },
  haproxy: {
    log: {
      says: 'HAProxy: no "capture request header" of Authorization, no "capture cookie"; %HP in place of %r.',
      reference: 'https://docs.haproxy.org/2.8/configuration.html',
    },
  },
  curl: {
    log: {
      says: 'curl: no -v or --trace where output is kept; headers from a file with -H @FILE, user and password from --netrc.',
      reference: 'https://curl.se/docs/manpage.html',
    },
  },
  wget: {
    log: {
      says: 'wget: no --debug where output is kept; passwords from ~/.netrc or --use-askpass.',
      reference: 'https://www.gnu.org/software/wget/manual/wget.html',
    },
  },
  git: {
    log: {
      says: 'git: leave GIT_TRACE_REDACT on, and use a credential helper in place of addresses and http.extraHeader.',
      reference: 'https://git-scm.com/docs/git',
    },
    url: {
      says: 'git: use a credential helper; an address with a password stays in .git/config and traces.',
      reference: 'https://git-scm.com/docs/gitcredentials',
    },
  },
  'python-http': {
    log: {
      says: 'Python: leave http.client’s debuglevel at 0, and do not log session.headers.',
      reference: 'https://docs.python.org/3/library/http.client.html#http.client.HTTPConnection.set_debuglevel',
    },
    url: {
      says: 'requests: pass it in headers=; urllib3’s log and its errors print the whole address.',
      reference: 'https://requests.readthedocs.io/en/latest/user/quickstart/#custom-headers',
    },
  },
  rich: {
    log: {
      says: 'rich: install(show_locals=False).',
      reference: 'https://rich.readthedocs.io/en/stable/traceback.html',
    },
  },
  pytest: {
    log: {
      says: 'pytest: no --showlocals in CI, and compare tokens by a digest, since assertions print both sides.',
      reference: 'https://docs.pytest.org/en/stable/how-to/output.html',
    },
  },
  docker: {
    log: {
      says: 'Docker: secrets in place of -e and ENV; inspect prints the environment.',
      reference: 'https://docs.docker.com/engine/swarm/secrets/',
    },
  },
  har: {
    log: {
      says: 'HAR: export it without sensitive data, or redact it before it is shared.',
      reference: 'https://developer.chrome.com/docs/devtools/network/reference#export',
    },
  },
  strace: {
    log: {
      says: 'strace: -e trace= without read, write, send and execve, or a small -s.',
      reference: 'https://man7.org/linux/man-pages/man1/strace.1.html',
    },
  },
}
