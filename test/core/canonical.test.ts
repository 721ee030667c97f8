import { describe, expect, it } from 'vitest'
import { canonical } from '../../src/core/decode/canonical.js'
import { bytesOf, textOf } from '../helpers/rules.js'

describe('canonical', () => {
  it.each([
    ['abc', 'abc', []],
    ['a%2Fb%3D', 'a/b=', ['percent']],
    ['a%252Fb', 'a/b', ['percent']],
    ['a\\/b', 'a/b', ['json']],
    ['a\\\\\\/b', 'a/b', ['json']],
    ['a\\u003d', 'a=', ['json']],
    ['a&amp;b&#39;c&#x27;', "a&b'c'", ['html']],
    ['k\\\\ny', 'k\ny', ['json']],
    ['100%', '100%', []],
    ['a%zz', 'a%zz', []],
    ['a%26amp%3Bb', 'a&b', ['percent', 'html']],
  ])('%s is %s', (raw, value, encodings) => {
    const found = canonical(bytesOf(raw))
    expect([textOf(found.value), found.encodings]).toEqual([value, encodings])
  })
})
