import { describe, expect, it } from 'vitest'
import { generateExample } from '../src/core/rules/examples.js'
import { scanBytes } from '../src/core/scan.js'
import { builtInMatcher, bytesOf } from './helpers/rules.js'

/** A header, and the part of its value that is secret. */
interface Header {
  readonly name: string
  readonly value: string
  readonly secret: string
}

const header = (name: string, template: string): Header => {
  const { text, secret } = generateExample(template, 21)
  return { name, value: text, secret: text.slice(secret.start, secret.end) }
}

const HEADERS: readonly Header[] = [
  header('Authorization', 'Bearer «{{base62:40}}»'),
  header('Authorization', 'Bearer «{{jwt}}»'),
  header('Authorization', 'Basic «{{basic}}»'),
  header('Authorization', 'Token «{{hex:40}}»'),
  header('Authorization', 'ApiKey «{{base62:32}}»'),
  header('Authorization', 'DPoP «{{base62:48}}»'),
  header('Authorization', '«{{base62:32}}»'),
  header('Proxy-Authorization', 'Basic «{{basic}}»'),
  header('X-Api-Key', '«{{base62:32}}»'),
  header('X-Auth-Token', '«{{hex:40}}»'),
  header('PRIVATE-TOKEN', '«{{base62:20}}»'),
  header('Ocp-Apim-Subscription-Key', '«{{hex:32}}»'),
  header('Cookie', 'theme=dark; session=«{{base62:32}}»; lang=en'),
  header('Set-Cookie', 'sid=«{{hex:32}}»; Path=/; HttpOnly; SameSite=Lax'),
]

const cgi = (name: string): string => `HTTP_${name.toUpperCase().replaceAll('-', '_')}`
const json = (text: string): string => JSON.stringify(text).slice(1, -1)
const html = (text: string): string => text.replaceAll('"', '&quot;').replaceAll("'", '&#x27;')

/** The tests' texts hold one byte a character. */
const utf8 = (text: string): string => Buffer.from(text).toString('latin1')

type Form = (name: string, value: string) => string

