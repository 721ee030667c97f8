import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alternationPrefilter } from '../../../src/core/prefilter/alternation.js'
import { fastestPrefilter } from '../../../src/engine/prefilter.js'
import { re2Engine } from '../../../src/engine/re2.js'
import { prefilterConformance } from '../../conformance/prefilter.js'
import { BIN } from '../../helpers/cli.js'
import { cases, SAMPLES } from '../../helpers/planted.js'
import { builtIn, bytesOf } from '../../helpers/rules.js'

const IMPLEMENTATIONS = [
  ['alternation', alternationPrefilter(re2Engine)],
  ['wasm', fastestPrefilter()],
] as const

for (const [name, make] of IMPLEMENTATIONS) prefilterConformance(name, make)

const keywords = [...new Set(builtIn.rules.flatMap((rule) => rule.keywords))]

describe.each(IMPLEMENTATIONS)('the %s prefilter', (_, make) => {
  it('takes all keywords of the built-in rules at once', () => {
    const prefilter = make(keywords)
    for (const [index, keyword] of keywords.entries()) {
      const hits: number[] = []
      const bytes = bytesOf(`..${keyword.toUpperCase()}..`)
      prefilter.find(bytes, { start: 0, end: bytes.length }, (offset, found) => offset === 2 && hits.push(found))
      expect(hits).toContain(index)
    }
  })

  it('does not take U+017F for s, as Unicode case folding would', () => {
    const prefilter = make(['secret'])
    fc.assert(
      fc.property(fc.array(fc.constantFrom('ſecret', 'secret', 'SECRET'), { maxLength: 6 }), (words) => {
        const bytes = new Uint8Array(Buffer.from(words.join(' ')))
        let hits = 0
        prefilter.find(bytes, { start: 0, end: bytes.length }, () => hits++)
        expect(hits).toBe(words.filter((word) => word.toLowerCase() === 'secret').length)
      }),
    )
  })
})

describe('the wasm prefilter', () => {
  it('is what runs here', () => {
    expect(readFileSync('dist/prefilter.wasm').subarray(0, 4).toString('latin1')).toBe('\0asm')
    expect(() => fastestPrefilter()(threeByteKeywords(1200))).toThrow('too many keywords')
  })

  it('is replaced by the alternation where there is no WebAssembly', () => {
    const args = [BIN, 'scan', join(SAMPLES, 'requests-debug', 'input'), '--key', 'k', '--format', 'ndjson']
    const fingerprints = (...flags: string[]) =>
      spawnSync(process.execPath, [...flags, ...args])
        .stdout.toString()
        .match(/"fingerprint":"[0-9a-f]{64}"/g)
    expect(fingerprints('--jitless')).toEqual(fingerprints())
    expect(fingerprints()).not.toBeNull()
  })

  it('takes 900 keywords of three bytes', () => {
    const many = threeByteKeywords(900)
    const bytes = bytesOf(many.join(''))
    const hits = new Set<number>()
    fastestPrefilter()(many).find(bytes, { start: 0, end: bytes.length }, (_, keyword) => hits.add(keyword))
    expect(hits.size).toBe(many.length)
  })

  it.each(cases)('finds in %s what the alternation finds', (name) => {
    const bytes = readFileSync(join(SAMPLES, name, 'input'))
    const [expected, found] = IMPLEMENTATIONS.map(([, make]) => {
      const hits: string[] = []
      make(keywords).find(bytes, { start: 0, end: bytes.length }, (...hit) => hits.push(hit.join()))
      return hits.sort()
    })
    expect(found).toEqual(expected)
  })
})

const threeByteKeywords = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => index.toString(36).padStart(3, '#'))
