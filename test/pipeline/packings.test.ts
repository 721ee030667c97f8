import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { zstd } from '../../src/sources/packing/zstd.js'
import { redaction, scannedFile } from '../helpers/file.js'
import { PACK, zstdOf, zstdRun } from '../helpers/pack.js'
import { type TarEntry, tarOf, untarred } from '../helpers/tar.js'
import { setFlag, spoil, unzipped, zipOf } from '../helpers/zip.js'

const token = generateExample('{{base62:40}}', 79).text
const line = `Authorization: Bearer ${token}\n`
const LABEL = /\[REDACTED:bearer-token:[0-9a-f]{6}\]/

/** Ways to pack bytes, and what that adds to the name of what they are found in. */
const WAYS = {
  ...PACK,
  zip: (bytes: Uint8Array) => zipOf({ 'in.zip': bytes }),
  tar: (bytes: Uint8Array) => tarOf({ 'in.tar': bytes }),
} as const
type Way = keyof typeof WAYS
const ways = Object.keys(WAYS) as Way[]
const isArchive = (way: Way): boolean => way === 'zip' || way === 'tar'
/** zstd where Node has an encoder. */
const isPackedAgain = (way: Way): boolean => !['bzip2', 'xz', zstd.pack === undefined && 'zstd'].includes(way)

/** The outermost last. */
const packedBy = (path: readonly Way[], bytes: Uint8Array): Uint8Array =>
  path.reduce((inner, way) => WAYS[way](inner), bytes)
const nameIn = (path: readonly Way[]): string =>
  [
    'file',
    ...path
      .filter(isArchive)
      .reverse()
      .map((way) => `in.${way}`),
  ].join('!/')
/** Of the innermost artifact: those within the innermost archive. */
const encodingsIn = (path: readonly Way[]): Way[] => {
  const first = path.findIndex(isArchive)
  return (first < 0 ? [...path] : path.slice(0, first)).reverse()
}

const pairs = ways.flatMap((a) => ways.map((b) => [a, b] as const))
const triples = ways.flatMap((a) => pairs.map(([b, c]) => [a, b, c] as const))
const paths: readonly (readonly Way[])[] = [...ways.map((way) => [way]), ...pairs, ...triples]

