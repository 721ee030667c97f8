import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGzip, gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { BIN, beartrap, findingsOf, summaryOf, temporaryFolder } from '../helpers/cli.js'
import { PACK } from '../helpers/pack.js'
import { tarOf, untarred } from '../helpers/tar.js'
import { folderOf, has, zipOf } from '../helpers/zip.js'

const token = generateExample('{{base62:40}}', 79).text
const line = `Authorization: Bearer ${token}\n`
const LABEL = /\[REDACTED:bearer-token:[0-9a-f]{6}\]/
const scan = (...args: string[]) => beartrap(['scan', '--format', 'ndjson', ...args])

const put = (bytes: Uint8Array, name = 'x.tar.gz'): string => {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, bytes)
  return path
}

describe('beartrap scan of what is packed', () => {
  it('finds in archives within archives, whatever they are called, and counts their members', async () => {
    const inner = zipOf({ 'b.tar': tarOf({ 'c.log': line }), 'd.txt': `bare ${token}` })
    const path = put(
      gzipSync(tarOf({ 'inner/path.log': line, 'x.zip': inner, 'y.log.xz': PACK.xz(Buffer.from(line)) })),
    )
    const ran = await scan(path)
    expect([ran.code, ran.stderr]).toEqual([1, ''])
    expect(findingsOf(ran).map(({ artifact, start, encodings }) => [artifact, start, encodings])).toEqual([
      [`${path}!/inner/path.log`, 22, []],
      [`${path}!/x.zip!/b.tar!/c.log`, 22, []],
      [`${path}!/x.zip!/d.txt`, 5, []],
      [`${path}!/y.log.xz`, 22, ['xz']],
    ])
    expect(summaryOf(ran)).toMatchObject({ artifacts: 4, secrets: 1, failed: [] })
  })

  it('tells what it can’t look into by its name, and scans the rest', async () => {
    const path = put(
      tarOf({ 'a.7z': Buffer.from('377abcaf271c0004', 'hex'), 'b.log': line, 'c.gz': gzipSync(line).subarray(0, 30) }),
    )
    const ran = await scan(path)
    expect([ran.code, findingsOf(ran).map(({ artifact }) => artifact)]).toEqual([3, [`${path}!/b.log`]])
    expect(summaryOf(ran)['failed']).toEqual([
      { artifact: `${path}!/a.7z`, message: expect.stringContaining('a 7-Zip archive: its contents were not scanned') },
      { artifact: `${path}!/c.gz`, message: expect.stringContaining('the gzip data ends too early') },
    ])
  })

  it('reads a tar on standard input once, scan and redact alike', async () => {
    const stdin = gzipSync(tarOf({ 'a.log': line, 'b.log': `b ${token}` }))
    const ran = await beartrap(['scan', '-', '--format', 'ndjson'], { stdin })
    expect([ran.code, findingsOf(ran).map(({ artifact }) => artifact)]).toEqual([1, ['-!/a.log', '-!/b.log']])
    const redacted = await beartrap(['redact', '-'], { stdin })
    const files = untarred(gunzipSync(redacted.stdout))
    expect([redacted.code, Object.values(files).every((text) => LABEL.test(`${text}`))]).toEqual([0, true])
  })
})

describe('beartrap redact of what is packed', () => {
  it('keeps an archive what it was, but for what is removed', async () => {
    const path = put(
      gzipSync(tarOf({ 'a.log': line, 'clean.bin': Buffer.from([0, 255, 13, 10]), 'x.zip': zipOf({ y: token }) })),
    )
    const output = `${path}.out`
    const ran = await beartrap(['redact', path, '-o', output, '--verify'])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    const files = untarred(gunzipSync(readFileSync(output)))
    expect(Object.keys(files)).toEqual(['a.log', 'clean.bin', 'x.zip'])
    expect([`${files['a.log']}`, files['clean.bin']]).toEqual([
      expect.stringMatching(LABEL),
      Buffer.from([0, 255, 13, 10]),
    ])
    expect((await scan(output)).code).toBe(0)
  })

  it('a clean tar comes back byte for byte', async () => {
    const tar = tarOf([
      { name: 'a.log', content: 'nothing here' },
      { name: 'folder/', type: '5' },
      { name: 'b', content: 'x', pax: { path: 'grüß', size: '1' } },
    ])
    const path = put(tar)
    expect((await beartrap(['redact', path, '-i'])).code).toBe(0)
    expect(readFileSync(path).equals(tar)).toBe(true)
  })

  it('what can’t be packed again has no copy, and a message that says what to do', async () => {
    for (const [name, bytes] of [
      ['a.bz2', PACK.bzip2(Buffer.from(line))],
      ['a.tar', tarOf({ 'a.xz': PACK.xz(Buffer.from(line)) })],
    ] as const) {
      const path = put(bytes, name)
      const ran = await beartrap(['redact', path, '-o', `${path}.out`])
      expect([ran.code, existsSync(`${path}.out`)]).toEqual([3, false])
      expect(ran.stderr).toContain('unpack it, redact that, and pack it again')
    }
  })
})

const TAR = has('tar', '--version')
const PYTHON = has('python3', '-c', 'import tarfile')

