import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../../src/core/rules/examples.js'
import { findingsOf, type Ran, startBeartrap, summaryOf, temporaryFolder } from '../../helpers/cli.js'
import { openCommand } from '../../helpers/s3/command.js'
import { formEncoded, notificationOf, TEST_EVENT } from '../../helpers/s3/events.js'
import { faults } from '../../helpers/s3/faults.js'
import { putInventory } from '../../helpers/s3/inventory.js'

const secretLine = (seed: number): string => `Authorization: Bearer ${generateExample('{{base62:40}}', seed).text}\n`
const found = (ran: Ran): string[] => findingsOf(ran).map(({ artifact }) => artifact)
const fileOf = (text: string): string => {
  const path = join(temporaryFolder(), 'input')
  writeFileSync(path, text)
  return path
}

const filled = async (keys: readonly string[]) => {
  const opened = await openCommand()
  for (const [seed, key] of keys.entries()) opened.bucket.put(key, secretLine(seed))
  return opened
}
const ops = ({ server }: Awaited<ReturnType<typeof openCommand>>) => new Set(server.requests.map(({ op }) => op))

describe('scan --keys', () => {
  it('reads what is named and nothing else, in the list’s order; lists nothing', async () => {
    const opened = await filled(['a', 'b b', 'c\nd', 'folder/', 'never'])
    const other = opened.server.bucket('other')
    other.put('x/y', secretLine(9))
    const list = fileOf(`# what to read\n\ns3://other/x/y\nb b\n"c\\nd"\ngone\nfolder/\n`)
    const ran = await opened.scan(['s3://logs', 's3://other', '--keys', list])
    expect(ran.code).toBe(3) // a bare key is of one bucket alone
    const one = await opened.scan([
      '--keys',
      fileOf('s3://other/x/y\ns3://logs/b b\n{"bucket":"logs","key":"c\\nd"}\n'),
    ])
    expect([one.code, found(one)]).toEqual([1, ['s3://other/x/y', 's3://logs/b b', 's3://logs/c\nd']])
    expect(ops(opened)).toEqual(new Set(['HeadObject', 'GetObject']))
  })

  it('a key that is not there is skipped; a line that names none is told, and ends with 3', async () => {
    const { scan } = await filled(['a', 'b', 'folder/'])
    const ran = await scan(['s3://logs', '--keys', fileOf('a\ngone\ns3://\nfolder/\nb\n')])
    expect([ran.code, found(ran)]).toEqual([3, ['s3://logs/a', 's3://logs/folder/', 's3://logs/b']])
    expect(summaryOf(ran)).toMatchObject({ listed: 4, scanned: 3, skipped: 1, reasons: { deleted_since_list: 1 } })
    expect(ran.stderr).toContain('input: line 3: names no key, as in s3://bucket/key\n')
    expect(ran.stderr).toContain('s3://logs/gone: there is no such object\n')
  })

  it('from standard input; below the targets alone; through the filters', async () => {
    const { scan } = await filled(['a/1', 'a/2.png', 'b/1'])
    const ran = await scan(['s3://logs/a/', '--keys', '-', '--exclude', '*.png'], { stdin: 'a/1\na/2.png\nb/1\n' })
    expect([ran.code, found(ran)]).toEqual([1, ['s3://logs/a/1']])
    expect(summaryOf(ran)).toMatchObject({ listed: 3, scanned: 1, skipped: 2, reasons: { excluded: 2 } })
  })

  it('one version, where it is named', async () => {
    const { server, scan } = await openCommand()
    const bucket = server.bucket('versions', { versioning: 'Enabled' })
    const { id } = bucket.put('a', secretLine(1))
    bucket.put('a', 'nothing')
    const ran = await scan(['--keys', fileOf(`${JSON.stringify({ bucket: 'versions', key: 'a', versionId: id })}\n`)])
    expect(found(ran)).toEqual([`s3://versions/a?versionId=${id}`])
  })

  it('says why an object can’t be read, though HEAD tells nothing', async () => {
    const { server, scan } = await filled(['a'])
    for (const op of ['HeadObject', 'GetObject'] as const) server.fault({ op, times: 9 }, faults.kmsDenied())
    const ran = await scan(['--keys', fileOf('s3://logs/a\n')])
    expect(summaryOf(ran)).toMatchObject({ skipped: 1, reasons: { kms_denied: 1 } })
  })

  it.each(['redirect', 'malformed'] as const)('finds the region of a bucket: %s', async (wrongRegion) => {
    const { server, scan } = await openCommand()
    const far = server.bucket('far', { region: 'eu-west-1', wrongRegion })
    for (const key of ['a', 'b', 'c']) far.put(key, secretLine(1))
    const ran = await scan(['s3://far', '--keys', fileOf('a\nb\nc\n')])
    expect([ran.code, found(ran).length]).toEqual([1, 3])
  })
})

describe('scan --events', () => {
  it('reads what was created, as it is now', async () => {
    const { server, bucket, scan } = await filled(['a b+c', 'ü'])
    const events = [
      TEST_EVENT,
      notificationOf({ key: 'a b+c', object: { eTag: bucket.find('a b+c')?.kind === 'object' ? 'old' : '', size: 9 } }),
      notificationOf({ key: 'gone' }, { key: 'ü', name: 'ObjectRemoved:Delete' }),
    ]
    const ran = await scan(['--events', '-'], { stdin: events.map((event) => JSON.stringify(event)).join('\n') })
    expect([ran.code, found(ran)]).toEqual([3, ['s3://logs/a b+c']])
    expect(summaryOf(ran)).toMatchObject({ listed: 2, reasons: { deleted_since_list: 1 } })
    expect(server.requests.filter(({ key }) => key === 'ü')).toEqual([])
  })
})

