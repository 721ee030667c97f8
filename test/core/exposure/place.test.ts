import { describe, expect, it } from 'vitest'
import { isPlaintext, sameHost } from '../../../src/core/exposure/host.js'
import { createPlacer } from '../../../src/core/exposure/place.js'
import { generateExample } from '../../../src/core/rules/examples.js'
import { scanBytes } from '../../../src/core/scan.js'
import { builtInMatcher, bytesOf } from '../../helpers/rules.js'

const T = '{{base62:40}}'

/** Where each secret of a text leaked. */
const places = (template: string) =>
  scanBytes(bytesOf(generateExample(template, 5).text), builtInMatcher).map(({ place }) => place)
const exposures = (template: string) => places(template).map(({ exposure }) => exposure)

describe('where a secret leaked', () => {
  it.each([
    ['log-line', `2026-10-12 10:00:00 INFO api_key=${T} seen`],
    ['request-header', `2026-10-12 10:00:00 INFO sent {'Host': 'a.example', 'Authorization': 'Bearer ${T}'}`],
    ['request-header', `2026-10-12 10:00:00 DEBUG {"req":{"headers":{"cookie":"session=${T}"}}}`],
    [
      'request-header',
      '10.0.0.1 - - [12/Oct/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 3 "-" "curl" "Bearer {{base62:40}}"',
    ],
    ['response-header', `HTTP/1.1 200 OK\r\nDate: now\r\nSet-Cookie: session=${T}; Path=/\r\n`],
    ['response-header', `< HTTP/1.1 200 OK\r\n< X-Auth-Token: ${T}\r\n`],
    ['request-body', `POST /login HTTP/1.1\r\nHost: a.example\r\n\r\nusername=ann&client_secret=${T}`],
    ['request-body', `2026-10-12 10:00:00 INFO form: {'user': 'ann', 'secret_key': '${T}'}`],
    ['response-body', `2026-10-12 10:00:00 INFO got {"access_token": "${T}", "token_type": "Bearer"}`],
    ['url-query', `"GET /v1/items?access_token=${T}&page=2 HTTP/1.1" 200 3`],
    ['url-query', `QUERY_STRING = 'access_token=${T}&page=2'`],
    ['url-query', `go to /login?next=%2Fcb%3Fcode%3D${T}%26state%3D1`],
    ['url-fragment', `open https://a.example/cb#access_token=${T}&token_type=bearer`],
    ['url-userinfo', `clone https://ann:{{base62:20}}@git.example/x.git`],
    ['url-path', 'POST https://hooks.slack.com/services/T{{upnum:9}}/B{{upnum:9}}/{{base62:24}} 200'],
    ['referer', `Referer: https://a.example/reset?token=${T}\n`],
    ['referer', `10.0.0.1 - - [12/Oct/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 3 "https://a.example/?token=${T}" "x"`],
    ['redirect-location', `< HTTP/1.1 302 Found\r\n< Location: /me?access_token=${T}\r\n`],
    [
      'traceback',
      `Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\n    g(h)\nValueError: bad 'Bearer ${T}'\n`,
    ],
    [
      'traceback',
      `Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\n    token = '${T}'\n    user = 'ann'\n`,
    ],
    [
      'traceback',
      `TypeError: bad token: Bearer ${T}\n    at verify (/srv/app.js:3:4)\n    at next (/srv/app.js:9:1)\n`,
    ],
    ['traceback', `java.lang.IllegalArgumentException: invalid: "Bearer ${T}"\n\tat java.net.Foo.bar(Foo.java:3)\n`],
    ['traceback', `System.Exception: bad Bearer ${T}\n   at App.Auth.Check(String t) in C:\\app\\Auth.cs:line 12\n`],
    ['traceback', `panic: bad token Bearer ${T}\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:9 +0x1d\n`],
    ['traceback', `app.rb:3:in 'check': bad Bearer ${T} (ArgumentError)\n\tfrom app.rb:9:in 'main'\n`],
    ['traceback', `PHP Fatal error:  Uncaught Exception: bad Bearer ${T}\nStack trace:\n#0 /srv/a.php(3): f()\n`],
    ['traceback', `{"level":50,"err":{"stack":"Error: bad Bearer ${T}\\n    at f (/srv/a.js:1:2)"}}`],
    ['log-line', `  File "/srv/a.py", line 3, in f\nValueError: x\n2026-10-12 10:00:00 INFO token: Bearer ${T}\n`],
    // not a traceback: pytest's places, but a type and nothing more stands behind them
    ['request-header', `sent {'Authorization': 'Bearer ${T}'}\n/srv/a.py:3: DeprecationWarning: old\n`],
    // not a traceback: records that follow one, in colours and as tornado begins them
    [
      'request-header',
      `\x1b[32m[2026-10-12 10:00:00] \x1b[0mAuthorization: Bearer ${T}\n\x1b[31m[2026-10-12 10:00:01] \x1b[0mError: x\n    at f (/srv/a.js:1:2)\n`,
    ],
    [
      'request-header',
      `[I 261012 10:00:00 web:3] Authorization: Bearer ${T}\n[E 261012 10:00:01 web:3] x\nTraceback (most recent call last):\n`,
    ],
    ['debug-page', `<div class="debugger"><p>sent {&#39;Authorization&#39;: &#39;Bearer ${T}&#39;}</p>`],
    ['debug-page', `<td>API_TOKEN</td>\n<td class="code"><pre>&#x27;${T}&#x27;</pre></td>`],
    ['command-line', `+ curl -s -H 'X-Api-Key: ${T}' https://a.example/`],
    [
      'command-line',
      `Oct 12 10:00:00 web sudo: ann : COMMAND=/usr/bin/curl -H Authorization: Bearer ${T} https://a.example/`,
    ],
    ['environment', `PATH=/bin\nAPI_TOKEN=${T}\nHOME=/root\n`],
    ['environment', `"Env": [\n  "PATH=/bin",\n  "API_TOKEN=${T}"\n]`],
    ['config-dump', `2026-10-12 10:00:00 INFO config: {"secret_key": "${T}"}`],
  ])('%s: %s', (exposure, template) => {
    expect(exposures(template)).toEqual([exposure])
  })

  it('leaves a name of the user’s own rule as it is', async () => {
    const { matcherOf, ruleYaml } = await import('../../helpers/rules.js')
    const own = matcherOf(ruleYaml("id: own\nkeywords: [acme_]\npattern: 'acme_[a-z0-9]{24}'\nexposure: shop-till"))
    const { text } = generateExample('GET /?token=acme_{{alnum:24}} HTTP/1.1', 2)
    expect(scanBytes(bytesOf(text), own).map(({ place }) => place.exposure)).toEqual(['shop-till'])
  })
})

