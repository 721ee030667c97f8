import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPlacer } from '../../../src/core/exposure/place.js'
import { generateExample } from '../../../src/core/rules/examples.js'
import { scanBytes } from '../../../src/core/scan.js'
import { createScanner } from '../../../src/core/scanner.js'
import type { Traceback } from '../../../src/core/types.js'
import { textFormat } from '../../../src/formats/text.js'
import { chunkSizes, cut } from '../../helpers/arbitraries.js'
import { builtInMatcher, bytesOf } from '../../helpers/rules.js'

const T = '{{base62:40}}'

const matchesIn = (text: string) => scanBytes(bytesOf(text), builtInMatcher)
const tracebacks = (template: string) =>
  matchesIn(generateExample(template, 7).text).map(({ place }) => place.traceback)

/** "python ValueError /srv/a.py:3 in f" */
const brief = (traceback: Traceback | undefined): string => {
  if (traceback === undefined) return 'none'
  const { language, exception = '?', frame } = traceback
  const where =
    frame === undefined ? '?' : `${frame.file}:${frame.line}${frame.function ? ` in ${frame.function}` : ''}`
  return `${language} ${exception} ${where}`
}
const briefs = (template: string) => tracebacks(template).map(brief)

const lines = (...all: string[]): string => `${all.join('\n')}\n`

/** One character a byte, as `bytesOf` takes them. */
const asUtf8 = (text: string): string => Buffer.from(text).toString('latin1')

const PYTHON_CHAIN = (first: string, second: string, third: string) =>
  lines(
    'Traceback (most recent call last):',
    '  File "/srv/client.py", line 8, in call',
    '    json.loads(text)',
    '  File "/usr/lib/python3.11/json/decoder.py", line 353, in raw_decode',
    '    obj, end = self.scan_once(s, idx)',
    '               ^^^^^^^^^^^^^^^^^^^^^^',
    `json.decoder.JSONDecodeError: Expecting value${first}: line 1 column 2 (char 1)`,
    '',
    'During handling of the above exception, another exception occurred:',
    '',
    'Traceback (most recent call last):',
    '  File "/srv/client.py", line 11, in call',
    '    send(headers)',
    '  File "/srv/client.py", line 5, in send',
    '    raise UpstreamError(f"refused: sent {h}")',
    `UpstreamError: refused${second}`,
    '',
    'The above exception was the direct cause of the following exception:',
    '',
    'Traceback (most recent call last):',
    '  File "/srv/client.py", line 17, in <module>',
    "    {'call':call,'group':group}[sys.argv[1]]()",
    '  File "/srv/client.py", line 13, in call',
    '    raise RuntimeError("gave up") from x',
    `RuntimeError: gave up${third}`,
  )

const JAVA_CHAIN = (outer: string, inner: string) =>
  lines(
    `Exception in thread "main" java.lang.IllegalStateException: load failed${outer}`,
    '\tat App.load(App.java:3)',
    '\tat App.main(App.java:4)',
    `Caused by: java.lang.IllegalArgumentException: bad header${inner}`,
    '\tat App.call(App.java:2)',
    '\t... 2 more',
  )

const DOTNET_CHAIN = (outer: string, inner: string) =>
  lines(
    `Unhandled exception. System.InvalidOperationException: sync failed${outer}`,
    ` ---> System.Net.Http.HttpRequestException (0x80004005): refused${inner}`,
    '   at System.Net.Http.HttpConnection.SendAsync(HttpRequestMessage request)',
    '   at Shop.Client.Send(String token) in C:\\src\\Shop\\Client.cs:line 12',
    '   --- End of inner exception stack trace ---',
    '   at Shop.Sync.Run() in /src/Shop/Sync.cs:line 30',
    '   at Program.<Main>$(String[] args) in /src/Shop/Program.cs:line 3',
  )

const NODE_CAUSE = (outer: string, inner: string, dumped: string) =>
  lines(
    `Error: load failed${outer}`,
    '    at load (file:///srv/app.mjs:3:53)',
    '    at file:///srv/app.mjs:6:6',
    '    ... 2 lines matching cause stack trace ...',
    '    at async asyncRunEntryPointWithESMLoader (node:internal/modules/run_main:117:5) {',
    `  [cause]: TypeError: bad token${inner}`,
    '      at verify (file:///srv/app.mjs:2:26)',
    '      at load (file:///srv/app.mjs:3:24)',
    '      at async ModuleLoader.import (node:internal/modules/esm/loader:606:24) {',
    `    headers: { authorization: '${dumped === '' ? 'none' : `Bearer ${dumped}`}' }`,
    '  }',
    '}',
  )

