import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { STYLES } from '../../src/core/placeholder.js'
import { beartrap, cases, leaked, SAMPLES, temporaryFolder } from '../helpers/cli.js'

/** All samples' inputs, a file a case, and some that end in an error half-way. */
const inputs = (() => {
  const folder = temporaryFolder()
  for (const name of cases) copyFileSync(join(SAMPLES, name, 'input'), join(folder, `${name}.log`))
  mkdirSync(join(folder, 'broken'))
  const whole = readFileSync(join(SAMPLES, 'env-dump', 'input'))
  writeFileSync(join(folder, 'broken/cut.gz'), gzipSync(whole).subarray(0, -20))
  writeFileSync(join(folder, 'broken/tail.gz'), Buffer.concat([gzipSync(whole), whole]))
  return folder
})()

/** The helper throws where standard output or standard error holds a planted secret. */
describe('law 4: no output holds a planted secret', () => {
  it('the check itself finds one', () => {
    expect(leaked(readFileSync(join(SAMPLES, 'env-dump', 'input')))).toBe('env-dump')
  })

  it.each(['human', 'json', 'ndjson'])('scan --format %s', async (format) => {
    const ran = await beartrap(['scan', inputs, '--format', format])
    expect(ran.code).toBe(3)
    expect(ran.stdout.length + ran.stderr.length).toBeGreaterThan(1000)
  })

  it.each(['human', 'json', 'ndjson'])('scan --explain --format %s, and explain of each finding', async (format) => {
    const report = join(temporaryFolder(), 'report')
    const ran = await beartrap(['scan', inputs, '--explain', '--format', format, '--report', report, '--key', 'k'])
    expect([ran.code, leaked(readFileSync(report))]).toEqual([3, undefined])
    if (format !== 'ndjson') return
    const ids = readFileSync(report, 'utf8').match(/(?<="id":")[0-9a-f]{32}/g) ?? []
    for (const id of ids.filter((_, index) => index % 40 === 0)) {
      expect((await beartrap(['explain', id, '--report', report])).code).toBe(0)
    }
  })

  it.each(STYLES)('redact --style %s: copies, reports and messages', async (style) => {
    const output = temporaryFolder()
    const report = join(output, 'report.ndjson')
    const ran = await beartrap([
      'redact',
      inputs,
      '-o',
      join(output, 'copies'),
      '--style',
      style,
      '--verify',
      '--report',
      report,
    ])
    expect(ran.code).toBe(3)
    const copies = readdirSync(join(output, 'copies')).filter((name) => name.endsWith('.log'))
    expect(copies).toHaveLength(cases.length)
    for (const path of [report, ...copies.map((name) => join(output, 'copies', name))]) {
      expect([path, leaked(readFileSync(path))]).toEqual([path, undefined])
    }
  })

  it('every input through standard input, wrong usage included', async () => {
    for (const name of cases) {
      const stdin = readFileSync(join(SAMPLES, name, 'input'))
      await beartrap(['redact', '-'], { stdin })
      await beartrap(['redact', '-', '--format', 'ndjson'], { stdin })
    }
  }, 300_000)
})