describe('whom it was sent to', () => {
  it.each([
    [`GET /x HTTP/1.1\r\nHost: a.example:8443\r\nAuthorization: Bearer ${T}\r\n`, 'a.example:8443', undefined],
    [`GET /x HTTP/1.1\r\nAuthorization: Bearer ${T}\r\nHost: a.example\r\n\r\n`, 'a.example', undefined],
    [`2026-10-12 10:00:00 {'Authorization': 'Bearer ${T}', 'Host': 'a.example'}`, 'a.example', undefined],
    [`"HTTP_HOST"=>"a.example", "HTTP_AUTHORIZATION"=>"Bearer ${T}"`, 'a.example', undefined],
    [`GET http://a.example/x HTTP/1.1\r\nAuthorization: Bearer ${T}\r\n`, 'a.example', true],
    [`GET https://a.example/x HTTP/1.1\r\nAuthorization: Bearer ${T}\r\n`, 'a.example', undefined],
    [
      `* Connected to a.example (192.0.2.1) port 80 (#0)\n> GET / HTTP/1.1\n> Host: a.example\n> Authorization: Bearer ${T}\n`,
      'a.example',
      true,
    ],
    [
      `* Connected to a.example (192.0.2.1) port 443 (#0)\n> GET / HTTP/1.1\n> Host: a.example\n> Authorization: Bearer ${T}\n`,
      'a.example',
      undefined,
    ],
    [
      `"request": {"method": "GET", "url": "http://a.example/x", "httpVersion": "HTTP/1.1", "headers": [{"name": "Authorization", "value": "Bearer ${T}"}`,
      'a.example',
      true,
    ],
    [
      `config: {\n  headers: {\n    Authorization: 'Bearer ${T}',\n  },\n  method: 'get',\n  url: 'http://a.example/x',\n}\nAxiosError`,
      'a.example',
      true,
    ],
    [`fetch http://a.example/x?access_token=${T} failed`, 'a.example', true],
    [`see http://ann:{{base62:20}}@a.example/x`, 'a.example', true],
    [`curl -H 'Authorization: Bearer ${T}' http://a.example/x`, 'a.example', true],
    [`url=http://a.example/x?access_token=${T} uvicorn.error`, 'a.example', undefined],
    [
      `2026-10-12 10:00:00 INFO see http://b.example\n2026-10-12 10:00:01 INFO Authorization: Bearer ${T}\n`,
      undefined,
      undefined,
    ],
    [`2026-10-12 10:00:00 {'Referer': 'http://b.example/', 'Authorization': 'Bearer ${T}'}`, undefined, undefined],
    [`* Found bundle for host: 0x55c27d044ee0\n> GET / HTTP/1.1\n> Authorization: Bearer ${T}\n`, undefined, undefined],
  ])('%s: %s', (template, host, plaintext) => {
    expect(places(template).map((place) => [place.host, place.plaintext])).toEqual([[host, plaintext]])
  })

  it.each([
    ['a.example', true],
    ['localhost:8080', false],
    ['api.localhost', false],
    ['127.1.2.3', false],
    ['[::1]:3000', false],
    ['127.0.0.1.example', true],
    ['192.168.1.2', true],
  ])('%s by http is plaintext over a network: %s', (host, expected) => {
    expect(isPlaintext({ exposure: 'request-header', host, plaintext: true })).toBe(expected)
  })

  it.each([
    ['a.example:443', 'a.example'],
    ['127.0.0.1:8080', 'localhost:8080'],
    ['[::1]:8080', 'localhost:8080'],
    ['a.example:8443', 'a.example:8443'],
  ])('%s is the same host as %s', (host, same) => {
    expect(sameHost(host)).toBe(same)
  })
})

