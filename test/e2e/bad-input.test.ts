import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { asNobody, BIN, beartrap, findingsOf, isRoot, summaryOf, temporaryFolder } from '../helpers/cli.js'

const token = generateExample('{{base62:40}}', 78).text
const line = `Authorization: Bearer ${token}\n`
const scan = (...args: string[]) => beartrap(['scan', '--format', 'ndjson', ...args])

const withGood = (name: string, content: string | Uint8Array): { folder: string; path: string } => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'good.log'), line)
  const path = join(folder, name)
  writeFileSync(path, content)
  return { folder, path }
}

describe('one bad input: told, counted, exit 3, and the rest goes on', () => {
  const expectRestScanned = async (folder: string, bad: string, message: RegExp, args: string[] = []) => {
    const ran = await scan(folder, ...args)
    expect(ran.code).toBe(3)
    expect(ran.stderr).toMatch(message)
    expect(summaryOf(ran)['failed']).toEqual([{ artifact: bad, message: expect.stringMatching(message) }])
    expect(findingsOf(ran).some(({ artifact }) => artifact === join(folder, 'good.log'))).toBe(true)
  }

  it('a file that does not exist', async () => {
    const { folder } = withGood('x', '')
    const ran = await scan(join(folder, 'nowhere.log'), folder)
    expect([ran.code, findingsOf(ran).length]).toEqual([3, 1])
    expect(ran.stderr).toContain('no such file or folder')
  })

  it('a pattern that matches nothing', async () => {
    const ran = await scan(join(temporaryFolder(), '*.log'))
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('no file matches')])
  })

  it.skipIf(!isRoot && process.platform === 'win32')('a file and a folder without permission', () => {
    const { folder, path } = withGood('secret.log', line)
    chmodSync(folder, 0o755)
    chmodSync(path, 0)
    mkdirSync(join(folder, 'closed'), { mode: 0 })
    const ran = isRoot ? asNobody(['scan', '--format', 'ndjson', folder]) : undefined
    if (ran === undefined) return // not root: the same is run below without changing the user
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain(`${path}: permission denied`)
    expect(ran.stderr).toContain(`${join(folder, 'closed')}: permission denied`)
    expect(findingsOf(ran)).toHaveLength(1)
  })

  it('a FIFO, which must not block', async () => {
    const { folder } = withGood('x', '')
    execFileSync('mkfifo', [join(folder, 'pipe')])
    await expectRestScanned(folder, join(folder, 'pipe'), /a FIFO, not a regular file; .*cat .* \| beartrap scan -/)
  })

  it('a socket', async () => {
    const { folder } = withGood('x', '')
    const server = createServer().listen(join(folder, 'sock'))
    await new Promise((done) => server.once('listening', done))
    await expectRestScanned(folder, join(folder, 'sock'), /a socket, not a regular file/)
    server.close()
  })

  it('a device', async () => {
    const ran = await scan('/dev/zero')
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('a character device')])
  })

  it('a gzip cut short: what could be unpacked is scanned', async () => {
    const whole = gzipSync(line + Array.from({ length: 5000 }, (_, index) => `${index * 7919} filler\n`).join(''))
    const { folder, path } = withGood('cut.gz', whole.subarray(0, whole.length - 2000))
    await expectRestScanned(folder, path, /the gzip data ends too early/)
    expect(findingsOf(await scan(path))).toMatchObject([{ artifact: path, encodings: ['gzip'] }])
  })

  it('a corrupt gzip', async () => {
    const bytes = gzipSync(line.repeat(100))
    bytes.fill(0xff, 30, 60)
    const { folder, path } = withGood('bad.gz', bytes)
    await expectRestScanned(folder, path, /the gzip data is corrupt/)
  })

  it('bytes after a gzip', async () => {
    const { folder, path } = withGood('tail.gz', Buffer.concat([gzipSync('x'), Buffer.from('trailing bytes')]))
    await expectRestScanned(folder, path, /the gzip data is corrupt, or other bytes follow it/)
  })

  it('a zlib file cut short: what could be unpacked is scanned', async () => {
    const whole = deflateSync(line + Array.from({ length: 5000 }, (_, index) => `${index * 7919} filler\n`).join(''))
    const { folder, path } = withGood('cut.zhar', whole.subarray(0, whole.length - 2000))
    await expectRestScanned(folder, path, /the zlib data ends too early/)
    expect(findingsOf(await scan(path))).toMatchObject([{ artifact: path, encodings: ['zlib'] }])
  })

  it.each([
    ['corrupt from the start', (packed: Buffer) => packed.fill(0xff, 4, 40), /zlib-compressed, and corrupt/],
    ['corrupt further on', (packed: Buffer) => packed.fill(0xff, 3000, 3030), /the zlib data is corrupt/],
    ['with a wrong checksum', (packed: Buffer) => packed.fill(0, packed.length - 4), /the zlib data is corrupt/],
    ['followed by other bytes', (packed: Buffer) => Buffer.concat([packed, Buffer.from('x')]), /or other bytes follow/],
  ])('a zlib file %s: told, and not redacted', async (_, spoil, message) => {
    const filler = Array.from({ length: 5000 }, (_, index) => `${index * 7919} filler\n`).join('')
    const { folder, path } = withGood('bad.zhar', spoil(deflateSync(line + filler)))
    await expectRestScanned(folder, path, message)
    const output = `${path}.out`
    const ran = await beartrap(['redact', path, '-o', output])
    expect([ran.code, existsSync(output)]).toEqual([3, false])
  })

  it.each([
    ['LZ4', '04224d18', 'LZ4-compressed'],
    ['LZMA', '5d0000800000', 'LZMA-compressed'],
    ['7-Zip', '377abcaf271c', 'a 7-Zip archive'],
    ['RAR', '526172211a0700', 'a RAR archive'],
  ])('a packing that beartrap does not open: %s', async (_, magic, name) => {
    const { folder, path } = withGood('packed', Buffer.concat([Buffer.from(magic, 'hex'), Buffer.from(' and so on')]))
    await expectRestScanned(folder, path, new RegExp(`${name}: its contents were not scanned; unpack it`))
  })

  it('what begins like a zip archive and is none', async () => {
    const { folder, path } = withGood('a.zip', Buffer.from('PK\x03\x04 and so on', 'latin1'))
    await expectRestScanned(folder, path, /a zip archive that is cut short or corrupt: its contents were not scanned/)
  })

  it.each([
    ['unpacks to too much', () => gzipSync('a log line, over and over\n'.repeat(20_000)).toString('base64')],
    ['is too long itself', () => gzipSync(randomBytes(300_000)).toString('base64')],
  ])('a gzip in base64 that %s: what was looked at is told, and that it was not all', async (_, pack) => {
    const { folder, path } = withGood('helm.log', `${line}release: ${pack()}\n`)
    await expectRestScanned(folder, path, /a gzip in base64 is too large to look into whole/)
    const output = `${folder}-out`
    const ran = await beartrap(['redact', folder, '-o', output])
    expect([ran.code, execFileSync('ls', ['-A', output]).toString()]).toEqual([3, 'good.log\n'])
    expect(ran.stderr).toContain('or drop it with --drop-undecoded; no redacted copy was written')
  })

  it.each([
    ['zip', '504b0304', 'a zip archive'],
    ['zstd', '28b52ffd24', 'zstd-compressed data'],
    ['xz', 'fd377a585a00', 'xz-compressed data'],
    ['bzip2', '425a68393141592653', 'bzip2-compressed data'],
    ['7-Zip', '377abcaf271c', 'a 7-Zip archive'],
  ])('a packing in base64 that beartrap does not open: %s', async (_, magic, name) => {
    const packed = Buffer.concat([Buffer.from(magic, 'hex'), randomBytes(300)]).toString('base64')
    const { folder, path } = withGood('queue.log', `${line}payload: ${packed}\n`)
    await expectRestScanned(folder, path, new RegExp(`${name} in base64 was not looked into; unpack it`))
  })

  it('text encoded deeper than beartrap looks', async () => {
    const deep = Array.from({ length: 6 }).reduce(
      (text: string) => Buffer.from(text).toString('base64'),
      line.repeat(2),
    )
    const { folder, path } = withGood('deep.log', `${line}${deep}\n`)
    await expectRestScanned(folder, path, /encoded more than 4 deep/)
  })

  it('redact writes nothing for it, and the others', async () => {
    const { folder } = withGood('cut.gz', gzipSync(line.repeat(50)).subarray(0, 40))
    const output = `${folder}-out`
    const ran = await beartrap(['redact', folder, '-o', output])
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('no redacted copy was written')
    expect(execFileSync('ls', ['-A', output]).toString()).toBe('good.log\n')
  })
})

