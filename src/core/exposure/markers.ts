import { toBytes } from '../ascii.js'
import { createLiteralSearch } from '../literals.js'
import type { Span } from '../types.js'
import { AFTER_BYTES, BEFORE_BYTES } from './surroundings.js'

/** Programs whose print is told by what they write, and for which there is advice. */
const FRAMEWORKS = [
  'flask',
  'django',
  'asgi',
  'express',
  'node',
  'pino',
  'axios',
  'spring',
  'java-httpclient',
  'go',
  'rails',
  'rack',
  'php',
  'laravel',
  'nginx',
  'apache',
  'haproxy',
  'curl',
  'wget',
  'git',
  'python-http',
  'rich',
  'pytest',
  'docker',
  'har',
  'strace',
  'access-log',
] as const
export type Framework = (typeof FRAMEWORKS)[number]

/** What is known from literals near a secret. */
export interface Marks {
  /** A framework's error page for developers stands round it. */
  readonly debugPage: boolean
  /** The framework whose mark stands nearest. */
  readonly framework: Framework | undefined
  /** Keys of a HAR stand near. */
  readonly har: boolean
}

/** Bytes that are searched at once; what two secrets share is searched once. */
const TILE_BYTES = 4096

/** Finds the marks near a view's secrets. */
export const createMarks = (bytes: Uint8Array): ((secret: Span) => Marks) => {
  const tiles = new Map<number, readonly Found[]>()
  const tileAt = (index: number): readonly Found[] => {
    const searched = tiles.get(index)
    if (searched !== undefined) return searched
    const found: Found[] = []
    const take = (at: number, mark: number): unknown => found.push({ at, mark: MARKS[mark] ?? NONE })
    SEARCH.find(bytes, index * TILE_BYTES, (index + 1) * TILE_BYTES, take)
    tiles.set(index, found)
    return found
  }
  return (secret) => {
    const from = Math.max(0, secret.start - BEFORE_BYTES)
    const to = Math.min(bytes.length, secret.end + AFTER_BYTES)
    const near: Near[] = []
    for (let tile = Math.floor(from / TILE_BYTES); tile * TILE_BYTES < to; tile++) {
      for (const { at, mark } of tileAt(tile)) {
        const distance = distanceOf({ start: at, end: at + mark.literal.length }, secret)
        if (distance !== undefined && at >= from && at + mark.literal.length <= to) near.push({ mark, distance })
      }
    }
    return summarise(near)
  }
}

interface Near {
  readonly mark: Mark
  readonly distance: number
}

/** What follows is more often another record: it counts as so many times farther away. */
const FOLLOWING = 4

/** Undefined where the two overlap: a secret's own bytes tell nothing of its place. */
const distanceOf = (mark: Span, secret: Span): number | undefined => {
  if (mark.end <= secret.start) return secret.start - mark.start
  return mark.start >= secret.end ? (mark.start - secret.end) * FOLLOWING : undefined
}

const summarise = (near: readonly Near[]): Marks => {
  let nearest: Near | undefined
  for (const entry of near) {
    if (entry.mark.framework !== undefined && entry.distance < (nearest?.distance ?? Number.POSITIVE_INFINITY))
      nearest = entry
  }
  return {
    debugPage: near.some(({ mark }) => mark.debugPage),
    framework: nearest?.mark.framework,
    har: near.some(({ mark }) => mark.framework === 'har'),
  }
}

interface Found {
  readonly at: number
  readonly mark: Mark
}

const NONE: Mark = { literal: '' }

interface Mark {
  readonly literal: string
  readonly framework?: Framework
  readonly debugPage?: true
}