const GO_RECOVERED = lines(
  `2026/10/12 10:00:00 http: panic serving 127.0.0.1:50000: bad token: Bearer ${T}`,
  'goroutine 1 [running]:',
  'runtime/debug.Stack()',
  '\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e',
  'main.main.func1()',
  '\t/srv/main.go:6 +0x2b',
  'panic({0x4ae5c0?, 0x2d1b02d58060?})',
  '\t/usr/local/go/src/runtime/panic.go:860 +0x13a',
  'main.(*Server).handle(...)',
  '\t/srv/main.go:4',
  'main.main()',
  '\t/srv/main.go:7 +0x132',
)

const PYTEST = (explained: string, local: string) =>
  lines(
    '____________ test_status ____________',
    '',
    '    def test_status():',
    '>       response = client.get("/v1/items")',
    '',
    'test_client.py:24: ',
    '_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _',
    '',
    '    def get(self, path):',
    '>       raise requests.exceptions.HTTPError(self.headers)',
    `E       requests.exceptions.HTTPError: 401${explained}`,
    '',
    `headers = {'Authorization': 'Bearer ${local}'}`,
    'self    = <client.Client object at 0x7f51597eda50>',
    '',
    'client.py:88: HTTPError',
    '============ short test summary info ============',
  )

const BEARER = `: Bearer ${T}`