const TELL = `
import sys, json, tarfile
with tarfile.open(sys.argv[1]) as t:
    print(json.dumps([[m.name, m.mode, m.uid, m.gid, m.mtime, m.type.decode(), m.linkname, m.uname, m.gname, {k: v for k, v in m.pax_headers.items() if k != 'size'}] for m in t.getmembers()]))`

describe('archives of other programs', () => {
  const folder = () => {
    const made = folderOf({ 'a.log': line, 'bin/run.sh': '#!/bin/sh\n', [`${'deep/'.repeat(30)}b.log`]: `b ${token}` })
    execFileSync('chmod', ['751', join(made, 'bin/run.sh')])
    execFileSync('ln', ['-s', 'a.log', join(made, 'soft')])
    execFileSync('ln', [join(made, 'a.log'), join(made, 'hard')])
    return made
  }

  it.skipIf(!TAR)('of tar, in its formats and with its compressions (skipped without tar)', async () => {
    const made = folder()
    for (const format of ['gnu', 'pax', 'ustar']) {
      const [input, output, out] = ['x', 'y', 'out'].map((name) => join(temporaryFolder(), name)) as [
        string,
        string,
        string,
      ]
      execFileSync('tar', ['-czf', input, `--format=${format}`, '-C', made, '.'])
      const ran = await beartrap(['redact', input, '-o', output, '--verify'])
      expect([format, ran.code, ran.stderr]).toEqual([format, 0, ''])
      execFileSync('mkdir', [out])
      execFileSync('tar', ['-xzf', output, '-C', out])
      expect(readFileSync(join(out, 'a.log'), 'utf8')).toMatch(LABEL)
      expect(readFileSync(join(out, 'deep/'.repeat(30), 'b.log'), 'utf8')).toMatch(LABEL)
      expect(readFileSync(join(out, 'soft'), 'utf8')).toMatch(LABEL)
      expect(statSync(join(out, 'bin/run.sh')).mode & 0o777).toBe(0o751)
      if (PYTHON)
        expect(execFileSync('python3', ['-c', TELL, output])).toEqual(execFileSync('python3', ['-c', TELL, input]))
    }
    for (const [flag, program] of [
      ['-z', 'gzip'],
      ['-j', 'bzip2'],
      ['-J', 'xz'],
      ['--zstd', 'zstd'],
    ] as const) {
      if (!has(program, '--version')) continue
      const path = put(execFileSync('tar', ['-c', flag, '-C', made, 'a.log', 'bin']))
      const ran = await scan(path)
      expect([flag, ran.code, findingsOf(ran).map(({ artifact }) => artifact)]).toEqual([flag, 1, [`${path}!/a.log`]])
    }
  })

  it.skipIf(!TAR)('of tar with holes: scanned, and redacted where lengths stay (skipped without tar)', async () => {
    const made = folderOf({})
    const holes = join(made, 'holes.log')
    writeFileSync(holes, '')
    truncateSync(holes, 1 << 20)
    for (let index = 1; index <= 8; index++) writeFileSync(holes, index === 8 ? line : 'x'.repeat(4096), { flag: 'a' })
    for (const format of ['gnu', 'pax']) {
      const path = put(execFileSync('tar', ['-c', '-S', `--format=${format}`, '-C', made, 'holes.log']))
      expect([format, (await scan(path)).code]).toEqual([format, 1])
      const output = `${path}.out`
      expect((await beartrap(['redact', path, '-o', output])).stderr).toContain('a file with holes')
      const ran = await beartrap(['redact', path, '-o', output, '--style', 'same-length'])
      expect([format, ran.code, ran.stderr]).toEqual([format, 0, ''])
      execFileSync('tar', ['-tf', output])
    }
  })
})

describe('memory', () => {
  it('is bounded by no member’s size: 100 MB in a tar.gz, scanned and redacted', async () => {
    const gzip = createGzip({ level: 1 })
    const path = join(temporaryFolder(), 'large.tar.gz')
    const chunks: Buffer[] = []
    gzip.on('data', (chunk: Buffer) => chunks.push(chunk))
    const size = 100 << 20
    const [head] = [tarOf([{ name: 'large.log', content: '', size }]).subarray(0, 512)]
    gzip.write(head)
    gzip.write(line.padEnd(128, '.'))
    const block = Buffer.from(
      Array.from({ length: 1 << 20 }, (_, index) => (index % 97 === 0 ? 10 : 97 + ((index * 7919) % 26))),
    )
    for (let left = size - 128; left > 0; left -= block.length)
      gzip.write(block.subarray(0, Math.min(left, block.length)))
    gzip.end(Buffer.alloc(1024))
    await new Promise((done) => gzip.once('end', done))
    writeFileSync(path, Buffer.concat(chunks))
    const report = `process.on('exit', () => console.error('resident', process.resourceUsage().maxRSS))`
    const watched = `data:text/javascript,${encodeURIComponent(report)}`
    for (const args of [
      ['scan', path],
      ['redact', path, '-o', `${path}.out`],
    ]) {
      const child = spawn(process.execPath, ['--import', watched, BIN, ...args], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let told = ''
      child.stderr.on('data', (text: Buffer) => {
        told += text
      })
      const code = await new Promise((done) => child.on('close', done))
      expect([args[0], code]).toEqual([args[0], args[0] === 'scan' ? 1 : 0])
      expect(Number(/resident (\d+)/.exec(told)?.[1])).toBeLessThan(300 * 1024)
    }
  })
})