describe('a redacted stream that breaks off', () => {
  it('is told as not whole, since what was written can’t be taken back', async () => {
    const ran = await beartrap(['redact', '-'], { stdin: gzipSync(line.repeat(50)).subarray(0, 40) })
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('the redacted output is not whole')])
  })
})

describe('odd bytes are scanned like any', () => {
  it.each([
    ['NUL bytes', Buffer.concat([Buffer.alloc(5000), Buffer.from(line), Buffer.alloc(5000)]), 5000 + 22],
    ['invalid UTF-8', Buffer.concat([Buffer.from([0xff, 0xfe, 0x80].reverse()), Buffer.from(line)]), 3 + 22],
    ['one long line', Buffer.from(`${'x'.repeat(5_000_000)} ${line}`), 5_000_001 + 22],
    ['UTF-16LE', Buffer.from(`\ufeff${line}`, 'utf16le'), 2 + 44],
    ['UTF-16BE', Buffer.from(`\ufeff${line}`, 'utf16le').swap16(), 2 + 44],
  ])('%s', async (_, content, start) => {
    const { path } = withGood('odd', content)
    expect(findingsOf(await scan(path)).map((finding) => finding.start)).toEqual([start])
  })

  it('an empty file', async () => {
    const { path } = withGood('empty', '')
    const ran = await scan(path)
    expect([ran.code, summaryOf(ran)]).toMatchObject([0, { artifacts: 1, bytes: 0, findings: 0, failed: [] }])
  })

  it('UTF-16 with plain lines appended, as PowerShell leaves it', async () => {
    const { path } = withGood('mixed', Buffer.concat([Buffer.from('\ufeffstart\r\n', 'utf16le'), Buffer.from(line)]))
    expect(findingsOf(await scan(path))).toHaveLength(1)
  })

  it('a gzip padded with zeros, as tapes and block devices leave it', async () => {
    const { path } = withGood('a.gz', Buffer.concat([gzipSync(line), Buffer.alloc(512)]))
    const ran = await scan(path)
    expect([ran.code, findingsOf(ran).length]).toEqual([1, 1])
  })

  it('concatenated gzip members, with offsets in what they unpack to', async () => {
    const { path } = withGood('a.gz', Buffer.concat([gzipSync('first\n'), gzipSync(line)]))
    expect(findingsOf(await scan(path))).toMatchObject([{ start: 6 + 22, line: 2, column: 23, encodings: ['gzip'] }])
  })

  it('a sparse file of 300 MB, in bounded memory', async () => {
    const { path } = withGood('sparse', '')
    truncateSync(path, 300_000_000)
    const child = spawn(process.execPath, ['--max-old-space-size=64', BIN, 'scan', path], { stdio: 'ignore' })
    expect(await new Promise((done) => child.on('close', done))).toBe(0)
  })
})