describe('what was raised where', () => {
  it.each([
    [
      'python json.decoder.JSONDecodeError /usr/lib/python3.11/json/decoder.py:353 in raw_decode',
      PYTHON_CHAIN(BEARER, '', ''),
    ],
    ['python UpstreamError /srv/client.py:5 in send', PYTHON_CHAIN('', BEARER, '')],
    ['python RuntimeError /srv/client.py:13 in call', PYTHON_CHAIN('', '', BEARER)],
    [
      'python requests.exceptions.HTTPError /srv/client.py:88 in get',
      lines(
        'Traceback (most recent call last):',
        '  File "/srv/app.py", line 9, in main',
        `    get("Authorization: Bearer ${T}")`,
        '  File "/srv/client.py", line 88, in get',
        '    raise HTTPError()',
        'requests.exceptions.HTTPError: 401',
      ),
    ],
    [
      'python KeyboardInterrupt <stdin>:1 in <module>',
      lines(
        'Traceback (most recent call last):',
        '  File "<stdin>", line 1, in <module>',
        `    token = 'Bearer ${T}'`,
        'KeyboardInterrupt',
      ),
    ],
    [
      'python ValueError /srv/a.py:3 in f',
      lines(
        `2026-10-12 10:00:00 ERROR sent Authorization${BEARER}`,
        'Traceback (most recent call last):',
        '  File "/srv/a.py", line 3, in f',
        '    g()',
        'ValueError: x',
      ),
    ],
    ['python requests.exceptions.HTTPError client.py:88', PYTEST(` Authorization${BEARER}`, 'none')],
    ['python HTTPError client.py:88', PYTEST('', T)],
    [
      'python TimeoutError /srv/app/rich_app.py:14 in send',
      asUtf8(
        lines(
          '\x1b[31m│\x1b[0m \x1b[2m/srv/app/\x1b[0m\x1b[1mrich_app.py\x1b[0m:14 in send      \x1b[31m│\x1b[0m',
          `│   13   headers = {'Authorization': 'Bearer ${T}'}  │`,
          '│ ❱ 14   raise TimeoutError("no answer")  │',
          '╰──────────────────────────╯',
          '\x1b[1;91mTimeoutError: \x1b[0mno answer',
        ),
      ),
    ],
    ['java java.lang.IllegalStateException App.java:3 in App.load', JAVA_CHAIN(BEARER, '')],
    ['java java.lang.IllegalArgumentException App.java:2 in App.call', JAVA_CHAIN('', BEARER)],
    [
      'java java.lang.IllegalArgumentException Utils.java:286 in jdk.internal.net.http.common.Utils.newIAE',
      lines(
        'SEVERE: cannot build request',
        `java.lang.IllegalArgumentException: invalid header value: "Bearer ${T}`,
        '"',
        '\tat java.net.http/jdk.internal.net.http.common.Utils.newIAE(Utils.java:286)',
        '\tat App.main(App.java:4)',
      ),
    ],
    [
      'java org.springframework.web.client.HttpClientErrorException$Unauthorized HttpClientErrorException.java:106 in org.springframework.web.client.HttpClientErrorException.create',
      lines(
        `20:17:13.896 [main] ERROR shop.Upstream -- call with [Authorization:"Bearer ${T}"] failed`,
        'org.springframework.web.client.HttpClientErrorException$Unauthorized: 401 Unauthorized: "{}"',
        '\tat org.springframework.web.client.HttpClientErrorException.create(HttpClientErrorException.java:106) ~[spring-web-6.jar:6.1]',
      ),
    ],
    [
      'java com.acme.Refused Client.kt:7 in com.acme.Client.send',
      lines(
        `com.acme.Refused: token Bearer ${T}`,
        '\tat java.base/jdk.internal.reflect.Method.invoke0(Native Method)',
        '\tat com.acme.Client.send(Client.kt:7)',
      ),
    ],
    ['node Error file:///srv/app.mjs:3 in load', NODE_CAUSE(BEARER, '', '')],
    ['node TypeError file:///srv/app.mjs:2 in verify', NODE_CAUSE('', BEARER, '')],
    ['node TypeError file:///srv/app.mjs:2 in verify', NODE_CAUSE('', '', T)],
    [
      'node UnauthorizedError /srv/node_modules/koa/lib/context.js:96 in Object.throw',
      lines(
        `server error UnauthorizedError: bad token Bearer ${T}`,
        '    at Object.throw (/srv/node_modules/koa/lib/context.js:96:11)',
      ),
    ],
    [
      'node TypeError /srv/node_modules/@hapi/hapi/lib/a.js:5 in Layer.handle',
      lines(
        `TypeError [ERR_INVALID_CHAR]: Bearer ${T}`,
        '    at Layer.handle [as handle_request] (/srv/node_modules/@hapi/hapi/lib/a.js:5:9)',
      ),
    ],
    ['dotnet System.InvalidOperationException /src/Shop/Sync.cs:30 in Shop.Sync.Run', DOTNET_CHAIN(BEARER, '')],
    [
      'dotnet System.Net.Http.HttpRequestException C:\\src\\Shop\\Client.cs:12 in Shop.Client.Send',
      DOTNET_CHAIN('', BEARER),
    ],
    [
      'go panic /srv/main.go:4 in main.(*Server).handle',
      lines(
        `panic: bad token${BEARER}`,
        '',
        'goroutine 1 [running]:',
        'main.(*Server).handle(...)',
        '\t/srv/main.go:4',
        'main.main()',
        '\t/srv/main.go:7 +0x132',
      ),
    ],
    [
      'go runtime error /srv/main.go:4 in main.load',
      lines(
        `panic: runtime error: bad key "Bearer ${T}"`,
        '',
        'goroutine 1 [running]:',
        'main.load({0xc000012345, 0x3})',
        '\t/srv/main.go:4 +0x1d',
      ),
    ],
    ['go panic /srv/main.go:4 in main.(*Server).handle', GO_RECOVERED],
    [
      'ruby Net::HTTPServerException app.rb:3 in check',
      lines(
        `app.rb:3:in 'check': bad Bearer ${T} (Net::HTTPServerException)`,
        "\tfrom app.rb:9:in 'block (2 levels) in <main>'",
      ),
    ],
    [
      'ruby ArgumentError rack_app.rb:21 in <main>',
      lines(
        `E, [2026-11-23T20:40:55.016415 #29088] ERROR -- : unknown scheme in "Bearer ${T}" (ArgumentError)`,
        "rack_app.rb:21:in `block in <main>'",
        "/usr/lib/rack.rb:95:in `service'",
      ),
    ],
    [
      'ruby Errno::ECONNREFUSED app.rb:3 in Shop::Client#get',
      lines(`Errno::ECONNREFUSED: refused, sent Authorization${BEARER}`, "\tapp.rb:3:in 'Shop::Client#get'"),
    ],
    [
      'php GuzzleHttp\\Exception\\ClientException /srv/src/Client.php:33 in App\\Client->send',
      lines(
        `PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ClientException: refused Bearer ${T} in /srv/src/Client.php:33`,
        'Stack trace:',
        '#0 /srv/index.php(9): App\\Client->send()',
        '#1 {main}',
        '  thrown in /srv/src/Client.php on line 33',
      ),
    ],
    [
      'php RuntimeException /srv/src/Client.php:33 in App\\Client->login',
      lines(
        'PHP Fatal error:  Uncaught RuntimeException: refused in /srv/src/Client.php:33',
        'Stack trace:',
        `#0 /srv/index.php(9): App\\Client->login('Bearer ${T}')`,
        '#1 {main}',
      ),
    ],
    [
      'php GuzzleHttp\\Exception\\ClientException /srv/vendor/guzzle/Middleware.php:113 in GuzzleHttp\\Middleware::create',
      lines(
        `[2026-10-12 10:00:00] local.ERROR: refused {"exception":"[object] (GuzzleHttp\\\\Exception\\\\ClientException(code: 401): refused Bearer ${T} at /srv/vendor/guzzle/Middleware.php:113)`,
        '[stacktrace]',
        '#0 /srv/vendor/guzzle/Handler.php(72): GuzzleHttp\\Middleware::create(Object(Response))',
      ),
    ],
  ])('%s', (expected, template) => {
    expect(briefs(template)).toEqual([expected])
  })
})

