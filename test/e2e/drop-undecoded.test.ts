import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { beartrap, findingsOf, temporaryFolder } from '../helpers/cli.js'
import { setFlag, setMethod, spoil, unzipped, zipOf } from '../helpers/zip.js'

const folder = temporaryFolder()
const token = generateExample('{{base62:40}}', 91).text
const line = `Authorization: Bearer ${token}\n`
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64')
const deep = Array.from({ length: 6 }).reduce((text: string) => base64(text), line.repeat(2))
/** Over what is looked into, and over one and two blocks. */
const [large, huge] = [300_000, 3_000_000].map((bytes) => base64(gzipSync(randomBytes(bytes)))) as [string, string]
const har = (text: string, more: object = {}): string =>
  JSON.stringify({
    log: {
      entries: [
        { response: { content: { mimeType: 'x', text, ...more } } },
        { request: { headers: [{ name: 'authorization', value: `Bearer ${token}` }] } },
      ],
    },
  })
const bodyOf = (copy: string): string => JSON.parse(copy).log.entries[0].response.content.text

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const redact = (input: string, output: string, ...options: string[]) =>
  beartrap(['redact', input, '-o', output, '--force', '--format', 'ndjson', ...options])

/** The copy, of which a part was dropped: told, and no fault. */
const dropped = async (name: string, content: string | Uint8Array, ...options: string[]) => {
  const output = join(folder, `${name}.out`)
  const ran = await redact(put(name, content), output, '--drop-undecoded', ...options)
  expect(ran.code, ran.stderr).toBe(0)
  expect(ran.stderr).toMatch(/1 part that could not be decoded was dropped/)
  expect(findingsOf(ran).filter(({ rule }) => rule === 'undecoded')).toHaveLength(1)
  const copy = readFileSync(output, 'latin1')
  expect(copy).not.toContain(token)
  return { copy, ran }
}