/** Ways in which programs print a header; design: every row of the list for header and value pairs. */
const FORMS: Readonly<Record<string, Form>> = {
  'raw HTTP': (name, value) => `GET / HTTP/1.1\r\nHost: a.example.test\r\n${name}: ${value}\r\nAccept: */*\r\n\r\n`,
  'lower case, HTTP/2': (name, value) => `:method: GET\n:path: /\n${name.toLowerCase()}: ${value}\naccept: */*\n`,
  'upper case': (name, value) => `${name.toUpperCase()}: ${value}\n`,
  'no blank': (name, value) => `${name}:${value}\n`,
  'curl -v': (name, value) => `> ${name}: ${value}\r\n> Accept: */*\r\n`,
  'curl -v, HTTP/2': (name, value) => `* h2h3 [${name.toLowerCase()}: ${value}]\n`,
  'curl -H': (name, value) => `curl -sH '${name}: ${value}' https://a.example.test/`,
  'curl --trace-ascii': (name, value) => `0053: ${name}: ${value}\n008d: \n`,
  'wget -d': (name, value) => `Setting --header (header) to ${name}: ${value}\nDEBUG output\n`,
  GIT_CURL_VERBOSE: (name, value) => `20:22:04.114893 http.c:684 => Send header: ${name}: ${value}\n`,
  'HTTPie, coloured': (name, value) => `\x1b[36m${name}\x1b[39;49;00m: ${value}\n`,
  'Python dict': (name, value) => `{'Host': 'a', '${name}': '${value}', 'Accept': '*/*'}`,
  'Python dict of bytes': (name, value) => `{b'host': b'a', b'${name}': b'${value}', b'accept': b'*/*'}`,
  EnvironHeaders: (name, value) => `EnvironHeaders([('Host', 'a'), ('${name}', '${value}'), ('Accept', '*/*')])`,
  'byte tuples': (name, value) => `[(b'host', b'a'), (b'${name.toLowerCase()}', b'${value}'), (b'accept', b'*/*')]`,
  'WSGI environ': (name, value) => `{'REQUEST_METHOD': 'GET', '${cgi(name)}': '${value}', 'HTTP_ACCEPT': '*/*'}`,
  'CGI environment': (name, value) => `${cgi(name)}=${value}\nHTTP_ACCEPT=*/*\n`,
  'http.client send': (name, value) => `send: b'GET / HTTP/1.1\\r\\nHost: a\\r\\n${name}: ${value}\\r\\n\\r\\n'`,
  'Werkzeug page': (name, value) => html(`{'${name}': '${value}', 'Accept': '*/*'}`),
  'Django page': (name, value) =>
    `<tr>\n  <td>${cgi(name)}</td>\n  <td class="code"><pre>&#x27;${value}&#x27;</pre></td>\n</tr>`,
  'HTML table': (name, value) => `<tr><th>${name}</th><td>${value}</td></tr>`,
  'rich locals': (name, value) => `│ headers = {'${name}': '${value}'}          │\n`,
  'pytest introspection': (name, value) => `E   AssertionError: assert {'${name}': '${value}'} == {}\n`,
  'util.inspect': (name, value) => `{\n  host: 'a',\n  '${name.toLowerCase()}': '${value}',\n  accept: '*/*'\n}`,
  'util.inspect, array': (name, value) => `  '${name.toLowerCase()}': [\n    '${value}'\n  ],\n`,
  rawHeaders: (name, value) => `  'Host',\n  'a',\n  '${name}',\n  '${value}',\n  'Accept',\n  '*/*'\n`,
  'rawHeaders in JSON': (name, value) => `["Host","a","${name}","${value}","Accept","*/*"]`,
  'AxiosError _header': (name, value) =>
    `_header: 'GET / HTTP/1.1\\r\\n' +\n  '${name}: ${value}\\r\\n' +\n  'Host: a\\r\\n'`,
  'JSON log': (name, value) =>
    `{"level":30,"req":{"headers":{"host":"a","${name.toLowerCase()}":"${value}","accept":"*/*"}}}`,
  'JSON, spaced': (name, value) => `{\n  "${name}" : "${value}"\n}`,
  'JSON, escaped once': (name, value) => `{"msg":"${json(`{"${name}":"${value}"}`)}"}`,
  'JSON, escaped twice': (name, value) => json(json(`{"${name}":"${value}"}`)),
  'JSON, escaped three times': (name, value) => json(json(json(`{"${name}":"${value}"}`))),
  'JSON with \\u0022': (name, value) => `\\u0022${name}\\u0022:\\u0022${value}\\u0022,`,
  'raw HTTP in JSON': (name, value) => `{"dump":"GET / HTTP/1.1\\r\\n${name}: ${value}\\r\\nAccept: */*\\r\\n"}`,
  'Go map': (name, value) => `map[Accept:[*/*] ${name}:[${value}] User-Agent:[curl]]`,
  'Go %#v': (name, value) => `http.Header{"Accept":[]string{"*/*"}, "${name}":[]string{"${value}"}}`,
  'Java map': (name, value) => `{Accept=[*/*], ${name}=[${value}]}`,
  'Java HttpClient': (name, value) => `INFO: HEADERS: HEADERS FRAME\n    ${name}: ${value}\n`,
  'Ruby hash': (name, value) => `{"HTTP_HOST"=>"a", "${cgi(name)}"=>"${value}"}`,
  'PHP print_r': (name, value) => `Array\n(\n    [${cgi(name)}] => ${value}\n    [HTTP_ACCEPT] => */*\n)`,
  'PHP var_dump': (name, value) => `  ["${name}"]=>\n  string(${value.length}) "${value}"\n`,
  'PHP var_export': (name, value) => `array (\n  '${cgi(name)}' => '${value}',\n)`,
  'Rust map': (name, value) => `{"accept": "*/*", "${name.toLowerCase()}": "${value}"}`,
  '.NET headers': (name, value) => `[Host, a]\n[${name}, ${value}]\n`,
  '.NET JSON': (name, value) => `{"Key":"${name}","Value":["${value}"]}`,
  HAR: (name, value) => `{ "name": "${name}", "value": "${value}" }`,
  'HAR, indented': (name, value) => `{\n        "name": "${name}",\n        "value": "${value}"\n      }`,
  'XML attributes': (name, value) => `<header name="${name}" value="${value}"/>`,
  logfmt: (name, value) => `level=info ${name.toLowerCase()}="${value}" status=200`,
  'HTML entities': (name, value) => `&quot;${name}&quot;: &quot;${value}&quot;, `,
  'HTML, decimal entities': (name, value) => `&#34;${name}&#34;: &#34;${value}&#34;, `,
  'docker json-file': (name, value) =>
    `{"log":"> ${name}: ${value}\\n","stream":"stderr","time":"2026-11-23T20:40:55.1Z"}\n`,
  CRI: (name, value) => `2026-11-23T20:40:58.971051952Z stderr F ${name}: ${value}\n`,
  syslog: (name, value) => `Nov 23 20:18:28 web-1 app[812]: DEBUG ${name}: ${value}\n`,
  'rsyslog, control characters': (name, value) => `app: GET / HTTP/1.1#015#012${name}: ${value}#015#012#015\n`,
  'nginx debug': (name, value) => `2026/11/24 19:31:24 [debug] 1#1: *1 http header: "${name}: ${value}"\n`,
  'Apache dumpio': (name, value) =>
    `[Tue Nov 24 19:31:20] mod_dumpio:  dumpio_in (data-HEAP): ${name}: ${value}\\r\\n\n`,
  'HAProxy debug': (name, value) => `00000004:f.clihdr[000a:ffffffff]: ${name.toLowerCase()}: ${value}\n`,
  'Apache HttpClient wire log': (name, value) =>
    `DEBUG o.a.h.wire -- http-outgoing-0 >> "${name}: ${value}[\\r][\\n]"\n`,
  'OkHttp interceptor': (name, value) => `--> GET http://a.example.test/\n${name}: ${value}\n--> END GET\n`,
  'Spring HttpHeaders': (name, value) => `DEBUG RestTemplate -- [Accept:"*/*", ${name}:"${value}"]\n`,
  'Tomcat request dumper': (name, value) => `INFO: http-nio-exec-1            header=${name}=${value}\n`,
  'mitmproxy flow': (name, value) => `12:Accept,3:*/*,]${name.length}:${name},${value.length}:${value},]\n`,
  'Ruby set_debug_output': (name, value) => `<- "GET / HTTP/1.1\\r\\nAccept: */*\\r\\n${name}: ${value}\\r\\n\\r\\n"\n`,
  'Ruby 3.4 hash': (name, value) => `{"accept" => ["*/*"], "${name.toLowerCase()}" => ["${value}"]}\n`,
  'Perl Data::Dumper': (name, value) =>
    `$VAR1 = {\n          '${name}' => '${value}',\n          'a' => 1\n        };\n`,
  'Go spew': (name, value) =>
    ` (string) (len=${name.length}) "${name}": ([]string) (len=1 cap=1) {\n  (string) (len=${value.length}) "${value}"\n }\n`,
  'Go httptrace': (name, value) => `2026/11/24 19:27:14 wrote ${name} [${value}]\n`,
  'console.table': (name, value) => utf8(`│ 1       │ '${name}' │ '${value}' │\n`),
  'util.inspect, value on the next line': (name, value) => `  ${JSON.stringify(name)}:\n   '${value}',\n`,
  'redis-cli monitor': (name, value) => `1763.1 [0 127.0.0.1:1] "hset" "request" "${name}" "${value}"\n`,
  strace: (name, value) =>
    `sendto(5, "GET / HTTP/1.1\\r\\nHost: a\\r\\n${name}: ${value}\\r\\n\\r\\n", 90, MSG_NOSIGNAL, NULL, 0) = 90\n`,
  'tshark JSON': (name, value) => `          "http.request.line": "${name}: ${value}\\r\\n",\n`,
  'journal export': (name, value) => `_PID=812\nMESSAGE=${name}: ${value}\n_HOSTNAME=web-1\n`,
  YAML: (name, value) => `headers:\n  accept: '*/*'\n  ${name}: "${value}"\n`,
  'Rust debug of a HeaderMap': (name, value) =>
    `Request { method: GET, headers: {"${name.toLowerCase()}": "${value}", "accept": "*/*"} }\n`,
  'Envoy access log': (name, value) =>
    `{"method":"GET","req_headers":{"${name.toLowerCase()}":"${value}"},"status":200}\n`,
  'Caddy access log': (name, value) =>
    `{"logger":"http.log","request":{"headers":{"Accept":["*/*"],"${name}":["${value}"]}}}\n`,
  'Apache forensic': (name, value) => `+1:1|GET / HTTP/1.1|${name}:${value}|Accept:*/*\n`,
}

