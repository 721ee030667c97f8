import { createCipheriv } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { firstPieces } from '../../src/core/finding.js'
import { createRenderer } from '../../src/core/placeholder.js'
import { redact } from '../../src/core/redact.js'
import { createScanner } from '../../src/core/scanner.js'
import { droppingUndecoded } from '../../src/core/undecoded.js'
import { formatsOf } from '../../src/formats/index.js'
import { builtInMatcher, fingerprint } from '../helpers/rules.js'

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64')
/** Nothing packs it, and it is the same in each run: in one of sixty a rule takes some of it for a token, and two stretches become one. */
const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(500_000))
const packed = base64(gzipSync(noise))
const deep = Array.from({ length: 5 }).reduce(
  (text: string) => base64(text),
  'a line of words, and another\n'.repeat(900),
)

/** The copy, and how many parts it is told to lack, where views are cut after so many bytes. */
const dropped = (bytes: Uint8Array, size: number): { copy: string; parts: number } => {
  const dropping = droppingUndecoded(builtInMatcher)
  const { before, after } = builtInMatcher
  const find = dropping.beside((view) => dropping.inspect(view).candidates)
  const scanner = createScanner({ formats: formatsOf(bytes.subarray(0, 512)), before, after, find, size })
  const matches = [...scanner.push(bytes).matches, ...scanner.end().matches]
  const render = createRenderer('label', fingerprint, ({ rule }) => rule.category)
  return {
    copy: Buffer.from(redact(bytes, matches.map(render))).toString('latin1'),
    parts: firstPieces(matches).length,
  }
}

describe('what could not be decoded', () => {
  it.each([
    ['a packed text', `one ${packed} two`],
    ['a packed text in columns', `one ${(packed.match(/.{1,64}/g) ?? []).join('\n')}\nand another line`],
    ['a packed text in base64', `one ${base64(`{"user":"ann, and others","blob":"${packed}"}`)} two`],
    ['text encoded too deep', `one ${deep} two`],
    ['several', `${packed} and ${deep}\n${packed}`],
    ['a HAR', JSON.stringify({ log: { entries: [{ response: { content: { text: packed } } }] } })],
  ])('goes, whatever the blocks: %s', (_, text) => {
    const whole = dropped(Buffer.from(text), 1 << 20)
    expect(whole.copy.length).toBeLessThan(text.length / 20)
    for (const size of [5000, 60_000, 333_333]) {
      const { copy, parts } = dropped(Buffer.from(text), size)
      expect([size, copy === whole.copy, parts]).toEqual([size, true, whole.parts])
    }
  })

  it('goes from UTF-16', () => {
    const { copy, parts } = dropped(Buffer.from(`\ufeffone ${packed} two`, 'utf16le'), 100_000)
    const text = Buffer.from(copy, 'latin1').toString('utf16le')
    expect(parts).toBe(1)
    expect(text).toMatch(/^\ufeffone [A-Za-z0-9+/]{30,80}={0,2} two$/)
  })
})