/** What only the program itself writes: a user agent in a server's log says nothing of the server. Six bytes or more, for the search's speed. */
const PROGRAMS: Readonly<Record<Framework, readonly string[]>> = {
  flask: ['werkzeug', 'Werkzeug', 'EnvironHeaders(', 'ImmutableMultiDict(', '/flask/app.py'],
  django: ['/django/core/', 'django.request', 'WSGIRequest: ', 'django.http'],
  asgi: ["'asgi': {", 'starlette', 'uvicorn', 'QueryParams(', '/fastapi/', ' - ASGI ['],
  express: ['node_modules/express/', "'x-powered-by': 'Express'", 'X-Powered-By: Express', "'connect.sid="],
  node: ['[Object: null prototype]', 'IncomingMessage', 'rawHeaders', '[Symbol(k', 'node:internal/'],
  pino: [10, 20, 30, 40, 50, 60].map((level) => `{"level":${level},"time":`),
  axios: ['AxiosError', 'isAxiosError', '/node_modules/axios/'],
  spring: ['org.springframework'],
  'java-httpclient': ['jdk.internal.net.http', 'java.net.http'],
  go: [
    'http.Header{',
    'map[Accept',
    'map[Authorization',
    'map[Cookie',
    'Header:map[',
    'net/http.(',
    ' level=INFO msg=',
    ' level=DEBUG msg=',
    ' level=WARN msg=',
    ' level=ERROR msg=',
  ],
  rails: ['action_dispatch', 'ActionController', 'actionpack-', 'ActiveRecord'],
  rack: [
    '"rack.',
    '"HTTP_HOST"=>',
    '"HTTP_ACCEPT"=>',
    '"HTTP_AUTHORIZATION"=>',
    'WEBrick',
    ' INFO -- : ',
    ' WARN -- : ',
    ' ERROR -- : ',
  ],
  php: [
    '[HTTP_HOST] =>',
    '[HTTP_ACCEPT] =>',
    'PHP Fatal error',
    'PHP Warning',
    'PHP_SELF',
    'Development Server (http',
    '"]=>\n  string(',
  ],
  laravel: ['laravel_session', 'Illuminate\\', '/laravel/', 'laravel.'],
  nginx: [', upstream: "', ', request: "'],
  apache: ['|User-Agent:', ' HTTP/1.1|Host:', '] AH0'],
  haproxy: ['haproxy'],
  curl: ['* Connected to ', '=> Send header, ', '<= Recv header, ', 'h2h3 [', '> User-Agent: curl/'],
  wget: ['DEBUG output created by Wget', '---request begin---', '---response begin---', 'Stored cookie '],
  git: ['http.c:', 'trace: built-in: git', 'git remote-http', 'trace: run_command'],
  'python-http': ["send: b'", "reply: 'HTTP/", 'urllib3.', 'RequestsCookieJar'],
  rich: ['\u00e2\u009d\u00b1', '\u00e2\u0095\u00ad\u00e2\u0094\u0080'],
  pytest: ['test session starts', '= FAILURES =', 'E       ', 'AssertionError: assert'],
  docker: ['"HostConfig"', '"Env": [', '"Entrypoint"'],
  har: ['"startedDateTime"', '"httpVersion"', '"queryString"', '"postData"', '"headersSize"'],
  'access-log': [],
  strace: ['execve("', 'sendto(', 'recvfrom('],
}

/** Markup of error pages, and the lines of Django's page as text. */
const DEBUG_PAGES: readonly (readonly [Framework | undefined, readonly string[]])[] = [
  [
    'flask',
    [
      'Werkzeug Debugger',
      '__debugger__',
      'class="debugger"',
      '<cite class="filename">',
      '<pre class="line ',
      'EVALEX_TRUSTED',
    ],
  ],
  [
    'django',
    [
      '<td class="code"><pre>',
      'id="pastebinTraceback"',
      'id="requestinfo"',
      '>Request Method:</th>',
      '>Django Version:</th>',
      'id="meta-info"',
      'seeing this error because you have',
      'Using settings module ',
      '\nDjango Version:',
      '\nRequest information:',
      '\nMETA:\n',
    ],
  ],
  ['asgi', ['class="traceback-container"', 'class="frame-filename"']],
  ['rails', ['id="Framework-Trace"', 'id="Application-Trace"', 'id="env_dump"', 'Rails.root: ']],
  ['laravel', ['laravel-ignition', 'class="Whoops container', 'something went wrong']],
  ['php', ['Symfony Exception', 'class="sf-dump', 'trace-as-html']],
  ['express', ['<br> &nbsp; &nbsp;at ']],
  [undefined, ['occurred while processing the request', "Server Error in '/'"]],
]

const MARKS: readonly Mark[] = [
  ...FRAMEWORKS.flatMap((framework) => PROGRAMS[framework].map((literal): Mark => ({ literal, framework }))),
  ...DEBUG_PAGES.flatMap(([framework, literals]) =>
    literals.map((literal): Mark => ({ literal, debugPage: true, ...(framework && { framework }) })),
  ),
]

const SEARCH = createLiteralSearch(MARKS.map(({ literal }) => toBytes(literal)))
