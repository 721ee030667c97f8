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
