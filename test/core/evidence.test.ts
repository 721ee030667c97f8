import { describe, expect, it } from 'vitest'
import { evidenceOf } from '../../src/core/evidence.js'
import { generateExample } from '../../src/core/rules/examples.js'
import { scanBytes } from '../../src/core/scan.js'
import { builtInMatcher, bytesOf, exampleTexts, textOf } from '../helpers/rules.js'

const evidence = (template: string) => {
  const { text } = generateExample(template, 4)
  return scanBytes(bytesOf(text), builtInMatcher).flatMap((match) =>
    evidenceOf(match).map(({ kind, says }) => `${kind}: ${says}`),
  )
}

describe('evidence', () => {
  it.each([
    ['ghp_{{base62:30}}{{github-crc32}}', "checksum: CRC-32 in the last 6 characters is right (GitHub's format)"],
    ['ghp_{{base62:30}}AAAAAA', "checksum: CRC-32 in the last 6 characters is wrong: cut, mistyped, or not GitHub's"],
    ['x {{jwt}}', 'structure: its first part decodes to a JOSE header with alg HS256'],
    ['x {{jwe}}', 'structure: its first part decodes to a JOSE header with alg RSA-OAEP and enc A256GCM'],
    ['Authorization: Basic {{basic}}', 'structure: decodes from base64 to user:password, as RFC 7617 has it'],
    ['Authorization: Bearer {{base62:40}}', 'context: stands after "authorization" and the scheme bearer'],
    ['{"value":"{{base62:32}}","name":"X-Api-Key"}', 'context: stands before "x-api-key"'],
    ['glpat-{{base62:20}}', 'context: begins with "glpat-"'],
  ])('%s: %s', (template, says) => {
    expect(evidence(template)).toContain(says)
  })

  it('is sorted by strength, and ends with the entropy', () => {
    const [first, second, third] = evidence('ghp_{{base62:30}}{{github-crc32}}')
    expect([first, second]).toEqual([expect.stringMatching(/^checksum/), expect.stringMatching(/^context/)])
    expect(third).toMatch(/^entropy: [45]\.\d bits a character over 40 characters$/)
  })

  it('says of every rule’s example why it is one, and holds no part of the secret', () => {
    for (const { text } of exampleTexts(8)) {
      for (const match of scanBytes(bytesOf(text), builtInMatcher)) {
        const said = JSON.stringify(evidenceOf(match)).replaceAll(match.hit.keyword, '')
        const secret = textOf(match.value)
        const parts = Array.from({ length: Math.max(0, secret.length - 7) }, (_, at) => secret.slice(at, at + 8))
        expect(parts.filter((part) => said.includes(part))).toEqual([])
      }
    }
  })
})
