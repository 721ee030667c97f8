import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
// @ts-expect-error: what writes the accepted copies is plain JavaScript
import * as accepted from '../../samples/accepted.mjs'
import type { Finding } from '../../src/core/types.js'
import { beartrap, findingsOf, type Ran, summaryOf, temporaryFolder } from '../helpers/cli.js'
import { cases, INPUTS_ONLY, inputOf, leaked, plantedIn, SAMPLES } from '../helpers/planted.js'
import { redactedStream } from '../helpers/stdin.js'

interface Place {
  readonly start: number
  readonly end: number
}

/** Every place of every planted secret; one inside another (a token in a cookie) counts with the outer. */
const occurrences = (input: Buffer, secrets: readonly string[]): Place[] => {
  const all = secrets.flatMap((secret) => {
    const places: Place[] = []
    for (let start = input.indexOf(secret); start >= 0; start = input.indexOf(secret, start + 1)) {
      places.push({ start, end: start + Buffer.byteLength(secret) })
    }
    return places
  })
  const within = (inner: Place, outer: Place) => inner !== outer && outer.start <= inner.start && inner.end <= outer.end
  return all.filter((place) => !all.some((other) => within(place, other)))
}

/** Samples in which secrets stand encoded, dumped or broken up. */
const DECODED = new Set(cases.filter((name) => /^(?:dump-|tool-curl-trace|tool-tcpdump-hex|browser-har$)/.test(name)))

const isDecoded = ({ encodings, pieces }: Finding): boolean =>
  pieces !== undefined || encodings.some((encoding) => ['base64', 'base64url', 'hex', 'hexdump'].includes(encoding))

const fingerprintOf = (secret: string): string =>
  createHmac('sha256', accepted.KEY as string)
    .update(secret)
    .digest('hex')

const key = ({ start, end }: Place): string => `${start}–${end}`

/** One run over all samples each; what it gives a sample is asked below. */
const runs = {} as { scan: Ran; redact: Ran; again: Ran }
const found = new Map<string, Finding[]>(cases.map((name) => [name, []]))
const copies = temporaryFolder()
const copyOf = (run: 'redact' | 'again', name: string): Buffer => readFileSync(join(copies, run, name, 'input'))
const keyed = ['--key', accepted.KEY as string]

beforeAll(async () => {
  runs.scan = await beartrap(['scan', SAMPLES, ...INPUTS_ONLY, ...keyed, '--format', 'ndjson'])
  for (const finding of findingsOf(runs.scan)) {
    found.get(relative(SAMPLES, finding.artifact).split('/')[0] ?? '')?.push(finding)
  }
  runs.redact = await beartrap(['redact', SAMPLES, ...INPUTS_ONLY, ...keyed, '-o', join(copies, 'redact')])
  runs.again = await beartrap(['redact', join(copies, 'redact'), '-o', join(copies, 'again')])
})

describe('one run over all samples', () => {
  it('scans every one, and ends with 1: there are findings', () => {
    expect([runs.scan.code, summaryOf(runs.scan)]).toMatchObject([1, { artifacts: cases.length, failed: [] }])
    expect(summaryOf(runs.scan)['findings']).toBe([...found.values()].flat().length)
  })

  it.each(['redact', 'again'] as const)('%s: ends with 0', (run) => {
    expect([runs[run].code, runs[run].stderr]).toEqual([0, expect.not.stringContaining('beartrap:')])
  })

  it('finds nothing in the clean ones, and ends with 0', async () => {
    const ran = await beartrap(['scan', join(SAMPLES, 'clean-*/input'), '--format', 'ndjson'])
    const clean = cases.filter((name) => name.startsWith('clean-')).length
    expect([ran.code, summaryOf(ran)]).toMatchObject([0, { artifacts: clean, findings: 0 }])
    expect(clean).toBeGreaterThanOrEqual(8)
  })
})

