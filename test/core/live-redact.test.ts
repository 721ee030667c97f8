import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../src/core/judge.js'
import { STREAM_START } from '../../src/core/live.js'
import { createLiveRedactor, type LiveRedactOptions, type Redacted } from '../../src/core/live-redact.js'
import type { UpTo } from '../../src/core/live-release.js'
import { createRenderer } from '../../src/core/placeholder.js'
import { redact } from '../../src/core/redact.js'
import { generateExample } from '../../src/core/rules/examples.js'
import { createScanner } from '../../src/core/scanner.js'
import { createStreamRedactor } from '../../src/core/stream-redact.js'
import { SWEEP_AFTER_BYTES, type Sweep } from '../../src/core/sweep.js'
import type { Match, View } from '../../src/core/types.js'
import { streamFormatOf } from '../../src/formats/index.js'
import { artifact, chunkSizes, cut, delimitedArtifact } from '../helpers/arbitraries.js'
import { bytesOf, exampleTexts, fingerprint, liveMatcher as matcher, textOf } from '../helpers/rules.js'

const allocate = (bytes: number) => new Uint8Array(bytes)

const redactorOf = (options: Partial<LiveRedactOptions> = {}) =>
  createLiveRedactor({ matcher, style: 'label', fingerprint, allocate, ...options })

const streamOf = (options: Partial<LiveRedactOptions> = {}) => {
  const stream = createStreamRedactor({ redactor: redactorOf(options), formatOf: streamFormatOf, allocate })
  return {
    ...stream,
    push: (text: string | Uint8Array) => stream.push(typeof text === 'string' ? bytesOf(text) : text),
    /** What goes out, as text. */
    out: (upTo: UpTo) => outputOf(stream.flush(upTo)),
  }
}

const outputOf = (redacted: readonly Redacted[]): string =>
  textOf(Buffer.concat(redacted.flatMap(({ pieces }) => pieces)))

/** All of a stream in chunks, each followed by a look of some kind. */
const streamed = (
  bytes: Uint8Array,
  sizes: readonly number[],
  looks: readonly UpTo[],
  options: Partial<LiveRedactOptions> = {},
): { text: string; redacted: Redacted[] } => {
  const stream = streamOf(options)
  const redacted: Redacted[] = []
  cut(bytes, sizes).forEach((chunk, index) => {
    redacted.push(...stream.push(chunk))
    const look = looks[index % looks.length]
    if (look !== undefined) redacted.push(...stream.flush(look))
  })
  redacted.push(...stream.flush('all'))
  return { text: outputOf(redacted), redacted }
}

const looks = fc.array(fc.constantFrom<UpTo>('certain', 'fresh', 'lines', 'partial'), { minLength: 1, maxLength: 6 })
/** Larger chunks than those of the matcher's own tests: each is followed by a scan. */
const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 })

/** Knows nothing: what is found depends on the bytes around alone. */
const noSweep: Sweep = { add: () => {}, categoryOf: ({ rule }) => rule.category, find: () => [] }

const batchMatches = (bytes: Uint8Array): Match[] => {
  const { formats } = streamFormatOf(bytes.subarray(0, 512))
  const { before, after, find } = matcher
  const scanner = createScanner({
    formats,
    before,
    after: Math.max(after, SWEEP_AFTER_BYTES),
    find,
    size: bytes.length + 1,
  })
  return [...scanner.push(bytes).matches, ...scanner.end().matches]
}

const batch = (bytes: Uint8Array): string =>
  textOf(redact(bytes, batchMatches(bytes).map(createRenderer('label', fingerprint, ({ rule }) => rule.category))))

const token = (seed: number): string => generateExample('{{base62:40}}', seed).text
const LABEL = /\[REDACTED:[a-z-]+:[0-9a-f]{6}\]/g
const masked = (text: string): string => text.replace(LABEL, '…')

