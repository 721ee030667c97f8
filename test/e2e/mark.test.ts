import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { har as validateHar } from 'har-validator'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { beartrap, temporaryFolder } from '../helpers/cli.js'
import { chrome } from '../helpers/har/dialects/chrome.js'
import { createSession } from '../helpers/har/session.js'
import { COMPACT, written } from '../helpers/har/write.js'
import { unzipped, zipOf } from '../helpers/zip.js'

const folder = temporaryFolder()
const token = generateExample('{{base62:40}}', 92).text
const session = { ...createSession('mark'), comment: undefined as unknown as string } // fields that are undefined are not written
const headers = (count: number): object[] =>
  Array.from({ length: count }, () => ({ name: 'authorization', value: `Bearer ${token}` }))
const log = (members: object, count = 2): object => ({
  log: { ...members, entries: [{ request: { headers: headers(count) } }] },
})

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const marked = async (content: string | Uint8Array, ...options: string[]): Promise<string> => {
  const output = join(folder, 'out')
  const ran = await beartrap([
    'redact',
    put('in.har', content),
    '-o',
    output,
    '--force',
    '--key',
    'k',
    '--mark',
    ...options,
  ])
  expect([ran.code, ran.stderr.includes('changed nothing')]).toEqual([0, false])
  return readFileSync(output, 'utf8')
}
const commentOf = (copy: string): unknown => JSON.parse(copy).log.comment
const MARK = /^Sanitized by beartrap [0-9.]+: removed 2 bearer-token\.$/

describe('redact --mark', () => {
  it.each([
    ['Chrome’s, indented', written(chrome.tree(session), chrome.spelling)],
    ['compact', written(chrome.tree(session), COMPACT)],
  ])('marks a HAR, and changes no other byte: %s', async (_, input) => {
    const copy = await marked(input)
    const plain = join(folder, 'plain.har')
    await beartrap(['redact', join(folder, 'in.har'), '-o', plain, '--force', '--key', 'k'])
    const mark = /\s*"comment": ?"Sanitized by beartrap [^"]*",/.exec(copy)?.[0] ?? 'no mark'
    expect(mark).toMatch(/removed (?:\d+ [a-z-]+(?:, )?)+\.",$/)
    expect(copy.replace(mark, '') === readFileSync(plain, 'utf8')).toBe(true)
  })

  it.each([{}, { comment: 'mine' }])('leaves a HAR valid: %j', async (members) => {
    const whole = { log: { version: '1.2', creator: { name: 'by hand', version: '1' }, entries: [], ...members } }
    await validateHar(JSON.parse(await marked(JSON.stringify(whole))))
  })

  it.each([
    ['no comment', {}, MARK],
    [
      'one behind',
      { pages: [], comment: 'by hand' },
      /^by hand Sanitized by beartrap [0-9.]+: removed 2 bearer-token\.$/,
    ],
    ['one of text with escapes', { comment: 'a "b"\n' }, /^a "b"\n Sanitized .* removed 2 bearer-token\.$/],
    [
      'one with a secret',
      { comment: `token=${token}` },
      /^token=\[REDACTED:.*\] Sanitized .* removed 3 bearer-token\.$/,
    ],
    ['an empty one', { comment: '' }, MARK],
    ['one that is none', { comment: null }, MARK],
  ])('says it in the comment: %s', async (_, members, comment) => {
    expect(commentOf(await marked(JSON.stringify(log(members))))).toMatch(comment)
  })

  it('counts categories, and each log for itself', async () => {
    const two = `${JSON.stringify(log({}))}\n${JSON.stringify(log({}, 1))}\n`
    const comments = (await marked(two)).trim().split('\n').map(commentOf)
    expect(comments).toEqual([expect.stringContaining('2 bearer-token.'), expect.stringContaining('1 bearer-token.')])
  })

  it('changes nothing in its own copy, and adds what is removed later', async () => {
    const once = await marked(JSON.stringify(log({ comment: 'mine' }), undefined, 2))
    expect((await marked(once)) === once).toBe(true)
    const more = once.replace('"headers": [', `"headers": [${JSON.stringify(headers(1)[0])},`)
    expect(commentOf(await marked(more))).toMatch(/^mine Sanitized by beartrap [0-9.]+: removed 3 bearer-token\.$/)
  })

  it('says that there was nothing to remove, once', async () => {
    const once = await marked('{"log":{}}')
    expect(commentOf(once)).toMatch(/: nothing to remove\.$/)
    expect((await marked(once)) === once).toBe(true)
  })

  it('goes with --fix-sizes and --drop-bodies', async () => {
    const content = { size: 4, mimeType: 'text/html', text: 'page' }
    const input = { log: { entries: [{ response: { content, bodySize: 4 } }] } }
    const copy = JSON.parse(await marked(JSON.stringify(input), '--fix-sizes', '--drop-bodies', 'html'))
    expect(copy.log.comment).toMatch(/removed 1 body\.$/)
    expect(copy.log.entries[0].response.content.size).toBe(copy.log.entries[0].response.content.text.length)
  })

  it('marks the HARs of a zip', async () => {
    const output = join(folder, 'out.zip')
    const input = put('in.zip', zipOf({ 'har.har': JSON.stringify(log({})), 'a.txt': `Bearer ${token}` }))
    const ran = await beartrap(['redact', input, '-o', output, '--force', '--mark'])
    expect([ran.code, ran.stderr.includes('changed nothing')]).toEqual([0, false])
    expect(commentOf(`${unzipped(readFileSync(output))['har.har']}`)).toMatch(MARK)
  })

  it('refuses standard input', async () => {
    expect((await beartrap(['redact', '-', '--mark'])).code).toBe(2)
  })
})

describe('options about captures', () => {
  const redact = (input: string, ...options: string[]) =>
    beartrap(['redact', input, '-o', join(folder, 'noticed'), '--force', ...options])

  it('say that a file that is none was not changed by them', async () => {
    const input = put('app.log', `Authorization: Bearer ${token}\n`)
    const ran = await redact(input, '--mark', '--fix-sizes', '--drop-bodies', 'json')
    expect([ran.code, ran.stderr]).toEqual([
      0,
      expect.stringContaining(`app.log: no HAR: --drop-bodies and --fix-sizes and --mark changed nothing\n`),
    ])
    expect((await redact(input)).stderr).not.toContain('changed nothing')
  })

  it('say so once a file of a folder', async () => {
    const mixed = join(folder, 'mixed')
    mkdirSync(mixed)
    for (const name of ['a.log', 'b.log']) writeFileSync(join(mixed, name), 'a line\n')
    writeFileSync(join(mixed, 'c.har'), JSON.stringify(log({})))
    const ran = await beartrap(['redact', mixed, '-o', join(folder, 'mixed-out'), '--drop-bodies', 'json'])
    expect(ran.stderr.match(/[abc]\.\w+: no HAR/g)).toEqual(['a.log: no HAR', 'b.log: no HAR'])
  })

  it.each([
    ['a net log', '{"constants":{},"events":[]}', 0],
    ['UTF-16', Buffer.from(`\ufeff${JSON.stringify(log({}))}`, 'utf16le'), 1],
  ])('say what can’t be marked: %s', async (_, content, sizes) => {
    const ran = await redact(put('other.json', content), '--mark', '--fix-sizes')
    expect(ran.stderr).toMatch(/other\.json: no log of a HAR that could be marked: --mark changed nothing/)
    expect(ran.stderr.includes('in UTF-16: --fix-sizes changed nothing')).toBe(sizes === 1)
  })
})