describe.each(Object.entries(FORMS))('%s', (_, form) => {
  it.each(HEADERS.map((row) => [`${row.name}: ${row.value.slice(0, 8)}`, row] as const))(
    '%s',
    (_label, { name, value, secret }) => {
      const text = form(name, value)
      const found = scanBytes(bytesOf(text), builtInMatcher).map(({ start, end }) => text.slice(start, end))
      expect(found).toEqual([secret])
    },
  )
})

describe('HAR, value before name', () => {
  it.each(HEADERS.filter(({ name }) => !/cookie/i.test(name)).map((row) => [row.name, row] as const))(
    '%s',
    (_label, { name, value, secret }) => {
      const text = `{"value":"${value}","name":"${name}"}`
      expect(scanBytes(bytesOf(text), builtInMatcher).map(({ start, end }) => text.slice(start, end))).toEqual([secret])
    },
  )
})

describe.each([
  ['once', encodeURIComponent],
  ['twice', (text: string) => encodeURIComponent(encodeURIComponent(text))],
  ['+ for a blank', (text: string) => encodeURIComponent(text).replaceAll('%20', '+')],
] as const)('percent-encoded, %s', (_, encode) => {
  it.each(HEADERS.map((row) => [`${row.name}: ${row.value.slice(0, 8)}`, row] as const))(
    '%s',
    (_label, { name, value, secret }) => {
      const text = `/log?line=${encode(`${name}: ${value}`)}&level=1`
      const found = scanBytes(bytesOf(text), builtInMatcher).map(({ start, end }) => text.slice(start, end))
      expect(found).toEqual([encode(secret)])
    },
  )
})