describe('scan --inventory', () => {
  it('reads what is listed, over all its data files', async () => {
    const opened = await filled(['a', 'b b', 'c'])
    const manifest = putInventory(opened.server.bucket('dest'), [
      [
        ['logs', formEncoded('b b'), '62', ''],
        ['logs', 'a', '62', ''],
      ],
      [['logs', 'c', '', '']],
    ])
    const ran = await opened.scan(['--inventory', manifest])
    expect([ran.code, found(ran)]).toEqual([1, ['s3://logs/b b', 's3://logs/a', 's3://logs/c']])
    expect(ops(opened)).not.toContain('ListObjectsV2')
    const plan = await opened.scan(['--inventory', manifest, '--dry-run', '--format', 'json'])
    expect(JSON.parse(plan.stdout.toString())).toMatchObject({
      read: { objects: 3 },
      requests: { list: 0, head: 1, get: [6, 6] },
    })
  })

  it.each([
    ['s3://dest/nothere/manifest.json', 3, 'there is no such object'],
    ['s3://dest', 2, 'an inventory is named by its manifest'],
    ['s3://nobucket/manifest.json', 3, 'no such bucket'],
  ])('%s', async (uri, code, message) => {
    const { server, scan } = await openCommand()
    server.bucket('dest')
    const ran = await scan(['--inventory', uri])
    expect([ran.code, ran.stdout.length]).toEqual([code, 0])
    expect(ran.stderr).toContain(message)
  })

  it('Parquet is refused, and says what to do', async () => {
    const { server, scan } = await openCommand()
    const ran = await scan(['--inventory', putInventory(server.bucket('dest'), [], { format: 'Parquet' })])
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('set the inventory’s format to CSV')])
  })

  it('a data file that is gone ends the run unfinished; one of another checksum is told', async () => {
    const { server, scan } = await filled(['a'])
    const dest = server.bucket('dest')
    const wrong = putInventory(dest, [[['logs', 'a', '62', '']]], { md5: '0'.repeat(32) })
    expect((await scan(['--inventory', wrong])).stderr).toContain(
      '0.csv.gz: its MD5 checksum is not that of the manifest',
    )
    const manifest = putInventory(dest, [[['logs', 'a', '62', '']], []])
    dest.remove('inventory/data/1.csv.gz')
    const ran = await scan(['--inventory', manifest])
    expect([ran.code, found(ran)]).toEqual([3, ['s3://logs/a']])
    expect(ran.stderr).toContain('s3://dest/inventory/data/1.csv.gz: ')
  })
})

describe('an input, gone on with', () => {
  const KEYS = Array.from({ length: 60 }, (_, at) => `k${String(at).padStart(3, '0')}`)

  const killed = async () => {
    const opened = await filled(KEYS)
    const list = fileOf(`bad\u0000\n${KEYS.map((key) => `s3://logs/${key}\n`).join('')}`.replace('bad\u0000', 's3://'))
    const { endpoint } = opened.server
    const args = ['scan', '--keys', list, '--endpoint', endpoint, '--path-style', '--state', opened.state]
    opened.server.fault({ op: 'GetObject', key: 'k030', times: 1 }, faults.stall(0))
    const running = startBeartrap([...args, '--key', 'k', '-j', '1', '--concurrency', '4'], { env: opened.env })
    await expect.poll(() => opened.server.requests.filter(({ op }) => op === 'GetObject').length).toBeGreaterThan(40)
    running.kill('SIGKILL')
    await running.ended
    return { ...opened, list }
  }

  it('each object ends once, and findings are those of an unbroken run', async () => {
    const { server, scan, list } = await killed()
    const before = server.requests.filter(({ op }) => op === 'GetObject').length
    const ran = await scan(['--keys', list, '--resume'])
    expect([ran.code, found(ran)]).toEqual([3, KEYS.map((key) => `s3://logs/${key}`)])
    expect(summaryOf(ran)).toMatchObject({ listed: 60, scanned: 60 })
    expect(ran.stderr).toContain('line 1: names no key')
    expect(server.requests.filter(({ op }) => op === 'GetObject').length - before).toBeLessThan(40)
  })

  it('a list that changed is refused', async () => {
    const { scan, list } = await killed()
    writeFileSync(list, 's3://logs/k001\n')
    const ran = await scan(['--keys', list, '--resume'])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('was begun with other contents of its input')])
  })

  it('standard input and pipes can’t be', async () => {
    const { scan } = await openCommand()
    const pipe = join(temporaryFolder(), 'pipe')
    execFileSync('mkfifo', [pipe])
    for (const from of ['-', pipe])
      expect(await scan(['--keys', from, '--resume'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('can be read only once'),
      })
  })
})

describe('inputs on the command line', () => {
  it.each([
    [['--keys', 'a', '--events', 'b'], 2, '--keys and --events: a run has one of them'],
    [['--keys', 'no-such-file'], 3, 'no-such-file: no such file or folder'],
    [['local.log', '--keys', '-'], 2, 'buckets and local paths are scanned in runs of their own'],
  ])('%j', async (args, code, message) => {
    const { scan } = await openCommand()
    expect(await scan(args)).toMatchObject({ code, stderr: expect.stringContaining(message) })
  })
})
