import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { firstPieces } from '../../../src/core/finding.js'
import { generateExample } from '../../../src/core/rules/examples.js'
import { scanBytes } from '../../../src/core/scan.js'
import { builtInMatcher, bytesOf, textOf } from '../../helpers/rules.js'

const MIB = 1 << 20
const secret = generateExample('{{base62:40}}', 8).text
const line = `Authorization: Bearer ${secret}\n`

const nest = (text: string, depth: number, encode: (text: string) => string): string =>
  depth === 0 ? text : nest(encode(text), depth - 1, encode)
const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const noise = (bytes: number): string => {
  let state = 7
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  }
  return Array.from({ length: bytes }, () => String.fromCharCode(next())).join('')
}

/** Inputs that would take for ever, or all memory, where work or output grows with depth or with what is unpacked. */
const BOMBS: Readonly<Record<string, () => string>> = {
  'base64 nested forty deep': () => nest('x'.repeat(40), 40, (text) => base64(text).slice(0, 300_000)),
  'megabytes of %25': () => '%25'.repeat(MIB),
  'megabytes of backslashes': () => '\\'.repeat(2 * MIB),
  'one run of base64, two megabytes': () => base64('the quick brown fox '.repeat(80_000)),
  'an image in base64': () => base64(`\x89PNG\r\n\x1a\n${noise(MIB)}`),
  'an image': () => `\x89PNG\r\n\x1a\n${noise(MIB)}`,
  'gzip of zeros, four gigabytes a megabyte': () =>
    Array.from({ length: 40 }, () => gzipSync(Buffer.alloc(4 * MIB)).toString('base64')).join('\n'),
  'gzip of gzips of gzips, each of what the limits let pass': () => {
    const bomb = (inner: string): string =>
      gzipSync(Array.from({ length: Math.floor(250_000 / (inner.length + 1)) }, () => inner).join('\n')).toString(
        'base64',
      )
    return bomb(bomb(bomb('a')))
  },
  'a dump of megabytes': () =>
    Array.from(
      { length: 20_000 },
      (_, row) => `${(row * 16).toString(16).padStart(8, '0')}: ${'6162 '.repeat(8)} ${'ab'.repeat(8)}`,
    ).join('\n'),
  'escapes of every letter': () => '\\x61'.repeat(MIB / 4),
  'soft breaks without end': () => '=3D=\r\n'.repeat(MIB / 8),
  'colour codes without end': () => `token=${'\x1b[0ma'.repeat(MIB / 8)}`,
  'lines that go on and on': () => `token="a"\n${'  "b"\n'.repeat(MIB / 8)}`,
  'tags without end': () => `token=${'<b>'.repeat(MIB / 4)}`,
}

describe('what would take for ever', () => {
  it.each(Object.entries(BOMBS))(
    '%s: ends, and what stands after it is found',
    (_, make) => {
      const found = firstPieces(scanBytes(bytesOf(`${make()}\n\n${line}`), builtInMatcher))
      expect(found.map(({ value }) => textOf(value))).toContain(secret)
    },
    120_000,
  )
})

describe('binary that looks like text, and text that looks like base64', () => {
  it.each([
    ['random bytes', () => noise(MIB)],
    ['random bytes in base64', () => base64(noise(MIB))],
    ['random bytes in hex', () => Buffer.from(noise(MIB / 2), 'latin1').toString('hex')],
    ['a path', () => '/usr/local/lib/node_modules/some-package/dist/esm/index-of-things/deeply/nested\n'.repeat(2000)],
  ])('%s: nothing is found', (_, make) => {
    expect(scanBytes(bytesOf(make()), builtInMatcher)).toEqual([])
  })
})
