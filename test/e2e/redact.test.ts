import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { beartrap, findingsOf, startBeartrap, temporaryFolder } from '../helpers/cli.js'

const token = generateExample('{{base62:40}}', 77).text
const line = `GET / Authorization: Bearer ${token}\n`
const LABEL = /\[REDACTED:bearer-token:[0-9a-f]{6}\]/

const write = (name: string, content: string | Uint8Array, folder = temporaryFolder()): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('beartrap redact', () => {
  it('writes to standard output by default, byte for byte the same outside', async () => {
    const odd = Buffer.concat([
      Buffer.from('\ufeffa\r\n\0\xff', 'latin1'),
      Buffer.from(line),
      Buffer.from([0xc3, 0x28]),
    ])
    const { stdout, code } = await beartrap(['redact', write('odd.log', odd)])
    const label = LABEL.exec(stdout.toString('latin1'))?.[0] ?? ''
    expect(code).toBe(0)
    expect(stdout.toString('latin1')).toBe(odd.toString('latin1').replace(token, label))
  })

  it('gives one secret one placeholder throughout a file of several blocks', async () => {
    const path = write('large.log', `${line}${'.'.repeat(4000)}\n`.repeat(1000))
    const { stdout } = await beartrap(['redact', path])
    const labels = new Set(stdout.toString('latin1').match(new RegExp(LABEL, 'g')))
    expect(stdout.includes(token)).toBe(false)
    expect(labels.size).toBe(1)
    const findings = findingsOf(await beartrap(['scan', path, '--format', 'ndjson']))
    expect(findings).toHaveLength(1000)
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(1)
  })

  it('removes a value from before the place that names it', async () => {
    const { stdout } = await beartrap([
      'redact',
      write('a.log', `first ${token} then\n${'x'.repeat(3_000_000)}\n${line}`),
    ])
    expect(stdout.toString()).not.toContain(token)
    expect(new Set(stdout.toString().match(/\[REDACTED:[^\]]*\]/g)).size).toBe(1)
  })

  it('removes base64, hex and percent-encoded copies', async () => {
    const odd = 'p/w+d=7&Zq91'
    const forms = [
      encodeURIComponent(odd),
      Buffer.from(`u:${odd}`).toString('base64'),
      Buffer.from(odd).toString('hex'),
    ]
    const { stdout } = await beartrap(['redact', write('a.log', `"password":"${odd}"\n${forms.join('\n')}\n`)])
    for (const form of [odd, ...forms]) expect(stdout.toString()).not.toContain(form)
  })

  it('writes a file of mode 0600, and never over another without --force', async () => {
    const input = write('in.log', line)
    const output = write('out.log', 'precious')
    const refused = await beartrap(['redact', input, '-o', output])
    expect([refused.code, readFileSync(output, 'utf8')]).toEqual([3, 'precious'])
    expect(refused.stderr).toContain('use --force')
    expect((await beartrap(['redact', input, '-o', output, '--force'])).code).toBe(0)
    expect(readFileSync(output, 'utf8')).toMatch(LABEL)
    expect(statSync(output).mode & 0o777).toBe(0o600)
  })

  it('leaves no temporary file behind, whether it works or not', async () => {
    const folder = temporaryFolder()
    const input = write('in.log', line, folder)
    await beartrap(['redact', input, '-o', join(folder, 'out.log')])
    await beartrap(['redact', input, '-o', join(folder, 'out.log')])
    expect(readdirSync(folder).sort()).toEqual(['in.log', 'out.log'])
  })

  it('--in-place replaces the file a link points to, and keeps its mode', async () => {
    const folder = temporaryFolder()
    const path = write('real.log', line, folder)
    chmodSync(path, 0o640)
    symlinkSync('real.log', join(folder, 'link.log'))
    expect((await beartrap(['redact', join(folder, 'link.log'), '--in-place'])).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toMatch(LABEL)
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  it('redacts a folder into another, the tree as it was', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'in/sub'), { recursive: true })
    write('in/a.log', line, folder)
    write('in/sub/b.bin', Buffer.from([0, 1, 2, 255]), folder)
    const { code } = await beartrap(['redact', join(folder, 'in'), '-o', join(folder, 'out')])
    expect(code).toBe(0)
    expect(readFileSync(join(folder, 'out/a.log'), 'utf8')).toMatch(LABEL)
    expect([...readFileSync(join(folder, 'out/sub/b.bin'))]).toEqual([0, 1, 2, 255])
  })

  it('gives the same bytes with one worker and with many', async () => {
    const folder = temporaryFolder()
    for (let index = 0; index < 12; index++) write(`${index}.log`, `${index} ${line}`, folder)
    const outputs = ['1', '4'].map((jobs) => `${folder}-out${jobs}`)
    for (const [index, output] of outputs.entries())
      await beartrap(['redact', folder, '-o', output, '--key', 'k', '-j', index === 0 ? '1' : '4'])
    const [one, many] = outputs.map((output) =>
      readdirSync(output)
        .sort()
        .map((name) => readFileSync(join(output, name), 'utf8')),
    )
    expect(one).toHaveLength(12)
    expect(many).toEqual(one)
  })

  it('keeps gzip gzip', async () => {
    const { stdout } = await beartrap([
      'redact',
      write('a.log.gz', Buffer.concat([gzipSync(line), gzipSync('second member')])),
    ])
    expect(gunzipSync(stdout).toString()).toMatch(/Bearer \[REDACTED:[^\]]+\]\nsecond member/)
  })

  it('keeps UTF-16 UTF-16', async () => {
    const { stdout } = await beartrap(['redact', write('a.txt', Buffer.from(`\ufeffüber ${line}`, 'utf16le'))])
    expect(stdout.toString('utf16le')).toMatch(/^\ufeffüber GET \/ Authorization: Bearer \[REDACTED:[^\]]+\]\n$/)
  })

  it.each([
    ['mask', /Bearer \*{8}\n/],
    ['same-length', /Bearer \*{40}\n/],
    ['hash', /Bearer \[REDACTED:[0-9a-f]{64}\]\n/],
    ['label', /Bearer \[REDACTED:bearer-token:[0-9a-f]{6}\]\n/],
  ])('--style %s', async (style, shape) => {
    expect((await beartrap(['redact', '-', '--style', style], { stdin: line })).stdout.toString()).toMatch(shape)
  })

  it('gives one secret one placeholder, and another with another key', async () => {
    const label = async (key: string) =>
      LABEL.exec((await beartrap(['redact', '-', '--key', key], { stdin: line + line })).stdout.toString())?.[0]
    expect(await label('a')).toBe(await label('a'))
    expect(await label('a')).not.toBe(await label('b'))
  })

  it('--verify passes on its own output', async () => {
    const input = write('in.log', `${line}${Buffer.from(token).toString('base64')}\n`)
    const output = `${input}.out`
    expect((await beartrap(['redact', input, '-o', output, '--verify'])).code).toBe(0)
    expect(existsSync(output)).toBe(true)
  })

  it('reports to a file beside the redacted stream', async () => {
    const report = join(temporaryFolder(), 'report.ndjson')
    const { stdout } = await beartrap(['redact', '-', '--report', report], { stdin: line })
    expect(stdout.toString()).toMatch(LABEL)
    const reported = findingsOf({ code: 0, stdout: readFileSync(report), stderr: '' })
    expect(reported).toMatchObject([{ rule: 'http-authorization-bearer', artifact: '-', start: 28, end: 68 }])
  })

  it.each([
    ['a log', 'first line\n', `${line}`],
    ['a log of JSON', '{"level":"info"}\n', `{"level":"info","h":"Authorization: Bearer ${token}"}\n`],
    ['a log in colours', '\x1b[32minfo\x1b[0m ready\n', `[info] ${line}`],
    ['a long text', `${'x'.repeat(3000)}\n`, `[info] ${line}`],
  ])('shows each line of standard input as it comes: %s', async (_, first, second) => {
    const running = startBeartrap(['redact', '-', '--key', 'k'])
    running.write(first)
    await expect.poll(running.stdout).toBe(first)
    running.write(second)
    await expect.poll(() => running.stdout().replace(LABEL, token)).toBe(first + second)
    running.endInput()
    expect((await running.ended).code).toBe(0)
  })

  it('waits with a capture on standard input for what makes it one', async () => {
    const running = startBeartrap(['redact', '-'])
    for (const part of ['{', '\n  "lo', `g": { "entries": [{"request": {"headers": [`]) running.write(part)
    running.write(`{ "value": "${token}", "name": "X-Api-Key" }]}}]}}`)
    running.endInput()
    expect((await running.ended).stdout.toString()).toMatch(/"value": "\[REDACTED:[^"]*", "name"/)
  })

  it.each([
    [['-', '--in-place'], 'has no place'],
    [['-', '--verify'], '--verify reads the copy again'],
    [['-', '--format', 'ndjson'], '--report'],
    [['x', '-o', 'y', '--in-place'], 'either --output or --in-place'],
    [['.'], 'name an output folder'],
    [['.', '-o', './inside'], 'lie within one another'],
    [['-', '--style', 'rot13'], 'Allowed choices'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await beartrap(['redact', ...args])
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
