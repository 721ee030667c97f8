import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { beartrap, cases, findingsOf, leaked, plantedIn, SAMPLES } from '../helpers/cli.js'

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

const key = ({ start, end }: Place): string => `${start}–${end}`

describe.each(cases)('sample %s', (name) => {
  const path = join(SAMPLES, name, 'input')
  const input = readFileSync(path)
  const secrets = plantedIn(name).map(({ secret }) => secret)

  it('gives every planted credential, with its exact span, and nothing else', async () => {
    const ran = await beartrap(['scan', '--format', 'ndjson', path])
    const found = findingsOf(ran).map(key)
    const expected = occurrences(input, secrets)
    expect(found.filter((place) => !expected.map(key).includes(place))).toEqual([])
    expect(expected.map(key).filter((place) => !found.includes(place))).toEqual([])
    expect(ran.code).toBe(secrets.length > 0 ? 1 : 0)
  })

  it('is free of them once redacted, and else the same', async () => {
    const ran = await beartrap(['redact', path])
    expect(ran.code).toBe(0)
    expect(leaked(ran.stdout)).toBeUndefined()
    const kept = ran.stdout.toString('latin1').split(/\[REDACTED:[a-z-]+:[0-9a-f]{6}\]/)
    let at = 0
    for (const part of kept) {
      const found = input.indexOf(part, at, 'latin1')
      expect(found).toBeGreaterThanOrEqual(at)
      at = found + part.length
    }
    if (secrets.length === 0) expect(ran.stdout.equals(input)).toBe(true)
    const again = await beartrap(['redact', '-'], { stdin: ran.stdout })
    expect(again.stdout.equals(ran.stdout)).toBe(true)
  })

  it('matches its accepted copy; `npm run samples:accept` writes it', async () => {
    const ran = await beartrap(['redact', path, '--key', 'samples'])
    expect(ran.stdout.equals(readFileSync(join(SAMPLES, name, 'redacted')))).toBe(true)
    const scanned = await beartrap(['scan', 'input', '--format', 'ndjson', '--key', 'samples'], {
      cwd: join(SAMPLES, name),
      env: { SOURCE_DATE_EPOCH: '1795467000' }, // as samples/accept.mjs
    })
    const accepted = readFileSync(join(SAMPLES, name, 'findings.ndjson'), 'utf8')
      .split('\n')
      .filter(Boolean)
    expect(findingsOf(scanned).map(({ detectedAt: _, ...finding }) => finding)).toEqual(
      accepted.map((line) => JSON.parse(line)),
    )
  })
})

describe('the clean samples', () => {
  it('are eight or more', () => {
    expect(cases.filter((name) => name.startsWith('clean-')).length).toBeGreaterThanOrEqual(8)
  })
})