it.each([
  ['flask', `2026-10-12 werkzeug Authorization: Bearer ${T}`],
  ['asgi', `{'type': 'http', 'asgi': {'version': '3.0'}, 'headers': [(b'authorization', b'Bearer ${T}')]}`],
  ['pino', `{"level":30,"time":1790000000000,"req":{"headers":{"authorization":"Bearer ${T}"}}}`],
  ['axios', `AxiosError: x { headers: { Authorization: 'Bearer ${T}' } }`],
  ['go', `map[Accept:[*/*] Authorization:[Bearer ${T}]]`],
  ['rack', `{"HTTP_HOST"=>"a.example", "HTTP_AUTHORIZATION"=>"Bearer ${T}"}`],
  ['php', `Array\n(\n    [HTTP_HOST] => a.example\n    [HTTP_AUTHORIZATION] => Bearer ${T}\n`],
  ['java-httpclient', `jdk.internal.net.http.Http1Request logHeaders\nAuthorization: Bearer ${T}`],
  ['haproxy', `web app/s1 0/0/0/0/0 200 125 - - ---- 1/1/0/0/0 0/0 {Bearer ${T}|curl} "GET / HTTP/1.1"`],
  ['access-log', `"GET /?access_token=${T} HTTP/1.1" 200 3 "-" "curl/8"`],
  [undefined, `2026-10-12 10:00:00 INFO Authorization: Bearer ${T}`],
])('is printed by %s: %s', (framework, template) => {
  expect(places(template)[0]?.framework).toBe(framework)
})

describe('takes a bounded time on what would make an expression search and search', () => {
  it.each([
    'a',
    'GET ',
    'http://',
    "host: 'a",
    '"request":',
    '%2f',
    '\n  at ',
    '\n',
    'AAA=',
    'a-',
    '"url":',
    'set-cookie ',
    '1/',
  ])('%j', (piece) => {
    const before = piece.repeat(4096 / piece.length)
    const bytes = bytesOf(`${before} ${generateExample(T, 1).text} ${before}`)
    const secret = { start: before.length + 1, end: before.length + 41 }
    const rule = builtInMatcher.find({
      bytes: bytesOf(generateExample(`Authorization: Bearer ${T}`, 1).text),
      owned: { start: 0, end: 40 },
      encodings: [],
      toRaw: (span) => span,
    })[0]?.rule
    if (rule === undefined) throw new Error('no rule')
    const started = performance.now()
    for (let round = 0; round < 20; round++) createPlacer(bytes)(secret, rule)
    expect((performance.now() - started) / 20).toBeLessThan(25)
  })
})