describe('each packing within each other, three deep', () => {
  const content = Buffer.from(`one\ntwo ${line}and ${token}`)

  it('finds what it finds in the plain file, under the name of the place', async () => {
    const places = ({ start, end, line, column, rule, fingerprint }: Record<string, unknown>) => [
      start,
      end,
      line,
      column,
      rule,
      fingerprint,
    ]
    const plain = (await scannedFile(content)).findings.map((finding) => places({ ...finding }))
    expect(plain).toHaveLength(2)
    for (const path of paths) {
      const { findings, failed, report } = await scannedFile(packedBy(path, content))
      expect([path, failed, report.problem]).toEqual([path, [], undefined])
      expect([path, findings.map((finding) => places({ ...finding }))]).toEqual([path, plain])
      for (const { artifact, encodings } of findings)
        expect([path, artifact, encodings]).toEqual([path, nameIn(path), encodingsIn(path)])
    }
  })

  it('is redacted where all of it can be packed again, and else not at all', async () => {
    for (const path of paths) {
      const { copy, report, failed } = await redaction(packedBy(path, content))
      const culprit = path.find((way) => !isPackedAgain(way))
      if (culprit === undefined) {
        expect([path, report.problem]).toEqual([path, undefined])
        const again = await scannedFile(copy ?? Buffer.alloc(0))
        expect([path, again.findings, again.report.problem]).toEqual([path, [], undefined])
      } else {
        expect([path, copy]).toEqual([path, undefined])
        const messages = [report.problem, ...failed.map(({ message }) => message)].join()
        expect(messages).toMatch(/(zstd|bzip2|xz)-compressed, and a copy can’t be compressed so/)
      }
    }
  })

  it('drops with --drop-undecoded the members that can’t be packed again, and learns from them first', async () => {
    const zip = zipOf({ 'a.log.xz': PACK.xz(Buffer.from(line)), 'b.log': `bare ${token}` })
    const { copy, report } = await redaction(tarOf({ 'x.zip': zip, 'c.log': `c ${token}` }), { dropUndecoded: true })
    expect(report).toMatchObject({ isWritten: true })
    const outer = untarred(copy ?? Buffer.alloc(0))
    const inner = unzipped(outer['x.zip'] ?? Buffer.alloc(0))
    expect(inner['a.log.xz']?.toString()).toMatch(/\[REDACTED:undecoded:/)
    for (const text of [inner['b.log'], outer['c.log']]) expect(text?.toString()).toMatch(LABEL)
  })
})

describe('one set of known values over all archives in one', () => {
  it('a value that one member names is found bare in another, however deep', async () => {
    const packed = tarOf({ 'bare.log': `x ${token}`, 'in.zip': zipOf({ 'named.log': line, 'b.gz': gzipSync(token) }) })
    const { findings } = await scannedFile(packed)
    expect(findings.map(({ artifact }) => artifact)).toEqual([
      'file!/bare.log',
      'file!/in.zip!/named.log',
      'file!/in.zip!/b.gz',
    ])
    const { copy } = await redaction(packed)
    const outer = untarred(copy ?? Buffer.alloc(0))
    const label = LABEL.exec(outer['bare.log']?.toString() ?? '')?.[0]
    const inner = unzipped(outer['in.zip'] ?? Buffer.alloc(0))
    expect(label).toBeDefined()
    expect(inner['named.log']?.toString()).toContain(label)
  })
})

const problems = async (bytes: Uint8Array) => {
  const { findings, failed, report } = await scannedFile(bytes)
  const { copy } = await redaction(bytes)
  return { found: findings.map(({ artifact }) => artifact), failed, report, copy }
}

describe('limits', () => {
  it('eight layers are undone, and a ninth is told', async () => {
    const layers = (count: number): Uint8Array =>
      Array.from({ length: count }).reduce((inner: Uint8Array) => gzipSync(inner), Buffer.from(line))
    expect((await scannedFile(layers(8))).findings).toHaveLength(1)
    const { report, copy } = await problems(layers(9))
    expect([report.reason, report.problem, copy]).toEqual([
      'archive_limit',
      expect.stringContaining('packed more than 8 deep'),
      undefined,
    ])
  })

  it.each([
    ['gzip', () => gzipSync(Buffer.concat([Buffer.from(line), Buffer.alloc(200_000_000)]), { level: 9 })],
    ['zstd', () => Buffer.concat([zstdOf(Buffer.from(line)), zstdRun(0, 1600)])],
    [
      'a zip in a zip',
      () => zipOf({ 'a.zip': zipOf({ 'a.log': line, zeros: [new Uint8Array(200_000_000), { level: 9 }] }) }),
    ],
  ])('what unpacks to over a thousand times its size: %s; what came before is found', async (_, make) => {
    const { found, report, copy } = await problems(make())
    expect([found.length, report.reason, copy]).toEqual([1, 'archive_limit', undefined])
    expect(report.problem).toContain('more than 1000 times its size')
  })

  it('100,000 members', async () => {
    const tar = tarOf([{ name: 'a.log', content: line }])
    const many = Buffer.concat(
      Array.from({ length: 100_000 }, () => tarOf([{ name: 'e/', type: '5' }]).subarray(0, 512)),
    )
    const { found, report } = await problems(Buffer.concat([tar.subarray(0, 1024), many, Buffer.alloc(1024)]))
    expect([found, report.reason]).toEqual([['file!/a.log'], 'archive_limit'])
    expect(report.problem).toContain('more than 100000 members')
  })
})

describe('tar', () => {
  const gnuName = `${'deep/'.repeat(40)}a.log`

  it('names are told as they are, and never are paths; two of a name are told apart', async () => {
    const entries: TarEntry[] = [
      ...['../../evil.log', '/etc/evil.log', 'grüß/ä.log', 'a.log', 'a.log', 'C:\\b.log'].map((name) => ({
        name,
        content: line,
      })),
      { name: 'short', content: line, pax: { path: `${'p'.repeat(300)}.log`, comment: 'said' } },
      { name: 'short', content: line, gnuName },
      { name: 'short', content: line, pax: { path: 'with\0zero' } },
      { name: 'folder/', type: '5' },
      { name: 'link', type: '2', link: 'a.log' },
    ]
    const { findings, report } = await scannedFile(tarOf(entries))
    expect(findings.map(({ artifact }) => artifact)).toEqual(
      [
        '../../evil.log',
        '/etc/evil.log',
        'grüß/ä.log',
        'a.log',
        'a.log (2)',
        'C:\\b.log',
        `${'p'.repeat(300)}.log`,
        gnuName,
        'with\0zero',
      ].map((name) => `file!/${name}`),
    )
    expect([report.problem, report.artifacts]).toEqual([undefined, 9])
  })

  it('cut short at any offset: told, with what was found before', async () => {
    const whole = tarOf({ 'a.log': line, 'b.log': `b ${line}` })
    const end = 2048 + 512
    for (let length = 513; length < end + 61; length += 61) {
      const { findings, report, failed } = await scannedFile(whole.subarray(0, length))
      const reasons = [report.reason, ...failed.map(({ reason }) => reason)]
      expect([length, reasons.includes('truncated')]).toEqual([length, length < end])
      const found = findings.map(({ artifact }) => artifact)
      const due = ['file!/a.log', 'file!/b.log'].filter((_, index) => length >= 512 + index * 1024 + line.length + 2)
      expect(found).toEqual(expect.arrayContaining(due))
    }
  })

  it.each([
    ['followed by other bytes', (tar: Buffer) => Buffer.concat([tar, Buffer.alloc(512, 'x')]), 'corrupt'],
    ['followed by less than a block', (tar: Buffer) => Buffer.concat([tar, Buffer.from('x')]), 'corrupt'],
    ['with a broken header', (tar: Buffer) => tar.fill('x', 1024 + 100, 1024 + 108), 'corrupt'],
    ['without its end', (tar: Buffer) => tar.subarray(0, 2048), 'truncated'],
  ])('%s: told, what came before is found, and there is no copy', async (_, spoiled, reason) => {
    const { found, report, copy } = await problems(spoiled(tarOf({ 'a.log': line, 'b.log': 'x' })))
    expect([found, report.reason, copy]).toEqual([['file!/a.log'], reason, undefined])
  })

  it('two archives one after another are read as one', async () => {
    const both = Buffer.concat([tarOf({ 'a.log': line }), tarOf({ 'b.log': line })])
    const { found, report, copy } = await problems(both)
    expect([found, report.problem, copy?.length]).toEqual([['file!/a.log', 'file!/b.log'], undefined, both.length])
  })

  it('a credential in a name or a PAX record is not rewritten, and told', async () => {
    for (const entry of [{ name: `${token}.log` }, { name: 'x', pax: { 'SCHILY.xattr.user.note': line } }]) {
      const { report, copy } = await problems(
        tarOf([
          { ...entry, content: 'x' },
          { name: 'a.log', content: line },
        ]),
      )
      expect([report.problem, copy]).toEqual([expect.stringContaining('in the name or comment of a member'), undefined])
    }
  })

  it('an encrypted member of a zip in it is told by its name, and the rest is scanned', async () => {
    const zip = spoil(zipOf({ 'a.log': line, 'b.log': line }), 'a.log', setFlag(1))
    const { found, failed, copy } = await problems(tarOf({ 'x.zip': zip, 'c.log': line }))
    expect(found).toEqual(['file!/x.zip!/b.log', 'file!/c.log'])
    expect(failed).toMatchObject([{ uri: 'file!/x.zip!/a.log', reason: 'unsupported' }])
    expect(copy).toBeUndefined()
  })

  it('a zip of over 8 MiB in it is kept in a file that has no name', async () => {
    const noise = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => Math.imul(index, 2_654_435_761)))
    const zip = zipOf({ 'noise.bin': [Buffer.concat([noise, noise, noise, noise]), { level: 0 }], 'a.log': line })
    const { found, report } = await problems(tarOf({ 'x.zip': zip }))
    expect([found, report.problem]).toEqual([['file!/x.zip!/a.log'], undefined])
  })

  it('--fix-sizes reads a HAR in it more than once', async () => {
    const har = JSON.stringify({
      log: {
        version: '1.2',
        entries: [
          {
            request: { headers: [{ name: 'Authorization', value: `Bearer ${token}` }] },
            response: { content: { size: token.length + 2, text: `t ${token}` } },
          },
        ],
      },
    })
    const { copy } = await redaction(tarOf({ 'a.har': har }), { fixSizes: true })
    const { log } = JSON.parse(`${untarred(copy ?? Buffer.alloc(0))['a.har']}`)
    const { size, text } = log.entries[0].response.content
    expect([size, text]).toEqual([Buffer.byteLength(text), expect.stringMatching(LABEL)])
  })
})
