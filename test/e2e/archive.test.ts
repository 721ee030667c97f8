import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { BIN, beartrap, findingsOf, summaryOf, temporaryFolder } from '../helpers/cli.js'
import { redactedFile } from '../helpers/file.js'
import { folderOf, has, repeated, setFlag, setMethod, setSize, spoil, unzipped, zipOf } from '../helpers/zip.js'

const token = generateExample('{{base62:40}}', 79).text
const line = `Authorization: Bearer ${token}\n`
const LABEL = /\[REDACTED:bearer-token:[0-9a-f]{6}\]/
const scan = (...args: string[]) => beartrap(['scan', '--format', 'ndjson', ...args])

const put = (bytes: Uint8Array, name = 'x.zip'): string => {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, bytes)
  return path
}

/** As Playwright lays a session out: bodies in files of their own, named by what they held. */
const SIDECAR = '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12.json'
const har = JSON.stringify({
  log: {
    version: '1.2',
    creator: { name: 'Playwright', version: '1' },
    entries: [
      {
        request: { url: 'https://shop.example/', headers: [{ name: 'authorization', value: `Bearer ${token}` }] },
        response: { content: { mimeType: 'application/json', _file: SIDECAR } },
      },
    ],
  },
})

describe('beartrap scan of a zip', () => {
  it('finds in every member, by its name and the offset in what it unpacks to', async () => {
    const path = put(
      zipOf({
        'first.txt': `bare ${token}`,
        'logs/a.log': `one\n${line}`,
        'logs/b.log': [line, { level: 0 }],
        'logs/c.log.gz': gzipSync(line),
        'empty/': '',
        'clean.bin': new Uint8Array(70_000),
      }),
    )
    const ran = await scan(path)
    expect(ran.code).toBe(1)
    expect(findingsOf(ran).map(({ artifact, start, line, encodings }) => [artifact, start, line, encodings])).toEqual([
      [`${path}!/first.txt`, 5, 1, []],
      [`${path}!/logs/a.log`, 4 + 22, 2, []],
      [`${path}!/logs/b.log`, 22, 1, []],
      [`${path}!/logs/c.log.gz`, 22, 1, ['gzip']],
    ])
    expect(summaryOf(ran)).toMatchObject({ artifacts: 5, secrets: 1, failed: [] })
  })

  it('reads one whatever it is called, in a folder, with any number of workers', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'session'), zipOf({ 'a.log': line, 'b.log': `x ${token}` }))
    writeFileSync(join(folder, 'trace.zip'), zipOf({ 'c.log': line }))
    writeFileSync(join(folder, 'plain.log'), line)
    const [one, many] = await Promise.all(['1', '3'].map((jobs) => scan(folder, '--key', 'k', '-j', jobs)))
    const names = (ran: typeof one) => ran && findingsOf(ran).map(({ artifact, id }) => [artifact, id])
    expect(names(one)?.map(([artifact]) => artifact?.slice(folder.length))).toEqual([
      '/plain.log',
      '/session!/a.log',
      '/session!/b.log',
      '/trace.zip!/c.log',
    ])
    expect(names(many)).toEqual(names(one))
  })

  it('an archive without members, and one of folders alone', async () => {
    for (const zip of [zipOf({}), zipOf({ 'a/': '', 'a/b/': '' })]) {
      const ran = await scan(put(zip))
      expect([ran.code, summaryOf(ran)]).toMatchObject([0, { artifacts: 0, findings: 0, failed: [] }])
    }
  })
})

