import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { explainFinding } from '../../src/core/explain.js'
import { STYLES } from '../../src/core/placeholder.js'
import { beartrap, findingsOf, temporaryFolder } from '../helpers/cli.js'
import { cases, inputOf, leaked, plantedIn, SAMPLES } from '../helpers/planted.js'
import { redactedStream } from '../helpers/stdin.js'
import { zipOf } from '../helpers/zip.js'

/** All samples' inputs, a file a case, and some that end in an error half-way. */
const inputs = (() => {
  const folder = temporaryFolder()
  for (const name of cases) copyFileSync(join(SAMPLES, name, 'input'), join(folder, `${name}.log`))
  mkdirSync(join(folder, 'broken'))
  const whole = inputOf('env-dump')
  writeFileSync(join(folder, 'broken/cut.gz'), gzipSync(whole).subarray(0, -20))
  writeFileSync(join(folder, 'broken/tail.gz'), Buffer.concat([gzipSync(whole), whole]))
  const archive = {
    'a.log': [whole, { level: 0 as const }],
    'b/a.har': [inputOf('browser-har'), { level: 0 as const }],
  } as const
  writeFileSync(join(folder, 'whole.zip'), zipOf(archive))
  writeFileSync(join(folder, 'broken/member.zip'), zipOf({ ...archive, 'c.gz': gzipSync(whole).subarray(0, -20) }))
  return folder
})()

/** The helper throws where standard output, standard error or a file written holds a planted secret. */
describe('law 4: no output holds a planted secret', () => {
  it.each(cases)('the check itself finds each of %s, at the start as at the end', (name) => {
    for (const { secret } of plantedIn(name)) {
      expect(leaked(Buffer.from(`${secret} `))).toBeDefined()
      expect(leaked(Buffer.from(` ${secret}`))).toBeDefined()
    }
    const stands = plantedIn(name).some(({ secret }) => inputOf(name).includes(secret)) // in dumps and base64 none does
    expect(leaked(inputOf(name)) !== undefined).toBe(stands)
  })

  it('the helper lets none pass, printed or written', async () => {
    const bare = plantedIn('env-dump').find(({ kind }) => kind === 'password')?.secret ?? '' // by itself, no rule finds it
    const output = join(temporaryFolder(), 'copy')
    await expect(beartrap(['redact', '-'], { stdin: bare })).rejects.toThrow('a planted secret of env-dump')
    await expect(beartrap(['redact', '-', '-o', output], { stdin: bare })).rejects.toThrow(
      `${output}: a planted secret of env-dump`,
    )
  })

  it.each(['human', 'json', 'ndjson'])('scan --format %s', async (format) => {
    const ran = await beartrap(['scan', inputs, '--format', format])
    expect(ran.code).toBe(3)
    expect(ran.stdout.length + ran.stderr.length).toBeGreaterThan(1000)
  })

  it.each(['human', 'json', 'ndjson'])('scan --explain --format %s', async (format) => {
    const report = join(temporaryFolder(), 'report')
    const ran = await beartrap(['scan', inputs, '--explain', '--format', format, '--report', report])
    expect(ran.code).toBe(3)
    expect(statSync(report).size).toBeGreaterThan(1000)
  })

  it('explain of each finding', async () => {
    const ran = await beartrap(['scan', inputs, '--explain', '--format', 'ndjson'])
    const findings = findingsOf(ran)
    expect(findings.length).toBeGreaterThan(1000)
    for (const finding of findings) {
      expect(finding.evidence?.length).toBeGreaterThan(0)
      expect(leaked(Buffer.from(explainFinding(finding).flat().join('\n')))).toBeUndefined()
    }
    const explained = await beartrap(['explain', findings[0]?.id ?? ''], { stdin: ran.stdout })
    expect([explained.code, explained.stdout.toString()]).toEqual([
      0,
      expect.stringContaining(findings[0]?.title ?? '?'),
    ])
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
    expect(statSync(report).size).toBeGreaterThan(1000)
    expect(readdirSync(join(output, 'copies')).filter((name) => name.endsWith('.log'))).toHaveLength(cases.length)
  })

  it.each(cases)('%s, redacted as a stream', async (name) => {
    const copy = await redactedStream(inputOf(name))
    expect([copy.length > 0, leaked(copy)]).toEqual([true, undefined])
  })

  it.each(['browser-har', 'env-dump', 'node-superagent'])('%s through standard input', async (name) => {
    const ran = await beartrap(['redact', '-'], { stdin: inputOf(name) })
    expect([ran.code, ran.stdout.includes('[REDACTED:')]).toEqual([0, true])
    const refused = await beartrap(['redact', '-', '--format', 'ndjson'], { stdin: inputOf(name) })
    expect([refused.code, refused.stdout.length]).toEqual([2, 0])
  })
})