/** Settings and bodies: a name, a password with signs, in the ways in which programs print them. */
const PHRASE = 'Qx7;(z]V|C{9fq^3W!t'
const PASSWORD_FORMS: Readonly<Record<string, string>> = {
  'JSON body': `{"username":"ann","password":"${PHRASE}","otp":1}`,
  'JSON body in JSON': json(`{"username":"ann","password":"${PHRASE}"}`),
  'Python dict': `{'username': 'ann', 'password': '${PHRASE}'}`,
  'Python locals': `    password   = '${PHRASE}'\n`,
  'Python tuple': `auth = ('deploy', '${PHRASE}')`,
  dataclass: `Db(host='db', user='app', password='${PHRASE}')`,
  'util.inspect': `  auth: { user: 'mailer', pass: '${PHRASE}' },`,
  'Ruby hash': `{:user_name=>"mailer", :password=>"${PHRASE}"}`,
  'PHP var_dump': `  ["password"]=>\n  string(${PHRASE.length}) "${PHRASE}"\n`,
  'PHP var_export': `  'password' => '${PHRASE}',\n`,
  'PHP stack frame': `#0 /srv/app/Auth.php(12): Auth->login('ann@example.test', '${PHRASE}')\n`,
  'Go %+v in quotes': `Config{Password:"${PHRASE}", Addr:":80"}`,
  environment: `SMTP_PASSWORD=${PHRASE}\nLANG=C\n`,
  print_r: `    [PHP_AUTH_PW] => ${PHRASE}\n`,
  'set -x': `+ DB_PASSWORD='${PHRASE}'\n`,
  execve: `execve("/usr/bin/curl", ["curl", "-d", "password=${PHRASE}", "http://a.example.test/"], 0x7ffd)`,
  'redis-cli monitor': `"hset" "user:1" "password" "${PHRASE}"\n`,
  'terraform plan': `      ~ password                    = "${PHRASE}" -> (sensitive value)\n`,
  tshark: `"http.authbasic": "deploy:${PHRASE}"`,
}