describe.each(cases)('sample %s', (name) => {
  const input = inputOf(name)
  const secrets = plantedIn(name).map(({ secret }) => secret)

  it('gives every planted credential, with its exact span, and nothing else', () => {
    const plain = (found.get(name) ?? []).filter((finding) => !isDecoded(finding)).map(key)
    const expected = occurrences(input, secrets).map(key)
    expect(plain.filter((place) => !expected.includes(place))).toEqual([])
    expect(expected.filter((place) => !plain.includes(place))).toEqual([])
  })

  it('gives those that need decoding with what they decode to', () => {
    const findings = found.get(name) ?? []
    const fingerprints = secrets.map(fingerprintOf)
    expect(findings.filter(isDecoded).filter(({ fingerprint }) => !fingerprints.includes(fingerprint))).toEqual([])
    expect(findings.some(isDecoded)).toBe(DECODED.has(name))
    if (DECODED.has(name)) {
      const told = findings.map(({ fingerprint }) => fingerprint as string)
      const shown = findings.map(({ start, end }) => input.toString('latin1', start, end)) // with escapes in it
      const isFound = (secret: string): boolean => told.includes(fingerprintOf(secret)) || shown.includes(secret)
      expect(secrets.filter((secret) => !isFound(secret))).toEqual([])
    }
  })

  it('is free of them once redacted, and else the same', () => {
    const redacted = copyOf('redact', name)
    expect(leaked(redacted)).toBeUndefined()
    if (secrets.length === 0) expect(redacted.equals(input)).toBe(true)
    if (DECODED.has(name)) return // in dumps and base64 a placeholder is encoded; `npm run eval` looks through these
    const kept = redacted.toString('latin1').split(/\[REDACTED:[a-z-]+:[0-9a-f]{6}\]/)
    let at = 0
    for (const part of kept) {
      const place = input.indexOf(part, at, 'latin1')
      expect(place).toBeGreaterThanOrEqual(at)
      at = place + part.length
    }
  })

  it('is the same once redacted again, as a file and as a stream', async () => {
    const redacted = copyOf('redact', name)
    expect(copyOf('again', name).equals(redacted)).toBe(true)
    expect((await redactedStream(redacted)).equals(redacted)).toBe(true)
  })

  it('matches its accepted copy; `npm run samples:accept` writes it', async () => {
    expect(copyOf('redact', name).equals(readFileSync(join(SAMPLES, name, 'redacted')))).toBe(true)
    expect(await accepted.findingsOf(name)).toEqual(acceptedFindings(name))
  })
})

const acceptedFindings = (name: string): unknown[] =>
  readFileSync(join(SAMPLES, name, 'findings.ndjson'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown)

/** A block's buffer is used again for the next one: a value kept as a view of it changed under the finding. */
it.each(cases.filter((name) => !name.startsWith('clean-') && !DECODED.has(name)))(
  'fingerprints of %s are those of the bytes at the place',
  (name) => {
    const plain = (found.get(name) ?? []).filter(({ encodings }) => encodings.length === 0)
    const hmac = (bytes: Uint8Array) => createHmac('sha256', accepted.KEY).update(bytes).digest('hex')
    expect(plain.length).toBeGreaterThan(0)
    expect(plain.map(({ fingerprint }) => fingerprint)).toEqual(
      plain.map(({ start, end }) => hmac(inputOf(name).subarray(start, end))),
    )
  },
)

describe('a process for one sample', () => {
  it.each(['browser-har', 'node-superagent', 'jwt-in-log', 'clean-masked'])('%s: scan', async (name) => {
    const ran = await beartrap(['scan', 'input', '--format', 'ndjson', ...keyed], {
      cwd: join(SAMPLES, name),
      env: { SOURCE_DATE_EPOCH: String(accepted.EPOCH) },
    })
    expect(ran.code).toBe(plantedIn(name).length > 0 ? 1 : 0)
    expect(findingsOf(ran).map(({ detectedAt: _, ...finding }) => finding)).toEqual(acceptedFindings(name))
  })

  it.each(['browser-har', 'pem-in-log', 'clean-masked'])('%s: redact, and again as a stream', async (name) => {
    const { code, stdout } = await beartrap(['redact', join(SAMPLES, name, 'input'), ...keyed])
    expect([code, stdout.equals(copyOf('redact', name))]).toEqual([0, true])
    const again = await beartrap(['redact', '-'], { stdin: stdout })
    expect([again.code, again.stdout.equals(stdout)]).toEqual([0, true])
  })
})
