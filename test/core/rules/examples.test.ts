import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { githubCrc32 } from '../../../src/core/checks/crc32.js'
import { encryptedJwt, signedJwt } from '../../../src/core/checks/jwt.js'
import { generateExample } from '../../../src/core/rules/examples.js'

describe('example generators', () => {
  it('give the same text from the same seed, and another from another', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const [one, two] = [generateExample('x-{{base62:36}}', seed), generateExample('x-{{base62:36}}', seed)]
        expect(one).toEqual(two)
        expect(generateExample('x-{{base62:36}}', seed + 1)).not.toEqual(one)
      }),
    )
  })

  it.each([
    ['{{hex:40}}', /^[0-9a-f]{40}$/],
    ['{{uphex:8}}', /^[0-9A-F]{8}$/],
    ['{{digits:12}}', /^[0-9]{12}$/],
    ['{{base32:16}}', /^[A-Z2-7]{16}$/],
    ['{{base64url:22}}', /^[A-Za-z0-9_-]{22}$/],
    ['{{uuid}}', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ['{{pem:130}}', /^(?:[A-Za-z0-9+/]{64}\n){2}[A-Za-z0-9+/]{2}$/],
  ])('%s', (template, shape) => {
    expect(generateExample(template).text).toMatch(shape)
  })

  it('make credentials that check out', () => {
    expect(signedJwt(generateExample('{{jwt}}').text)).toBe('verified')
    expect(encryptedJwt(generateExample('{{jwe}}').text)).toBe('verified')
    expect(githubCrc32(generateExample('abc_{{base62:30}}{{github-crc32}}').text)).toBe('verified')
  })

  it('mark the secret with «…», which is not part of the text', () => {
    expect(generateExample('a «bc» d')).toEqual({ text: 'a bc d', secret: { start: 2, end: 4 } })
    expect(generateExample('abc')).toEqual({ text: 'abc', secret: { start: 0, end: 3 } })
  })

  it('refuse what they do not know', () => {
    expect(() => generateExample('{{base63:4}}')).toThrow('unknown generator {{base63}}')
  })
})