describe('a password with signs', () => {
  it.each(Object.entries(PASSWORD_FORMS))('%s', (_, text) => {
    expect(scanBytes(bytesOf(text), builtInMatcher).map(({ start, end }) => text.slice(start, end))).toEqual([PHRASE])
  })
})

describe('what looks like a credential and is none', () => {
  it.each([
    'WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="The access token expired"',
    'WWW-Authenticate: Digest realm="api", qop="auth", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c0", opaque="5ccc069c403ebaf9"',
    'ETag: "5d8c72a5edda8d6a5d8c72a5edda8d6a"\r\nX-Request-Id: 9f1c2b64-27a1-4a55-8e0e-0d2f6f0b7c21\r\n',
    'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    "Content-Security-Policy: script-src 'nonce-rAnd0mN0nce4bf92f3577b34da6' 'sha256-B2yPHKaXnvFWtRChIbabYmUBFZdVfKKXHbWtWidDVF8='",
    '"integrity": "sha512-B2yPHKaXnvFWtRChIbabYmUBFZdVfKKXHbWtWidDVF8B2yPHKaXnvFWtRChIbabYmUBFZdVfKKXHbWtWidDVF8=="',
    'Digest: sha256:5d8c72a5edda8d6a5d8c72a5edda8d6a5d8c72a5edda8d6a5d8c72a5edda8d6a',
    'commit 5d8c72a5edda8d6a5d8c72a5edda8d6a5d8c72a5',
    'Authorization: Bearer ********',
    'Authorization: Basic [FILTERED]',
    'Authorization: Basic ZGVwbG95OltSRURBQ1RFRF0=',
    'postgres://app:(hidden)@db.example.test/shop',
    'mysql+pymysql://app:%28hidden%29@127.0.0.1/shop',
    'password: S.password2, token: options.apiToken',
    'const password = base64.b16encode(random_bytes[:8]).decode()',
    'print(f"password={password!r}")',
    'fileHeaderSignature = 0x04034b50',
    'packagefile go/token=/root/.cache/go-build/2e/2e2ae742d9afa71f09883ad468750592ec9f1b2f3577b34da6a3ce929d0e0e47-d',
    'https://codecov.example.test/gh/a/b/branch/main/graph/badge.svg?token=6B6NxtsZc3',
    'DEBUG C: AUTH PLAIN AG1haWxlckBleGFtcGxlLnRlc3QALyogc2VjcmV0ICov',
    '250-AUTH PLAIN LOGIN CRAM-MD5',
    'mysql -h db.example.test -u app -p shop',
    'docker login -u ci --password-stdin registry.example.test',
    '.git/hooks/pre-commit.sample',
    '{"code":"ERR_HTTP_HEADERS_SENT","statusCode":500}',
    'SESSION_COOKIE_AGE=1209600; session_timeout=3600',
    'Set-Cookie: session=; Max-Age=0; Path=/',
    'the password is required and must be at least 8 characters',
    '<input type="password" name="password" autocomplete="current-password">',
    'max_tokens: 4096, token_type: bearer, next_page_token: null',
  ])('%s', (text) => {
    expect(
      scanBytes(bytesOf(text), builtInMatcher).map(({ start, end, rule }) => `${rule.id}: ${text.slice(start, end)}`),
    ).toEqual([])
  })
})
