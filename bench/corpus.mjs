// Seeded corpora: the same bytes on every machine.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('corpus/', import.meta.url))
const FLUSH_BYTES = 1 << 22

/** xorshift32: all that a log's variety asks for. */
const seeded = (seed) => {
  let state = seed >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const HEX = '0123456789abcdef'
const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const text = (random, alphabet, length) => Array.from({ length }, () => alphabet[random(alphabet.length)]).join('')
const pick = (random, list) => list[random(list.length)]
const two = (number) => String(number).padStart(2, '0')
const clock = (random) => `${two(random(24))}:${two(random(60))}:${two(random(60))}`

const PATHS = [
  '/',
  '/index.html',
  '/static/app.9f2c1a.js',
  '/api/v1/users',
  '/api/v1/orders',
  '/health',
  '/img/logo.png',
  '/search?q=shoes&page=2',
]
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36',
  'curl/7.88.1',
  'kube-probe/1.31',
]
const WORDS = ['cache', 'order', 'shipment', 'invoice', 'queue', 'customer', 'retry', 'batch', 'index', 'replica']

const CLEAN = [
  (r) =>
    `10.${r(256)}.${r(256)}.${r(256)} - - [12/Oct/2026:${clock(r)} +0000] "GET ${pick(r, PATHS)} HTTP/1.1" 200 ${r(90000)} "https://shop.example.test/page/${r(500)}" "${pick(r, AGENTS)}"`,
  (r) => `Oct 12 ${clock(r)} web-${r(9)} systemd[1]: Started Session ${r(9999)} of user app.`,
  (r) =>
    `Oct 12 ${clock(r)} web-${r(9)} sshd[${r(32768)}]: pam_unix(sshd:session): session opened for user app(uid=${r(2000)}) by (uid=0)`,
  (r) =>
    `2026-10-12T${clock(r)}.${r(999)}Z INFO  [worker-${r(16)}] com.shop.${pick(r, WORDS)}.Service - ${pick(r, WORDS)} ${text(r, HEX, 8)}-${text(r, HEX, 4)} done in ${r(900)} ms`,
  (r) => `DEBUG ${pick(r, WORDS)} miss for item ${r(1e6)}; refetching shard ${r(64)} (etag "${text(r, HEX, 40)}")`,
  (r) =>
    `time=2026-10-12T${clock(r)}Z level=info msg="${pick(r, WORDS)} ${pick(r, WORDS)}" trace_id=${text(r, HEX, 32)} took=${r(500)}ms`,
]

const JSON_LOG = (r) =>
  JSON.stringify({
    level: pick(r, ['info', 'debug', 'warn']),
    time: 1_790_000_000_000 + r(1e9),
    pid: r(32768),
    req: {
      id: text(r, HEX, 16),
      method: 'GET',
      url: pick(r, PATHS),
      headers: { host: 'shop.example.test', accept: '*/*', 'user-agent': pick(r, AGENTS) },
    },
    res: { statusCode: 200, contentLength: r(1e5) },
    msg: `${pick(r, WORDS)} ${pick(r, WORDS)} completed`,
  })

const DENSE = [
  (r) => `req headers={'Host': 'api.example.test', 'Authorization': 'Bearer ${text(r, BASE62, 40)}', 'Accept': '*/*'}`,
  (r) => `GET /v1/items?access_token=${text(r, BASE62, 32)}&page=${r(9)} 200`,
  (r) => `Cookie: theme=dark; session=${text(r, BASE62, 32)}`,
]

const anyOf = (makers) => (r) => pick(r, makers)(r)

/** Each line by its maker; `end` closes it. */
const CORPORA = {
  clean: { line: anyOf(CLEAN), end: '\n' },
  json: { line: JSON_LOG, end: '\n' },
  dense: { line: anyOf([...DENSE, ...CLEAN.slice(2)]), end: '\n' },
  'one-line': { line: anyOf(CLEAN), end: ' ' },
}

export const CORPUS_NAMES = Object.keys(CORPORA)

/** The path of a corpus of about that many bytes; written once. */
export const corpus = (name, bytes) => {
  mkdirSync(FOLDER, { recursive: true })
  const path = join(FOLDER, `${name}-${Math.round(bytes / 1e6)}.log`)
  if (existsSync(path) && statSync(path).size >= bytes) return path
  const { line, end } = CORPORA[name]
  const random = seeded(20261012)
  const file = openSync(`${path}.part`, 'w')
  let written = 0
  for (let buffer = ''; written < bytes; buffer = '') {
    while (buffer.length < FLUSH_BYTES) buffer += line(random) + end
    written += writeSync(file, buffer)
  }
  closeSync(file)
  renameSync(`${path}.part`, path)
  return path
}