describe('beartrap redact of a zip', () => {
  it('removes a value from all members, whichever names it, with one placeholder', async () => {
    const path = put(
      zipOf({
        'bodies/first.bin': `xx ${token} and ${Buffer.from(token).toString('base64')}`,
        'har.har': har,
        [SIDECAR]: JSON.stringify({ echo: token }),
        'last.log.gz': gzipSync(`= ${token}`),
      }),
    )
    const output = `${path}.out.zip`
    const ran = await beartrap(['redact', path, '-o', output, '--verify'])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    const members = unzipped(readFileSync(output))
    const texts = Object.entries(members).map(([name, bytes]) => (name.endsWith('.gz') ? gunzipSync(bytes) : bytes))
    const labels = texts.flatMap((text) => text.toString().match(new RegExp(LABEL, 'g')) ?? [])
    expect(Object.keys(members)).toEqual(['bodies/first.bin', 'har.har', SIDECAR, 'last.log.gz'])
    expect([labels.length, new Set(labels).size]).toEqual([4, 1])
    expect(JSON.parse(members['har.har']?.toString() ?? '').log.entries[0].response.content._file).toBe(SIDECAR)
    expect(texts.join('')).not.toContain(token)
    expect(texts.join('')).not.toContain(Buffer.from(token).toString('base64'))
    expect(statSync(output).mode & 0o777).toBe(0o600)
    expect((await scan(output)).code).toBe(0)
  })

  it('--in-place, and never over another without --force', async () => {
    const path = put(zipOf({ 'a.log': line }))
    expect((await beartrap(['redact', path, '-o', path])).code).toBe(3)
    expect((await beartrap(['redact', path, '-i', '--verify'])).code).toBe(0)
    expect(unzipped(readFileSync(path))['a.log']?.toString()).toMatch(LABEL)
    expect(readdirSync(join(path, '..'))).toEqual(['x.zip'])
  })

  it('to standard output, and in a folder tree, the same bytes with any number of workers', async () => {
    const folder = temporaryFolder()
    for (let index = 0; index < 5; index++)
      writeFileSync(join(folder, `${index}.zip`), zipOf({ 'a.log': `${index} ${line}`, 'b.log': `${index} ${token}` }))
    const outputs = ['1', '4'].map((jobs) => `${folder}-out${jobs}`)
    for (const output of outputs) await beartrap(['redact', folder, '-o', output, '--key', 'k', '-j', output.slice(-1)])
    const [one, many] = outputs.map((output) =>
      readdirSync(output).map((name) => readFileSync(join(output, name), 'latin1')),
    )
    expect(one).toHaveLength(5)
    expect(many).toEqual(one)
    const { stdout } = await beartrap(['redact', join(folder, '0.zip'), '--key', 'k'])
    expect(stdout.toString('latin1')).toBe(one?.[0])
  })

  it('keeps names that are no paths: nothing is unpacked to disk', async () => {
    const path = put(zipOf({ '../../evil.log': line, '/etc/evil.log': 'x', 'C:\\evil.log': line, 'über.log': 'y' }))
    const output = join(temporaryFolder(), 'sub/y.zip')
    const ran = await beartrap(['redact', path, '-o', output, '--report', `${output}.ndjson`])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    const before = unzipped(readFileSync(path))
    const after = unzipped(readFileSync(output))
    expect(Object.keys(after)).toEqual(Object.keys(before))
    expect(after['/etc/evil.log']).toEqual(before['/etc/evil.log'])
    expect(existsSync(join(output, '../../evil.log'))).toBe(false)
    expect(findingsOf({ code: 0, stdout: readFileSync(`${output}.ndjson`), stderr: '' })).toMatchObject([
      { artifact: `${path}!/../../evil.log` },
      { artifact: `${path}!/C:\\evil.log` },
    ])
  })

  it('takes members of one name for the different ones that they are', async () => {
    const twice = Buffer.from(
      zipOf({ 'a.log': line, 'b.log': `2 ${line}` })
        .toString('latin1')
        .replaceAll('b.log', 'a.log'),
      'latin1',
    )
    const path = put(twice)
    expect(findingsOf(await scan(path)).map(({ artifact }) => artifact)).toEqual([
      `${path}!/a.log`,
      `${path}!/a.log (2)`,
    ])
    const { stdout } = await beartrap(['redact', path])
    expect(Object.keys(unzipped(stdout))).toEqual(['a.log'])
    expect(stdout.toString('latin1').split('PK\x01\x02')).toHaveLength(3)
  })
})