describe('with its newlines escaped', () => {
  const stack = (text: string) => JSON.stringify({ level: 50, err: { type: 'x', stack: text.trimEnd() } })
  it.each([
    ['python UpstreamError /srv/client.py:5 in send', PYTHON_CHAIN('', BEARER, '')],
    ['java java.lang.IllegalArgumentException App.java:2 in App.call', JAVA_CHAIN('', BEARER)],
    ['node TypeError file:///srv/app.mjs:2 in verify', NODE_CAUSE('', BEARER, '')],
    [
      'dotnet System.Net.Http.HttpRequestException C:\\src\\Shop\\Client.cs:12 in Shop.Client.Send',
      DOTNET_CHAIN('', BEARER),
    ],
    [
      'go panic /srv/main.go:4 in main.load',
      lines(`panic: bad${BEARER}`, '', 'goroutine 1 [running]:', 'main.load(0x1)', '\t/srv/main.go:4 +0x1d'),
    ],
    [
      'ruby ArgumentError app.rb:3 in check',
      lines(`app.rb:3:in 'check': bad${BEARER} (ArgumentError)`, "\tfrom app.rb:9:in 'main'"),
    ],
    [
      'ruby ArgumentError app.rb:3 in check',
      lines(`ArgumentError: bad${BEARER}`, "app.rb:3:in 'check'", "app.rb:9:in 'main'"),
    ],
    [
      'php App\\Refused /srv/a.php:3 in f',
      lines(`Uncaught App\\Refused: bad${BEARER} in /srv/a.php:3`, 'Stack trace:', '#0 /srv/b.php(3): f()'),
    ],
  ])('%s', (expected, template) => {
    expect(briefs(stack(template))).toEqual([expected])
    expect(briefs(JSON.stringify({ message: stack(template) }))).toEqual([expected])
  })

  it.each([
    ['python UpstreamError /srv/client.py:5 in send', PYTHON_CHAIN('', BEARER, '')],
    ['java java.lang.IllegalArgumentException App.java:2 in App.call', JAVA_CHAIN('', BEARER)],
  ])('by syslog: %s', (expected, template) => {
    const escaped = template.trimEnd().replaceAll('\n', '#012').replaceAll('\t', '#011')
    expect(briefs(`Nov 23 20:40:17 web app[812]: ERROR failed#012${escaped}\n`)).toEqual([expected])
  })

  it('by docker, a line each', () => {
    const docker = PYTHON_CHAIN('', BEARER, '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-11-23T20:40:58.4217Z' }))
    expect(briefs(lines(...docker))).toEqual(['python UpstreamError /srv/client.py:5 in send'])
  })

  it('is that of a record which holds a stack, where the secret stands beside it', () => {
    const record = `{"level":50,"req":{"headers":{"x-auth":"Bearer ${T}"}},"err":{"stack":"Error: refused\\n    at f (/srv/a.js:1:2)"}}`
    expect(briefs(record)).toEqual(['node Error /srv/a.js:1 in f'])
  })
})