describe('folders', () => {
  it('follow links, and end in a loop', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'a/b'), { recursive: true })
    writeFileSync(join(folder, 'a/b/x.log'), line)
    symlinkSync('..', join(folder, 'a/b/loop'))
    symlinkSync('a/b/x.log', join(folder, 'link.log'))
    symlinkSync('nowhere', join(folder, 'dangling'))
    const ran = await scan(folder)
    expect(findingsOf(ran).map(({ artifact }) => artifact.slice(folder.length))).toEqual(['/a/b/x.log', '/link.log'])
    expect(ran.stderr).toContain('dangling: no such file')
  })

  it('leave out what --exclude and version control say, and count it', async () => {
    const folder = temporaryFolder()
    for (const path of ['.git/objects', 'node_modules/x', 'logs']) mkdirSync(join(folder, path), { recursive: true })
    for (const path of ['.git/config', 'node_modules/x/a.log', 'logs/a.log', 'logs/b.txt'])
      writeFileSync(join(folder, path), line)
    const ran = await scan(folder, '--exclude', 'node_modules/', '-x', '*.txt')
    expect(findingsOf(ran).map(({ artifact }) => artifact)).toEqual([join(folder, 'logs/a.log')])
    expect(summaryOf(ran)['excluded']).toEqual(['.git', 'logs/b.txt', 'node_modules'].map((path) => join(folder, path)))
  })

  it('come out in the same order whatever the workers', async () => {
    const folder = temporaryFolder()
    for (let index = 0; index < 40; index++)
      writeFileSync(join(folder, `${index}.log`), line.repeat(1 + ((index * 7) % 30)))
    const [one, many] = await Promise.all(['1', '3'].map((jobs) => scan(folder, '--key', 'k', '-j', jobs)))
    const timeless = (ran: typeof one) => ran && findingsOf(ran).map(({ detectedAt: _, ...finding }) => finding)
    expect(timeless(one)).toHaveLength(
      40 + Array.from({ length: 40 }, (_, index) => (index * 7) % 30).reduce((a, b) => a + b),
    )
    expect(timeless(many)).toEqual(timeless(one))
  })
})

