import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alternationPrefilter } from '../../../src/core/prefilter/alternation.js'
import { re2Engine } from '../../../src/engine/re2.js'
import { prefilterConformance } from '../../conformance/prefilter.js'
import { builtIn, bytesOf } from '../../helpers/rules.js'

prefilterConformance('alternation', alternationPrefilter(re2Engine))

describe('alternation prefilter', () => {
  it('takes all keywords of the built-in rules at once', () => {
    const keywords = [...new Set(builtIn.rules.flatMap((rule) => rule.keywords))]
    const prefilter = alternationPrefilter(re2Engine)(keywords)
    for (const [index, keyword] of keywords.entries()) {
      const hits: number[] = []
      const bytes = bytesOf(`..${keyword.toUpperCase()}..`)
      prefilter.find(bytes, { start: 0, end: bytes.length }, (offset, found) => offset === 2 && hits.push(found))
      expect(hits).toContain(index)
    }
  })

  it('does not take U+017F for s, as Unicode case folding would', () => {
    const prefilter = alternationPrefilter(re2Engine)(['secret'])
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
