// A HAR of any size, as a long session with a browser gives: JSON from an API, scripts,
// pages, pictures in base64; one exchange in eight carries credentials. Seeded.
import { closeSync, openSync, writeSync } from 'node:fs'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const createRandom = (seed) => {
  let state = seed
  const next = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  return { next, token: (length) => Array.from({ length }, () => LETTERS[next(LETTERS.length)]).join('') }
}

const WORDS =
  'order cart account page item value index render state theme colour width request result update select'.split(' ')

/** Bodies are made once and used in turn: what is measured is the reading. */
const bodiesOf = ({ next, token }) => {
  const word = () => WORDS[next(WORDS.length)]
  const rows = Array.from({ length: 120 }, (_, id) => ({
    id,
    name: `${word()} ${word()}`,
    total: next(100000) / 100,
    tags: [word(), word()],
  }))
  const script = Array.from(
    { length: 500 },
    () =>
      `function ${word()}${next(1000)}(a){if(a.${word()}==="${word()}"){return "${word()}\\n"}\n\treturn a.${word()}+'${word()}'}`,
  )
  const page = Array.from(
    { length: 200 },
    () => `<div class="${word()} ${word()}" data-${word()}="${next(9999)}">${word()} ${word()} ${word()}</div>`,
  )
  const picture = Buffer.from(Array.from({ length: 48 * 1024 }, () => next(256)))
  return [
    { mimeType: 'application/json', text: JSON.stringify({ data: rows }) },
    { mimeType: 'application/javascript', text: script.join('\n') },
    { mimeType: 'text/html', text: `<!doctype html>\n<html>\n${page.join('\n')}\n</html>` },
    { mimeType: 'image/png', text: picture.toString('base64'), encoding: 'base64' },
    { mimeType: 'application/json', text: JSON.stringify({ items: rows.slice(0, 20), cursor: token(12) }) },
  ]
}

const entryOf = ({ next, token }, bodies, index, session) => {
  const content = bodies[index % bodies.length]
  const url = `https://app.example.test/api/v2/${WORDS[next(WORDS.length)]}/${next(100000)}?page=${next(50)}&sort=name`
  const secret = index % 8 === 0 ? [{ name: 'authorization', value: `Bearer ${token(40)}` }] : []
  return {
    _initiator: { type: 'script', url: 'https://app.example.test/static/app.js', lineNumber: next(9000) },
    _priority: 'High',
    startedDateTime: new Date(1764000000000 + index * 137).toISOString(),
    time: next(500000) / 1000,
    request: {
      method: 'GET',
      url,
      httpVersion: 'http/2.0',
      headers: [
        { name: ':authority', value: 'app.example.test' },
        { name: 'accept', value: 'application/json, text/plain, */*' },
        { name: 'accept-encoding', value: 'gzip, deflate, br, zstd' },
        {
          name: 'user-agent',
          value:
            'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
        },
        { name: 'cookie', value: `theme=dark; session=${session}` },
        ...secret,
      ],
      queryString: [
        { name: 'page', value: '3' },
        { name: 'sort', value: 'name' },
      ],
      cookies: [
        { name: 'theme', value: 'dark' },
        { name: 'session', value: session },
      ],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: 200,
      statusText: '',
      httpVersion: 'http/2.0',
      headers: [
        { name: 'content-type', value: content.mimeType },
        { name: 'etag', value: `"${token(27)}"` },
        { name: 'date', value: 'Tue, 24 Nov 2026 20:17:29 GMT' },
      ],
      cookies: [],
      content: { size: content.text.length, ...content },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
      _transferSize: next(100000),
    },
    cache: {},
    timings: {
      blocked: next(9000) / 1000,
      dns: -1,
      ssl: -1,
      connect: -1,
      send: 0.1,
      wait: next(90000) / 1000,
      receive: 0.4,
    },
  }
}

export const writeHar = (path, bytes) => {
  const random = createRandom(7)
  const bodies = bodiesOf(random)
  const session = random.token(40)
  const file = openSync(path, 'w')
  let written = 0
  const write = (text) => {
    written += writeSync(file, text)
  }
  write('{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[],"entries":[')
  for (let index = 0; written < bytes; index++) {
    write(`${index === 0 ? '' : ','}${JSON.stringify(entryOf(random, bodies, index, session))}`)
  }
  write(']}}')
  closeSync(file)
}