describe('the pipe', () => {
  it('ends quietly when its reader goes', async () => {
    const { path } = withGood('many.log', line.repeat(2000)) // 1.4 MB of report: a pipe holds 64 KiB
    const child = spawn('sh', ['-c', `"${process.execPath}" "${BIN}" scan --format ndjson "${path}" | head -n 1`], {
      stdio: 'pipe',
    })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout.resume()
    await new Promise((done) => child.on('close', done))
    expect(stderr).toBe('')
  })
})

describe('rules that can’t be used: exit 2, before anything is read', () => {
  const withRules = async (text: string) => {
    const { path, folder } = withGood('rules.yaml', text)
    return { ran: await scan(join(folder, 'good.log'), '--patterns', path), path }
  }

  it.each([
    ['not YAML', 'rules: [', 'not valid YAML'],
    [
      'look-around',
      "rules: [{id: a, title: abc, severity: low, category: c, advice: abc, references: ['https://example.com'], keywords: [abc], pattern: 'abc(?=x)', examples: [a, b], counterexamples: [a, b]}]",
      'no look-around',
    ],
    [
      'a repetition over 1000',
      "rules: [{id: a, title: abc, severity: low, category: c, advice: abc, references: ['https://example.com'], keywords: [abc], pattern: 'abc{1001}', examples: [a, b], counterexamples: [a, b]}]",
      'at most 1000',
    ],
    [
      'an id that is taken',
      "rules: [{id: jwt, title: abc, severity: low, category: c, advice: abc, references: ['https://example.com'], keywords: [abc], pattern: 'abc', examples: [a, b], counterexamples: [a, b]}]",
      'already used in patterns/jwt.yaml',
    ],
  ])('%s', async (_, text, message) => {
    const { ran, path } = await withRules(text)
    expect([ran.code, ran.stdout.length]).toEqual([2, 0])
    expect(ran.stderr).toContain(path)
    expect(ran.stderr).toContain(message)
  })

  it('a rule file that does not exist', async () => {
    const ran = await scan('.', '--patterns', '/nowhere/rules.yaml')
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('/nowhere/rules.yaml')])
  })
})