describe('a stream that is redacted as it comes', () => {
  it('comes out as it would from a file, where only what is certain goes out', () => {
    const filler = bytesOf('2026-11-25T10:00:00Z INFO request served path=/items status=200\n'.repeat(1500))
    fc.assert(
      fc.property(fc.array(artifact, { minLength: 1, maxLength: 3 }), chunkSizes, (parts, some) => {
        const bytes = new Uint8Array(Buffer.concat(parts.flatMap((part) => [part, filler])))
        const large = some.map((size) => size * 400)
        expect(streamed(bytes, large, ['certain'], { sweep: noSweep }).text === batch(bytes)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('keeps its length in the style same-length, and every byte that is not removed', () => {
    fc.assert(
      fc.property(artifact, sizes, looks, (bytes, chunks, kinds) => {
        const { text, redacted } = streamed(bytes, chunks, kinds, { style: 'same-length', sweep: noSweep })
        expect(text.length).toBe(bytes.length)
        const out = bytesOf(text)
        const spans = [...redacted.flatMap(({ matches }) => matches), ...batchMatches(bytes)]
        const changed = [...out.keys()].filter((at) => out[at] !== bytes[at])
        expect(changed.every((at) => spans.some(({ start, end }) => start <= at && at < end))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it.each(['utf16le', 'utf16be'])('does so in %s, bytes outside as they were', (encoding) => {
    fc.assert(
      fc.property(artifact, sizes, looks, (latin, chunks, kinds) => {
        const bytes = Buffer.from(`\ufeff${textOf(latin)}`, 'utf16le')
        if (encoding === 'utf16be') bytes.swap16()
        const { text } = streamed(bytes, chunks, kinds, { style: 'same-length' })
        const out = bytesOf(text)
        expect(out.length).toBe(bytes.length)
        const changed = [...out.keys()].filter((at) => out[at] !== bytes[at])
        const low = encoding === 'utf16le' ? 0 : 1
        expect(changed.every((at) => at % 2 === low || out[at] === 0)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('passes on what holds no secret byte for byte, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), sizes, looks, (bytes, chunks, kinds) => {
        const odd = Buffer.concat([bytes, Buffer.from([0, 0x0d, 0x0a, 0xc3, 0x28, 0x0d, 0xff, 0x0a])])
        expect(streamed(odd, chunks, kinds).text === textOf(odd)).toBe(true)
      }),
    )
  })

  it('is idempotent', () => {
    fc.assert(
      fc.property(delimitedArtifact, sizes, looks, (bytes, chunks, kinds) => {
        const once = streamed(bytes, chunks, ['certain']).text
        const twice = streamed(bytesOf(once), chunks, kinds).text
        expect(twice === once).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

/** Twelve characters of a secret that stands for itself are of use to whoever has the rest of the log. */
const partsOf = (secret: string): string[] =>
  Array.from({ length: Math.max(1, secret.length - 11) }, (_, at) => secret.slice(at, at + 12))

const inLines = (text: string): Uint8Array => bytesOf(`a line\n${text}\nanother line\n`)

/** Secrets that are one word, in a line of what their rules' examples show. */
const words = exampleTexts(5)
  .filter(({ text, secret }) => /^[\w.+/=~-]{12,400}$/.test(secret) && !text.includes('\n'))
  .filter(({ text, secret }) => {
    const redacted = batch(inLines(text))
    return !partsOf(secret).some((part) => redacted.includes(part))
  })

const logOf = (indices: readonly number[]) =>
  indices.map((index) => words[index % words.length] ?? { text: '', secret: '' })

describe('a secret', () => {
  it('never goes out, nor a part of use, wherever the stream stood when something went out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(words.length - 1), { minLength: 1, maxLength: 6 }),
        sizes,
        looks,
        (at, some, kinds) => {
          const planted = logOf(at)
          const bytes = new Uint8Array(Buffer.concat(planted.map(({ text }) => inLines(text))))
          const { text } = streamed(
            bytes,
            some.map((size) => 1 + (size % 90)),
            kinds,
          )
          const left = planted.filter(({ secret }) => partsOf(secret).some((part) => text.includes(part)))
          expect(left).toEqual([])
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('what goes out when', () => {
  it.each<[UpTo, string, string]>([
    ['certain', 'a line\n', ''],
    ['fresh', 'a line\nanother', 'a line\n'],
    ['fresh', `Authorization: Bearer ${token(1)} HTTP\nx`, 'Authorization: Bearer … HTTP\n'],
    ['fresh', `first\nAuthorization: Bearer ${token(1)}\n`, 'first\n'], // its end may be on the next line
    ['fresh', `Authorization: Bearer ${token(1)}\r\n`, ''],
    ['fresh', `Authorization: Bearer ${token(1)}\nnext one\n`, 'Authorization: Bearer …\nnext one\n'],
    ['lines', `Authorization: Bearer ${token(1)}\n`, 'Authorization: Bearer …\n'],
    ['lines', 'a line\nanother', 'a line\n'],
    ['fresh', 'x\nexport A=b1c2d3e4\\\n', 'x\n'],
    ['fresh', '2026-11-25T10:00:00.1Z stdout P {"a":"b\n', ''],
    ['lines', '2026-11-25T10:00:00.1Z stdout P {"a":"b\n', '2026-11-25T10:00:00.1Z stdout P {"a":"b\n'],
    ['fresh', '2026-11-25T10:00:00.1Z stdout F {"a":"b\n', '2026-11-25T10:00:00.1Z stdout F {"a":"b\n'],
    ['partial', 'one\nPassword: ', 'one\nPassword: '],
    ['partial', 'Continue? [y/N]', 'Continue? [y/N]'],
    ['partial', 'Username', 'Username'],
    ['partial', `sent ${token(2).slice(0, 9)}`, 'sent '],
    ['partial', `{"a":1,"token":"${token(2).slice(0, 20)}`, '{"a":1,"token":"'],
    ['partial', `{"value":"${token(2)}", `, ''], // its name may follow
    ['partial', '[=======>    ] 45%', '[=======>    ] 45%'],
    ['all', 'sent abc', 'sent abc'],
  ])('%s: %j', (upTo, input, expected) => {
    const stream = streamOf()
    stream.push(input)
    expect(masked(stream.out(upTo))).toBe(expected)
    expect(masked(stream.out('all'))).toBe(masked(streamed(bytesOf(input), [1e6], []).text).slice(expected.length))
  })

  it('holds a key block until it has ended, and no longer than it can reach', () => {
    const [begin, body, end] = [
      '-----BEGIN RSA PRIVATE KEY-----\n',
      `${token(3)}${token(4).slice(16)}\n`,
      '-----END RSA PRIVATE KEY-----\n',
    ]
    const head = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,4D1E\n\n'
    const stream = streamOf()
    stream.push(`start\n${begin}`)
    expect(stream.out('lines')).toBe('start\n')
    for (const line of [head, body, body]) {
      stream.push(line)
      expect([stream.out('fresh'), stream.out('lines'), stream.out('partial')]).toEqual(['', '', ''])
    }
    stream.push(end)
    expect(masked(stream.out('lines'))).toBe('…\n')
    stream.push(`${begin}${'A'.repeat(63)}`)
    stream.push(`\n${body.repeat(300)}`)
    expect(stream.out('lines').length).toBeGreaterThan(0)
  })

  it('holds nothing for a line that only speaks of a key block', () => {
    const stream = streamOf()
    stream.push('error: no -----BEGIN PRIVATE KEY----- line (see manual)\n')
    expect(stream.out('fresh')).toContain('see manual')
  })

  it('removes what comes after a head that has gone out, and writes one placeholder', () => {
    const secret = token(6)
    const stream = streamOf()
    stream.push(`Authorization: Bearer ${secret}\n`)
    const out = [stream.out('lines')]
    expect(masked(out.join(''))).toBe('Authorization: Bearer …\n')
    const early = streamOf()
    early.push('Set-Cookie: sid=ab')
    expect(early.out('partial')).toBe('Set-Cookie: sid=ab')
    early.push(`${secret}; Path=/\n`)
    expect(masked(early.out('lines'))).toBe('…; Path=/\n')
    early.push('next\n')
    expect(early.out('lines')).toBe('next\n')
  })
})

describe('a stream that can’t be scanned', () => {
  it('has nothing of it go out, only a marker that tells how much', () => {
    const inspect = (view: View) => {
      if (textOf(view.bytes).includes('bad')) throw new Error('no scan')
      return matcher.inspect(view)
    }
    const stream = streamOf({ matcher: { ...matcher, inspect } })
    stream.push('fine\n')
    expect(stream.out('lines')).toBe('fine\n')
    stream.push(`bad ${token(1)}\nand more`)
    const [redacted] = stream.flush('fresh')
    expect(outputOf(redacted ? [redacted] : [])).toMatch(/^\[beartrap withheld 53 bytes .*\]\n$/)
    expect(redacted?.withheld).toEqual({ bytes: 53, message: 'no scan' })
    expect(redacted?.next).toMatchObject({ offset: 58, line: 3 })
    stream.push('x'.repeat(3e5))
    expect(outputOf(stream.flush('all'))).toMatch(/withheld 300000 bytes/) // the bytes are still in its context
    stream.push(`y\nAuthorization: Bearer ${token(1)}`)
    expect(masked(stream.out('all'))).toBe('y\nAuthorization: Bearer …')
  })

  it('is told so in UTF-16', () => {
    const inspect = () => {
      throw new Error('no scan')
    }
    const stream = streamOf({ matcher: { ...matcher, inspect } })
    stream.push(Buffer.from('\ufeffsecret\n', 'utf16le'))
    expect(Buffer.from(bytesOf(stream.out('lines'))).toString('utf16le')).toMatch(/^\[beartrap withheld 16 bytes/)
  })
})

const viewOf = (bytes: Uint8Array): View => ({
  bytes,
  offset: 0,
  owned: { start: 0, end: bytes.length },
  encodings: [],
  toRaw: (span) => span,
})

describe('a long stream', () => {
  it('of one line is held in bounded memory, and secrets go at its start, its seams and its end', () => {
    let allocated = 0
    const counting = (bytes: number): Uint8Array => {
      allocated = Math.max(allocated, bytes)
      return new Uint8Array(bytes)
    }
    const redactor = redactorOf()
    const stream = createStreamRedactor({ redactor, formatOf: streamFormatOf, allocate: counting })
    const secret = (seed: number): string => `&access_token=${token(seed)}&`
    const filler = bytesOf('x=y&'.repeat(1 << 14))
    const MiB = 1 << 20
    let [out, pushed] = ['', 0]
    for (let block = 0; block < 12 * 16; block++) {
      const start = bytesOf(block % 16 === 0 ? secret(block) : '')
      const cutAt = MiB - (pushed % MiB) - 30
      const atSeam = cutAt > 0 && cutAt < filler.length ? bytesOf(secret(1000 + block)) : new Uint8Array(0)
      const parts = [start, filler.subarray(0, cutAt), atSeam, filler.subarray(Math.max(0, cutAt))]
      const chunk = Buffer.concat(cutAt > 0 ? parts : [start, filler])
      pushed += chunk.length
      out += outputOf(stream.push(chunk)) + outputOf(stream.flush('fresh'))
      expect(stream.held()).toBeLessThan(2 * MiB)
    }
    stream.push(bytesOf(secret(7)))
    out += outputOf(stream.flush('all'))
    expect(allocated).toBeLessThanOrEqual(4 * MiB)
    expect(out.match(LABEL)?.length).toBe(25)
    for (const seed of [0, 16, 176, 7]) expect(out).not.toContain(token(seed))
  })

  it('of matches that overlap without an end has none of it left', () => {
    const [sample] = matcher.find(viewOf(bytesOf(`Authorization: Bearer ${token(9)}\n`)))
    if (sample === undefined) throw new Error('no sample')
    const find = ({ owned }: View): Candidate[] =>
      Array.from({ length: Math.ceil((owned.end - owned.start) / 500) }, (_, index) => {
        const start = owned.start + index * 500
        return { ...sample, pieces: [{ start, end: start + 600 }], encode: (placeholder) => [placeholder] }
      })
    const inspect = (view: View) => ({ candidates: find(view), looks: [] })
    const stream = streamOf({ matcher: { ...matcher, inspect }, sweep: noSweep })
    const out: string[] = []
    for (let count = 0; count < 30; count++) {
      out.push(outputOf(stream.push('secret '.repeat(14_000))))
      expect(stream.held()).toBeLessThan(4 << 20)
    }
    expect(masked(out.join('') + stream.out('all'))).toMatch(/^…{2,9}$/)
  })

  it('goes on beyond 4 GiB', () => {
    const redactor = redactorOf()
    const offset = 2 ** 32 + 12345
    const start = redactor.startOf({ offset, line: 7, lineStart: offset })
    expect(offset - start).toBeLessThan(200_000)
    const bytes = bytesOf(`${'x'.repeat(offset - start)}Authorization: Bearer ${token(1)}\nend`)
    const from = { offset, line: 7, lineStart: offset }
    const format = streamFormatOf(bytesOf('x'))
    const { pieces, matches } = redactor.redact({
      stretch: { bytes, at: start },
      from,
      written: offset,
      upTo: 'lines',
      format,
    })
    expect(masked(textOf(Buffer.concat(pieces)))).toBe('Authorization: Bearer …\n')
    expect(matches).toMatchObject([{ start: offset + 22, line: 7, column: 23 }])
  })

  it('refuses to let out what would not be scanned', () => {
    const format = streamFormatOf(bytesOf('x'))
    const from = { ...STREAM_START, offset: 10 }
    const stretch = { bytes: bytesOf('x'.repeat(20)), at: 0 }
    expect(() => redactorOf().redact({ stretch, from, written: 5, upTo: 'all', format })).toThrow(RangeError)
  })
})
