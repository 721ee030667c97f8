import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { Filter, PlacesPage, SecretsPage, State } from '../../src/core/review/wire.js'
import { beartrap, findingsOf, temporaryFolder } from '../helpers/cli.js'
import { inputOf, leaked, SAMPLES } from '../helpers/planted.js'
import { callUi, openUi, type RunningUi, startUi } from '../helpers/ui.js'
import { zipOf } from '../helpers/zip.js'

const ALL: Filter = { severities: [], exposure: '', text: '' }
const HAR = join(SAMPLES, 'browser-har/input')

const running: RunningUi[] = []
const start = async (args: readonly string[] = []): Promise<RunningUi & { key: string }> => {
  const ui = await startUi(args)
  running.push(ui)
  return { ...ui, key: await openUi(ui) }
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((ui) => ui.end('SIGKILL')))
})

type Ui = RunningUi & { key: string }
const call = async <Answer>({ origin, key }: Ui, name: string, body: object = {}): Promise<Answer> => {
  const response = await callUi(origin, name, key, body)
  const answer = (await response.json()) as Answer & { problem?: string }
  if (!response.ok) throw new Error(`${response.status} ${answer.problem}`)
  return answer
}
const upload = ({ origin, key }: Ui, name: string, body: Uint8Array | string): Promise<Response> =>
  fetch(`${origin}/api/upload?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/octet-stream', 'x-beartrap-key': key },
    body,
  })
/** The state, once it is what is waited for. */
const until = async (ui: Ui, is: (state: State) => boolean): Promise<State> => {
  for (let tries = 0; tries < 400; tries++) {
    const state = await call<State>(ui, 'state')
    if (is(state)) return state
    await wait(25)
  }
  throw new Error('it did not come to that')
}
const reviewed = async (ui: Ui) => {
  const state = await until(ui, ({ stage }) => stage === 'review' || stage === 'failed')
  if (state.stage !== 'review') throw new Error(JSON.stringify(state))
  const { secrets } = await call<SecretsPage>(ui, 'secrets', {
    review: state.review,
    filter: ALL,
    offset: 0,
    limit: 200,
  })
  return { ...state, secrets }
}
const fetchCopy = async (ui: Ui, review: number, what = 'copy'): Promise<Buffer> => {
  await call(ui, 'sanitize', { review })
  const state = await until(ui, (now) => now.stage === 'review' && now.copy.kind !== 'running')
  if (state.stage === 'review' && state.copy.kind === 'failed') throw new Error(state.copy.problem)
  const { path } = await call<{ path: string }>(ui, 'ticket', { review, what })
  return Buffer.from(await (await fetch(ui.origin + path)).arrayBuffer())
}

describe('beartrap ui FILE', () => {
  it('lists every place that a copy will lack, masked, and leaves the file as it was', async () => {
    const ui = await start([HAR, '--key', 'k'])
    const { review, secrets, counts, name } = await reviewed(ui)
    expect([name, counts.secrets]).toEqual(['input', secrets.length])
    let places = 0
    for (const secret of secrets) {
      const page = await call<PlacesPage>(ui, 'places', { review, secret: secret.id, offset: 0, limit: 200 })
      expect(leaked(Buffer.from(JSON.stringify(page)))).toBeUndefined()
      expect(
        page.places.every(({ context }) => context.some((segment) => segment.kind === 'secret' && segment.own)),
      ).toBe(true)
      places += page.total
    }
    expect(places).toBe(counts.places)
    const copy = await fetchCopy(ui, review)
    expect(leaked(copy)).toBeUndefined()
    const command = await beartrap(['redact', HAR, '--key', 'k'])
    expect(copy.equals(command.stdout)).toBe(true)
    const audit = JSON.parse((await fetchCopy(ui, review, 'audit')).toString())
    const path = join(temporaryFolder(), 'audit.json')
    await beartrap(['redact', HAR, '-o', `${path}.har`, '--key', 'k', '--audit', path])
    const { at: _, input: __, ...commands } = JSON.parse(readFileSync(path, 'utf8'))
    expect(audit).toMatchObject(commands)
    expect(audit.summary.removed).toEqual({ secrets: counts.secrets, places: counts.places })
    expect(readFileSync(HAR).equals(inputOf('browser-har'))).toBe(true)
    expect(await ui.end()).toBe(0)
    expect(leaked(Buffer.from(ui.printed()))).toBeUndefined()
  })

  it('keeps what is kept, everywhere, and nothing else', async () => {
    const ui = await start([HAR, '--key', 'k'])
    const { review, secrets } = await reviewed(ui)
    const kept = secrets.find(({ rule }) => rule === 'url-parameter') ?? expect.fail()
    await call(ui, 'decide', { review, chosen: { kind: 'ids', ids: [kept.id] }, keep: true })
    const path = join(temporaryFolder(), 'copy.har')
    writeFileSync(path, await fetchCopy(ui, review))
    const found = findingsOf(await beartrap(['scan', path, '--key', 'k', '--format', 'ndjson']))
    expect(new Set(found.map(({ fingerprint }) => fingerprint.slice(0, 6)))).toEqual(new Set([kept.label]))
    expect(found).toHaveLength(kept.places)
  })

  it('a decision taken while the copy is written makes it another one', async () => {
    const ui = await start([HAR, '--key', 'k'])
    const { review, secrets } = await reviewed(ui)
    const decide = (keep: boolean) =>
      call(ui, 'decide', { review, chosen: { kind: 'ids', ids: [secrets[0]?.id] }, keep })
    await call(ui, 'sanitize', { review })
    await decide(true)
    expect(await call<State>(ui, 'state')).toMatchObject({ copy: { kind: 'none' } })
    const { path } = await call<{ path: string }>(ui, 'ticket', { review, what: 'copy' })
    expect((await fetch(ui.origin + path)).status).toBe(409)
    expect(leaked(await fetchCopy(ui, review))).toBe('browser-har')
    await decide(false)
    expect(leaked(await fetchCopy(ui, review))).toBeUndefined()
  })

  it('reveals one secret, and only when asked', async () => {
    const ui = await start([HAR])
    const { review, secrets } = await reviewed(ui)
    const secret = secrets.find(({ rule }) => rule === 'url-parameter') ?? expect.fail()
    const { places } = await call<PlacesPage>(ui, 'places', { review, secret: secret.id, offset: 0, limit: 1 })
    const revealed = await call(ui, 'reveal', { review, place: places[0]?.id })
    expect(revealed).toEqual({ text: '78065f22bc75b93d17d5295f3762cf05b77b061f', more: 0 })
  })

  it.each([
    ['a folder', ['samples/browser-har'], 2],
    ['nothing', ['no/such/file'], 3],
    ['standard input', ['-'], 2],
    ['a port that is none', ['--port', '70000'], 2],
  ])('%s is refused', async (_, args, code) => {
    const ran = await beartrap(['ui', ...args])
    expect([ran.code, ran.stdout.length]).toEqual([code, 0])
    expect(ran.stderr).not.toBe('')
  })
})

describe('what the page is told of real files', () => {
  it.each([
    'dump-base64',
    'dump-hexdump-c',
    'har-mitmproxy',
    'docker-inspect',
    'jwt-in-log',
    'pem-in-log',
    'py-pprint',
    'rich-traceback',
    'tool-tcpdump-hex',
    'tool-tshark-json',
    'werkzeug-debug-page',
  ])('holds no secret, and the copy none either: %s', async (name) => {
    const ui = await start([join(SAMPLES, name, 'input')])
    const { review, secrets } = await reviewed(ui)
    expect(secrets.length).toBeGreaterThan(0)
    expect(leaked(Buffer.from(JSON.stringify(secrets)))).toBeUndefined()
    for (const { id } of secrets) {
      const { places } = await call<PlacesPage>(ui, 'places', { review, secret: id, offset: 0, limit: 200 })
      expect(leaked(Buffer.from(JSON.stringify(places)))).toBeUndefined()
      expect(leaked(Buffer.from(places.flatMap(textOf).join('\n')))).toBeUndefined()
      expect(places.every(({ context }) => context.some((segment) => segment.kind === 'secret' && segment.own))).toBe(
        true,
      )
    }
    expect(leaked(await fetchCopy(ui, review))).toBeUndefined()
    expect(leaked(await fetchCopy(ui, review, 'audit'))).toBeUndefined()
  })
})

const textOf = ({ context }: PlacesPage['places'][number]): string[] =>
  context.map((segment) => (segment.kind === 'text' ? segment.text : ''))

describe('a file that changes after it was read', () => {
  it('is refused: no reveal, no copy', async () => {
    const path = join(temporaryFolder(), 'a.har')
    copyFileSync(HAR, path)
    const ui = await start([path])
    const { review } = await reviewed(ui)
    appendFileSync(path, ' ')
    await expect(call(ui, 'reveal', { review, place: 0 })).rejects.toThrow('422 the file changed since it was read')
    await expect(fetchCopy(ui, review)).rejects.toThrow('the file changed since it was read')
  })
})

describe('what is uploaded', () => {
  const log = inputOf('env-dump')

  it('is private while it is there, and never goes by the name given', async () => {
    const ui = await start()
    expect((await upload(ui, '../../../evil.log', log)).status).toBe(200)
    await reviewed(ui)
    const [folder = ''] = readdirSync(ui.temporary)
    const files = readdirSync(join(ui.temporary, folder), { recursive: true, encoding: 'utf8' })
    expect(files.filter((name) => name.includes('evil'))).toEqual([])
    for (const name of ['.', ...files]) {
      expect(statSync(join(ui.temporary, folder, name)).mode & 0o077).toBe(0)
    }
  })

  it('takes the place of the file before it, of which nothing is left', async () => {
    const ui = await start()
    await upload(ui, 'one.har', inputOf('browser-har'))
    const before = await reviewed(ui)
    await upload(ui, 'two.log', log)
    expect((await reviewed(ui)).name).toBe('two.log')
    await expect(call(ui, 'secrets', { review: before.review, filter: ALL, offset: 0, limit: 1 })).rejects.toThrow(
      '409',
    )
    const [folder = ''] = readdirSync(ui.temporary)
    expect(readdirSync(join(ui.temporary, folder))).toHaveLength(1)
  })

  it('that breaks off is not reviewed', async () => {
    const ui = await start()
    const abort = new AbortController()
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(log.subarray(0, 100))
        setTimeout(() => abort.abort(), 100)
      },
    })
    const headers = { origin: ui.origin, 'content-type': 'application/octet-stream', 'x-beartrap-key': ui.key }
    const options = { method: 'POST', headers, body, duplex: 'half', signal: abort.signal }
    await expect(fetch(`${ui.origin}/api/upload?name=a`, options as RequestInit)).rejects.toThrow()
    expect(await until(ui, ({ stage }) => stage === 'failed')).toMatchObject({ name: 'a' })
    const [folder = ''] = readdirSync(ui.temporary)
    expect(readdirSync(join(ui.temporary, folder))).toEqual([])
  })

  it('in gzip is reviewed unpacked, and given back packed', async () => {
    const ui = await start()
    await upload(ui, 'app.log.gz', gzipSync(log))
    const { review, secrets } = await reviewed(ui)
    const { places } = await call<PlacesPage>(ui, 'places', { review, secret: secrets[0]?.id, offset: 0, limit: 50 })
    expect(places[0]?.context.some(({ kind }) => kind === 'text')).toBe(true)
    expect(leaked(Buffer.from(JSON.stringify(places)))).toBeUndefined()
    const unpacked = gunzipSync(await fetchCopy(ui, review))
    expect([leaked(unpacked), unpacked.includes('[REDACTED:')]).toEqual([undefined, true])
  })

  it.each([
    ['what begins like a zip archive', Buffer.from('PK\x03\x04 and so on'), 'a zip archive that is cut short'],
    ['a zip archive', zipOf({ 'a.log': log, 'b.log': log }), 'an archive, and the page shows one file'],
    ['what is packed with xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 1, 2]), 'the xz data ends too early'],
    ['gzip that is cut short', gzipSync(log).subarray(0, -20), 'gzip data ends too early'],
  ])('%s can’t be sanitized, and says why', async (_, bytes, problem) => {
    const ui = await start()
    await upload(ui, 'a.bin', bytes)
    const state = await until(ui, ({ stage }) => stage === 'review' || stage === 'failed')
    expect(JSON.stringify(state)).toContain(problem)
    if (state.stage === 'review') await expect(fetchCopy(ui, state.review)).rejects.toThrow('409')
  })

  it('without a secret comes back as it is', async () => {
    const ui = await start()
    await upload(ui, 'empty.log', 'nothing here\n')
    const { review, counts } = await reviewed(ui)
    expect([counts.secrets, (await fetchCopy(ui, review)).toString()]).toEqual([0, 'nothing here\n'])
  })

  it('of no bytes is reviewed as well', async () => {
    const ui = await start()
    await upload(ui, 'empty', '')
    expect((await reviewed(ui)).counts.secrets).toBe(0)
  })
})

describe('the end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends with 0 and leaves no file', async (signal) => {
    const ui = await start()
    await upload(ui, 'a.har', inputOf('browser-har'))
    expect(readdirSync(ui.temporary)).toHaveLength(1)
    expect(await ui.end(signal)).toBe(0)
    expect(readdirSync(ui.temporary)).toEqual([])
  })

  it('comes while a file is still being read, too', async () => {
    const ui = await start()
    const big = Buffer.alloc(40 << 20, inputOf('browser-har'))
    await upload(ui, 'a.har', big)
    expect((await call<State>(ui, 'state')).stage).toBe('scanning')
    expect(await ui.end()).toBe(0)
    expect(readdirSync(ui.temporary)).toEqual([])
  })

  it('a second signal finds nothing left to remove', async () => {
    const ui = await start()
    await upload(ui, 'a.har', inputOf('browser-har'))
    ui.child.kill('SIGINT')
    await ui.end('SIGINT')
    expect(readdirSync(ui.temporary)).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('--open', () => {
  it('gives the browser a private file that leads to the page: no other user can see the token', async () => {
    const folder = temporaryFolder()
    const script = `#!/bin/sh\nstat -L -c %a "$1" > ${folder}/mode\ncp "$1" ${folder}/page\necho "$@" > ${folder}/args\n`
    for (const name of ['xdg-open', 'open']) writeFileSync(join(folder, name), script, { mode: 0o755 })
    const ui = await startUi(['--open'], { PATH: `${folder}:${process.env['PATH']}` })
    running.push(ui)
    await expect.poll(() => existsSync(join(folder, 'args'))).toBe(true)
    const read = (name: string) => readFileSync(join(folder, name), 'utf8')
    expect(read('args')).not.toContain(new URL(ui.link).hash.slice(1))
    expect(read('page')).toContain(ui.link)
    expect(read('mode').trim()).toBe('600')
  })
})

describe('a desk that is written to', () => {
  it('a folder that stands in the way of the next file is a problem, not an end', async () => {
    const ui = await start()
    const [folder = ''] = readdirSync(ui.temporary)
    mkdirSync(join(ui.temporary, folder, '1'))
    expect((await upload(ui, 'a', 'x')).status).toBe(422)
    expect((await upload(ui, 'a', 'x')).status).toBe(200)
  })
})