describe('a bad member is told by its name, the others are scanned, and no copy is written', () => {
  const members = {
    'good.log': line,
    'bad.log': [`bad ${line.repeat(9)}`, { level: 6 as const }],
    'z.log': line,
  } as const
  const stored = zipOf({ ...members, 'bad.log': [`bad ${line}`, { level: 0 }] })
  const deflated = zipOf(members)

  it.each([
    ['encrypted', spoil(deflated, 'bad.log', setFlag(1)), 'encrypted: not scanned'],
    ['of an unknown method', spoil(deflated, 'bad.log', setMethod(93)), 'packed with zip’s method 93: not scanned'],
    [
      'with a wrong checksum',
      spoil(stored, 'bad.log', (zip, { data }) => zip.fill('B', data, data + 1)),
      'its checksum is not',
    ],
    [
      'corrupt',
      spoil(deflated, 'bad.log', (zip, { data }) => zip.fill(0xff, data, data + 9)),
      'the deflate data is corrupt',
    ],
    [
      'without its header',
      spoil(deflated, 'bad.log', (zip, { local }) => zip.fill(0, local, local + 4)),
      'corrupt where it should begin',
    ],
    ['longer than it says', spoil(deflated, 'bad.log', setSize(20)), 'its length is not what the archive says'],
    ['shorter than it says', spoil(deflated, 'bad.log', setSize(2000)), 'its length is not what the archive says'],
    ['said to unpack to 4 GB', spoil(deflated, 'bad.log', setSize(0xffff_fff0)), 'as in a zip bomb'],
    ['a 7-Zip archive', zipOf({ ...members, 'bad.log': Buffer.from('377abcaf271c00', 'hex') }), 'a 7-Zip archive'],
    ['a zstd cut short', zipOf({ ...members, 'bad.log': Buffer.from('28b52ffd00', 'hex') }), 'the zstd data ends'],
    [
      'a gzip cut short',
      zipOf({ ...members, 'bad.log': gzipSync(line.repeat(50)).subarray(0, 40) }),
      'the gzip data ends too early',
    ],
  ])('%s', async (_, zip, message) => {
    const path = put(zip)
    const ran = await scan(path)
    const bad = `${path}!/bad.log`
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain(`${bad}: `)
    expect(summaryOf(ran)['failed']).toEqual([{ artifact: bad, message: expect.stringContaining(message) }])
    expect(summaryOf(ran)['artifacts']).toBe(2)
    const found = findingsOf(ran).map(({ artifact }) => artifact)
    expect(found).toEqual(expect.arrayContaining([`${path}!/good.log`, `${path}!/z.log`]))

    const output = `${path}.out`
    const redacted = await beartrap(['redact', path, '-o', output])
    expect([redacted.code, existsSync(output)]).toEqual([3, false])
    expect(redacted.stderr).toContain(message)
    expect(redacted.stderr).toContain(`${path}: 1 of its members could not be redacted; no redacted copy was written`)
  })
})