describe('redact --drop-undecoded', () => {
  const LABEL = /^\[REDACTED:undecoded:[0-9a-f]{6}\]\**$/

  it('drops text that is encoded too deep, and what stands there still decodes', async () => {
    const { copy } = await dropped('deep.log', `${line}body ${deep} end\n`)
    const [, text = ''] = /\nbody (\S+) end\n$/.exec(copy) ?? []
    const shown = Array.from({ length: 4 }).reduce((inner: string) => Buffer.from(inner, 'base64').toString(), text)
    expect(shown).toMatch(LABEL)
  })

  it.each([
    ['of 300 kB', large],
    ['of 3 MB', huge],
  ])('drops a packed body %s whole, and it still decodes', async (_, body) => {
    const { copy, ran } = await dropped('packed.har', har(body, { encoding: 'base64' }))
    const text = bodyOf(copy)
    expect(text.length).toBeLessThan(80)
    expect(base64(Buffer.from(text, 'base64'))).toBe(text)
    expect(Buffer.from(text, 'base64').toString()).toMatch(/^\[REDACTED:undecoded:[0-9a-f]{6}\]/)
    expect(findingsOf(ran).find(({ rule }) => rule === 'undecoded')?.pointer).toBe(
      '/log/entries/0/response/content/text',
    )
  })

  it.each([400, 40_000])('drops a body of a packing that is not opened: %i bytes', async (bytes) => {
    const zip = Buffer.concat([Buffer.from('504b0304140000', 'hex'), randomBytes(bytes)])
    const { copy } = await dropped('packing.har', har(base64(zip), { encoding: 'base64' }))
    expect(Buffer.from(bodyOf(copy), 'base64').toString()).toMatch(/^\[REDACTED:undecoded:[0-9a-f]{6}\]/)
    const without = join(folder, 'body.out')
    const ran = await redact(join(folder, 'packing.har'), without, '--drop-bodies', 'x')
    expect([ran.code, existsSync(without)]).toEqual([0, true])
  })

  it('drops what unpacks to too much as gzip in base64', async () => {
    const bomb = base64(gzipSync(Buffer.alloc(8 << 20, 'ab ')))
    const { copy } = await dropped('bomb.har', har(`before ${bomb} after`))
    const [, text = ''] = /^before (\S+) after$/.exec(bodyOf(copy)) ?? []
    expect(gunzipSync(Buffer.from(text, 'base64')).toString()).toMatch(LABEL)
  })

  it.each([
    ['in columns', (body: string) => (body.match(/.{1,76}/g) ?? []).join('\n')],
    ['within base64', (body: string) => base64(`{"user":"ann","blob":"${body}"}`)],
  ])('drops a packed body %s', async (_, write) => {
    const written = write(large)
    const { copy } = await dropped('nested.har', har(written))
    const [before, after] = [written, bodyOf(copy)].map((text) => text.replaceAll('\n', '').length) as [number, number]
    expect([after < before / 10, after % 4]).toEqual([true, before % 4])
  })

  it('keeps lengths with --style same-length', async () => {
    const before = har(huge, { encoding: 'base64' })
    const { copy } = await dropped('length.har', before, '--style', 'same-length')
    expect(bodyOf(copy).replace(/A+/g, (run) => `${run.length}`)).toBe(huge.replace(/[^=]+/, (run) => `${run.length}`))
  })

  it('drops what follows where a file is no JSON, and ends with 3', async () => {
    const whole = har('x')
    const at = whole.indexOf('{"request"')
    const output = join(folder, 'torn.out')
    const ran = await redact(put('torn.har', `${whole.slice(0, at)}nonsense ${line}`), output, '--strict')
    expect(ran.code).toBe(3)
    expect(ran.stderr).toMatch(/no valid JSON from byte \d+ on: .* dropped\n/)
    const copy = readFileSync(output, 'utf8')
    expect(copy.slice(0, at)).toBe(whole.slice(0, at))
    expect(copy.slice(at)).toMatch(LABEL)
    await redact(output, `${output}2`, '--strict')
    expect(readFileSync(`${output}2`, 'utf8')).toBe(copy)
  })

  it('changes nothing in its own copy', async () => {
    const { copy } = await dropped('once.har', har(`${deep} and ${large}`.slice(deep.length), {}))
    const again = await redact(put('twice.har', copy), join(folder, 'twice.out'), '--drop-undecoded')
    expect([again.code, readFileSync(join(folder, 'twice.out'), 'latin1') === copy]).toEqual([0, true])
  })

  it('tells of it in the audit, and with --check', async () => {
    const path = join(folder, 'audit.json')
    await dropped('told.har', har(large), '--audit', path)
    const audit = JSON.parse(readFileSync(path, 'utf8'))
    expect(JSON.stringify(audit)).toContain('"rule":"undecoded"')
    const input = put('told.har', har(large).replaceAll(token, ''))
    expect((await beartrap(['redact', input, '--check', '--drop-undecoded'])).code).toBe(1)
    expect((await beartrap(['redact', input, '--check'])).code).toBe(3)
  })

  it('works on standard input', async () => {
    const ran = await beartrap(['redact', '-', '--drop-undecoded'], { stdin: har(huge) })
    expect([ran.code, bodyOf(ran.stdout.toString()).length < 80]).toEqual([0, true])
  })

  const SEVEN_ZIP = Buffer.from('377abcaf271c00000000', 'hex')

  it('drops members of a zip that can’t be read, and keeps the others', async () => {
    const zip = zipOf({ 'a.log': line, 'b.log': `two ${line}`, 'c.log': `three ${line}`, 'd.7z': SEVEN_ZIP })
    const bad = spoil(spoil(zip, 'b.log', setFlag(1)), 'c.log', setMethod(12))
    const output = join(folder, 'out.zip')
    const ran = await redact(put('in.zip', bad), output, '--drop-undecoded')
    expect([ran.code, ran.stderr]).toEqual([
      0,
      expect.stringContaining('3 parts that could not be decoded were dropped'),
    ])
    const members = unzipped(readFileSync(output))
    expect(Object.keys(members)).toEqual(['a.log', 'b.log', 'c.log', 'd.7z'])
    expect(`${members['a.log']}`).toContain('[REDACTED:bearer-token:')
    for (const name of ['b.log', 'c.log', 'd.7z']) expect(`${members[name]}`).toMatch(LABEL)
  })

  it('writes no copy of a file that can’t be read at all', async () => {
    const output = join(folder, 'none.out')
    const input = put('none.zst', Buffer.from('28b52ffd00000000', 'hex'))
    const ran = await redact(input, output, '--drop-undecoded')
    expect([ran.code, existsSync(output)]).toEqual([3, false])
  })
})