describe('leaves out what is no plain name', () => {
  const node = (frame: string) => briefs(lines(`TypeError: bad Bearer ${T}`, `    at ${frame}`))
  it.each([
    ['a query', 'f (file:///srv/app.mjs?token=abcdefgh:1:2)', 'node TypeError file:///srv/app.mjs:1 in f'],
    ['a user', 'f (https://ann:{{alnum:9}}@a.example/x.js:1:2)', 'node TypeError ?'],
    ['what may be a token', `f (/srv/k{{hex:32}}/app.js:1:2)`, 'node TypeError ?'],
    ['a UUID', `f (/srv/{{uuid}}/app.js:1:2)`, 'node TypeError ?'],
    ['a long path', `f (/${'srv/'.repeat(50)}app.js:1:2)`, 'node TypeError ?'],
    ['evaluated code', 'eval (eval at g (/srv/a.js:9:9), <anonymous>:1:1)', 'node TypeError ?'],
    ['a name with other signs', `f"%20g (/srv/a.js:1:2)`, 'node TypeError /srv/a.js:1'],
    ['a server', 'f (http://localhost:3000/x.js:1:2)', 'node TypeError http://localhost:3000/x.js:1 in f'],
  ])('%s', (_, frame, expected) => {
    expect(node(frame)[0]).toBe(expected)
  })

  it('a path or type that holds the secret itself, however it is spelled beside it', () => {
    const { text } = generateExample('Zq{{alnum:14}}', 3)
    const found = matchesIn(
      lines(
        `${text}Error: bad password="${text}"`,
        `    at ${text} (/srv/${text}/a.js:1:2)`,
        '    at g (/srv/b.js:1:2)',
      ),
    )
    expect(found.length).toBeGreaterThan(0)
    for (const { place } of found) expect(JSON.stringify(place)).not.toContain(text.slice(2, 8))
  })

  it('a traceback that the secret does not stand in', () => {
    expect(tracebacks(`2026-10-12 10:00:00 INFO Authorization: Bearer ${T}\n`)).toEqual([undefined])
  })
})

/** In two, so that this file holds nothing that looks like one. */
const PASSWORD = 'pass' + 'word="'

const SOME = [
  PYTHON_CHAIN('', BEARER, ` ${PASSWORD}{{lower:12}}"`),
  JAVA_CHAIN(BEARER, ` ${PASSWORD}{{alnum:9}}"`),
  NODE_CAUSE(BEARER, '', T),
  DOTNET_CHAIN('', BEARER),
  GO_RECOVERED,
  PYTEST(` Authorization${BEARER}`, T),
  lines(`app.rb:3:in '${T}': bad Bearer ${T} (ArgumentError)`),
]

/** A traceback with one of the words in it replaced by the secret of another. */
const mixed = fc
  .tuple(fc.constantFrom(...SOME), fc.constantFrom(...SOME), fc.nat(), fc.nat(60), fc.integer({ min: 1, max: 99 }))
  .map(([template, before, at, spaces, seed]) => {
    const { text } = generateExample(template, seed)
    const [first] = matchesIn(text)
    const secret = first === undefined ? 'none' : text.slice(first.start, first.end)
    const words = [...text.matchAll(/[A-Za-z]{3,}/g)]
    const { index = 0 } = words[at % words.length] ?? {}
    return `${generateExample(before, seed).text}${' '.repeat(spaces)}\n${text.slice(0, index)}${secret}${text.slice(index)}`
  })

describe('for any text', () => {
  it('holds no six bytes of the secret in a row', () => {
    fc.assert(
      fc.property(mixed, (text) => {
        for (const { value, place } of matchesIn(text)) {
          const told = JSON.stringify(place.traceback ?? {})
          const secret = Buffer.from(value).toString('latin1')
          for (let at = 0; at + 6 <= secret.length; at++) expect(told).not.toContain(secret.slice(at, at + 6))
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is the same for any chunks', () => {
    fc.assert(
      fc.property(mixed, chunkSizes, fc.integer({ min: 1, max: 900 }), (text, sizes, size) => {
        const scanner = createScanner({ formats: [textFormat], ...builtInMatcher, size })
        const found = [
          ...cut(bytesOf(text), sizes).flatMap((chunk) => scanner.push(chunk).matches),
          ...scanner.end().matches,
        ]
        expect(found.map(({ place }) => place)).toEqual(matchesIn(text).map(({ place }) => place))
      }),
      { numRuns: 100 },
    )
  })
})

describe('takes a bounded time on what would make an expression search and search', () => {
  it.each([
    'a.',
    'a::',
    'A\\\\',
    '\n  at ',
    '\\n    at ',
    'Error: ',
    '---> ',
    '\nE   ',
    '\na.py:3: ',
    "'a:3:in '",
    '#012',
    ' ',
    ' in /',
    '"a',
    '\\u001b[',
    'panic serving ',
    '\\',
    '\n"',
  ])('%j', (piece) => {
    const around = piece.repeat(4096 / piece.length)
    const text = `x\n    at f (/a.js:1:2)\n ${around} Bearer ${generateExample(T, 1).text} ${around}\n    at f (/a.js:1:2)\n`
    const bytes = bytesOf(text)
    const [secret] = matchesIn(text)
    if (secret === undefined) return
    const started = performance.now()
    for (let round = 0; round < 20; round++) createPlacer(bytes)(secret, { ...secret.rule, exposure: 'traceback' })
    expect((performance.now() - started) / 20).toBeLessThan(25)
  })
})