describe('a bad archive: told, exit 3, no copy', () => {
  const whole = zipOf({ 'a.log': [line, { level: 0 }], 'b.log': 'x'.repeat(4000) })

  it.each([
    ['cut short', whole.subarray(0, whole.length - 30), 'cut short or corrupt'],
    ['followed by other bytes', Buffer.concat([whole, Buffer.from('more')]), 'cut short or corrupt'],
    [
      'with a broken directory',
      spoil(whole, 'b.log', (zip, { record }) => zip.fill(0, record, record + 4)),
      'cut short or corrupt',
    ],
    ['of strong encryption', spoil(whole, 'b.log', setFlag(0x41)), 'a zip archive with strong encryption'],
    [
      'of members that overlap',
      repeated(zipOf({ 'a.log': [line.repeat(100), { level: 0 }] }), 'a.log', 50),
      'members overlap, as in a zip bomb',
    ],
  ])('%s; what stands in it unpacked is found all the same', async (_, zip, message) => {
    const path = put(zip)
    const ran = await scan(path)
    expect(summaryOf(ran)['failed']).toEqual([{ artifact: path, message: expect.stringContaining(message) }])
    expect([ran.code, findingsOf(ran).length > 0]).toEqual([3, true])
    const redacted = await beartrap(['redact', path, '-o', `${path}.out`])
    expect([redacted.code, existsSync(`${path}.out`)]).toEqual([3, false])
  })

  it('one on standard input is kept until it is there, and read once', async () => {
    const scanned = await beartrap(['scan', '-', '--format', 'ndjson'], { stdin: whole })
    expect([scanned.code, findingsOf(scanned).map(({ artifact }) => artifact)]).toEqual([1, ['-!/a.log']])
    const redacted = await beartrap(['redact', '-'], { stdin: whole })
    expect([redacted.code, unzipped(redacted.stdout)['a.log']?.toString()]).toEqual([0, expect.stringMatching(LABEL)])
  })

  it.each([
    ['name of a member', zipOf({ [`${token}.log`]: 'x', 'a.log': line })],
    ['comment of a member', zipOf({ 'b.log': ['x', { comment: `of ${token}` }], 'a.log': line })],
    ['comment of the archive', zipOf({ 'a.log': line }, `of ${token}`)],
  ])('a credential in the %s, which is not rewritten', async (_, zip) => {
    const path = put(zip)
    const message = 'a credential stands in the name or comment of a member; rename it'
    expect([(await scan(path)).code, (await scan(path)).stderr]).toEqual([3, expect.stringContaining(message)])
    const redacted = await beartrap(['redact', path, '-o', `${path}.out`])
    expect([redacted.code, existsSync(`${path}.out`)]).toEqual([3, false])
    expect(redacted.stderr).toContain(message)
  })
})

describe('law: a redacted zip is the same archive', () => {
  const clean = fc.uint8Array({ maxLength: 300 }).map((bytes) => ({ bytes, holds: false }))
  const values = [line, `x ${token}`, `{"t":"${Buffer.from(token).toString('base64')}"}`]
  const holding = fc.constantFrom(...values).map((text) => ({ bytes: Buffer.from(text), holds: true }))
  const member = fc.record({
    name: fc.stringMatching(/^[a-y]{1,8}(?:\/[a-z]{1,8}){0,2}$/),
    content: fc.oneof(clean, holding),
    level: fc.constantFrom(0 as const, 6 as const),
  })
  const top = ({ name }: { name: string }): string | undefined => name.split('/')[0]
  const archive = fc.uniqueArray(member, { minLength: 1, maxLength: 6, selector: top })

  it('members without a value keep their bytes, the rest is clean, a second time changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(archive, async (members) => {
        const files = members.map(({ name, content: { bytes }, level }) => [name, [bytes, { level }]])
        const output = await redactedFile(zipOf(Object.fromEntries([...files, ['z/named.log', line]])))
        const after = unzipped(output)
        expect(Object.keys(after)).toEqual([...members.map(({ name }) => name), 'z/named.log'])
        for (const { name, content } of members) expect(after[name]?.equals(content.bytes), name).toBe(!content.holds)
        for (const value of [token, Buffer.from(token).toString('base64')])
          expect(Object.values(after).some((bytes) => bytes.includes(value))).toBe(false)
        expect(unzipped(await redactedFile(output))).toEqual(after)
      }),
      { numRuns: 60 },
    )
  })
})

const ZIP = has('zip', '-v') && has('unzip', '-v')
const PYTHON = has('python3', '-c', 'import zipfile')

/** All that Python's reader tells of an archive but what a copy has to change. */
const TELL = `
import sys, json, zipfile
a = zipfile.ZipFile(sys.argv[1])
keys = 'filename date_time compress_type create_system create_version external_attr internal_attr'.split()
print(json.dumps([a.testzip(), a.comment.decode(), [[str(getattr(i, k)) for k in keys] + [i.comment.decode(), i.extra.hex(), a.read(i).hex()] for i in a.infolist()]]))`
const told = (path: string) => JSON.parse(execFileSync('python3', ['-c', TELL, path]).toString())

describe('archives of other programs', () => {
  it.skipIf(!ZIP)('of zip, with times, modes and comments (skipped without zip and unzip)', async () => {
    const folder = folderOf({ 'a.log': line, 'bin/run.sh': '#!/bin/sh\n', 'b.txt': token })
    execFileSync('chmod', ['751', join(folder, 'bin/run.sh')])
    execFileSync('zip', ['-q', '-r', 'x.zip', '.'], { cwd: folder })
    execFileSync('zip', ['-q', '-z', 'x.zip'], {
      cwd: folder,
      input: 'made by hand\n',
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const [input, output] = [join(folder, 'x.zip'), join(folder, 'y.zip')]
    expect((await beartrap(['redact', input, '-o', output, '--verify'])).code).toBe(0)
    expect(execFileSync('unzip', ['-t', output]).toString()).toContain('No errors detected')
    execFileSync('unzip', ['-q', output, '-d', join(folder, 'out')])
    expect(statSync(join(folder, 'out/bin/run.sh')).mode & 0o777).toBe(0o751)
    expect(statSync(join(folder, 'out/a.log')).mtimeMs).toBe(
      Math.floor(statSync(join(folder, 'a.log')).mtimeMs / 1000) * 1000,
    )
    expect(readFileSync(join(folder, 'out/bin/run.sh'))).toEqual(readFileSync(join(folder, 'bin/run.sh')))
    expect(execFileSync('unzip', ['-z', output]).toString()).toContain('made by hand')
  })

  it.skipIf(!PYTHON)(
    'a copy of a clean archive is the same to Python’s reader, zip64 included (skipped without Python)',
    async () => {
      const path = join(temporaryFolder(), 'x.zip')
      const make = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as z:
    z.comment = b'an archive'
    for name, method, system in (('dos.txt', 8, 0), ('unix.txt', 0, 3), ('dir/', 0, 3), ('empty', 8, 3), ('gr\\u00fc\\u00df.txt', 8, 3)):
        i = zipfile.ZipInfo(name, (1999, 12, 31, 23, 59, 58))
        i.compress_type, i.create_system, i.external_attr, i.comment, i.extra = method, system, 0o640 << 16 | 0x20, b'said', b'\\x77\\x77\\x02\\x00ab'
        z.writestr(i, b'' if name in ('dir/', 'empty') else name.encode() * 99)
    with z.open(zipfile.ZipInfo('large.txt'), 'w', force_zip64=True) as f: f.write(b'large')`
      execFileSync('python3', ['-c', make, path])
      const output = `${path}.out`
      expect((await beartrap(['redact', path, '-o', output])).code).toBe(0)
      expect(told(output)).toEqual(told(path))
    },
  )

  it.skipIf(!PYTHON)('of Python with bzip2 and LZMA: told (skipped without Python)', async () => {
    const path = join(temporaryFolder(), 'x.zip')
    const make = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as z:
    for method in (12, 14): z.writestr(f'{method}.log', 'x' * 999, method)`
    execFileSync('python3', ['-c', make, path])
    const ran = await scan(path)
    expect([ran.code, ran.stderr.match(/method 1[24]: not scanned/g)?.length]).toEqual([3, 2])
  })
})

describe('memory', () => {
  it('is bounded by no member’s size: 120 MB scanned and redacted in a heap of 64 MB', async () => {
    const path = put(zipOf({ 'a.log': line, 'zeros.bin': [new Uint8Array(120_000_000), { level: 1 }], 'z.log': token }))
    for (const args of [
      ['scan', path],
      ['redact', path, '-o', `${path}.out`],
    ]) {
      const child = spawn(process.execPath, ['--max-old-space-size=64', BIN, ...args], { stdio: 'ignore' })
      const code = await new Promise((done) => child.on('close', done))
      expect([args[0], code]).toEqual([args[0], args[0] === 'scan' ? 1 : 0])
    }
    const { 'zeros.bin': zeros, ...rest } = unzipped(readFileSync(`${path}.out`))
    expect([zeros?.length, zeros?.every((byte) => byte === 0)]).toEqual([120_000_000, true])
    expect(Object.values(rest).every((bytes) => LABEL.test(bytes.toString()))).toBe(true)
  })
})
