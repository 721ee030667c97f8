import { describe, expect, it } from 'vitest'
import { basicCredentials } from '../../../src/core/checks/basic.js'
import { cookieValue } from '../../../src/core/checks/cookie.js'
import { base62Crc32, crc32, githubCrc32 } from '../../../src/core/checks/crc32.js'
import { shannonEntropy } from '../../../src/core/checks/entropy.js'
import { signedJwt } from '../../../src/core/checks/jwt.js'
import { passwordLike } from '../../../src/core/checks/password.js'
import { isPlaceholder } from '../../../src/core/checks/placeholder.js'
import { looksRandom } from '../../../src/core/checks/random.js'
import { generateExample } from '../../../src/core/rules/examples.js'

describe('placeholders', () => {
  it.each([
    '<token>',
    '${TOKEN}',
    '$TOKEN',
    '$(cat token)',
    '{{ token }}',
    '%(token)s',
    'YOUR_API_KEY',
    'your-token-here',
    'xxxxxxxx',
    'xxxx-xxxx-xxxx',
    '********',
    '[REDACTED]',
    '[REDACTED:jwt:a1b2c3]',
    'example',
    'my-example-key',
    'changeme',
    'null',
    'None',
    'undefined',
    'password',
    '"secret"',
    '...',
    'sk_...',
    '••••••',
    '00000000',
    '[FILTERED]',
    '&lt;token&gt;',
    '*password*',
    'abcdefghijklmnopqrst',
    'k1_1234567890abcdef00',
    '',
  ])('%s is one', (value) => {
    expect(isPlaceholder(value)).toBe(true)
  })

  it.each(['{{base62:32}}', '{{hex:40}}', '{{uuid}}', 'Tr0ub4dor&3', '{{base64:64}}==', 's3cr3t-horse'])(
    '%s is none',
    (template) => {
      expect(isPlaceholder(generateExample(template, 3).text)).toBe(false)
    },
  )

  it('does not take a mark inside a long token for one', () => {
    expect(isPlaceholder(`${generateExample('{{base64url:200}}').text}example`)).toBe(false)
  })
})

describe('looksRandom', () => {
  it.each([
    '{{base62:40}}',
    '{{base62:12}}',
    '{{hex:32}}',
    '{{hex:16}}',
    '{{uuid}}',
    '{{base64url:22}}',
    '{{upnum:20}}',
  ])('takes %s, 99 times of 100', (template) => {
    const taken = Array.from({ length: 200 }, (_, seed) => looksRandom(generateExample(template, seed).text)).filter(
      Boolean,
    )
    expect(taken.length).toBeGreaterThanOrEqual(198)
  })

  it.each([
    'application/json',
    'us-east-1',
    'server-01',
    'us-central1-a',
    '2026-10-12T13:00:00Z',
    '12:30:45',
    'user-profile-settings',
    'node18',
    'UPPER_CASE_NAME',
    'camelCaseIdentifierName',
    'aaaaaaaaaa1',
    'version-1-2-3',
    'v1.2.3-rc4',
    'com.example.FooBar2',
    '1700000000000000000',
    'accepted',
    '12345678',
    'function_declaration_list',
  ])('leaves %s', (value) => {
    expect(looksRandom(value)).toBe(false)
  })
})

describe('a long run of letters', () => {
  it('is judged in linear time: the expression for words once tried every way to cut it', () => {
    expect(looksRandom(`${'a'.repeat(500)}1!`)).toBe(false)
  })
})

describe('passwordLike', () => {
  it.each(['hunter2!', 'Tr0ub4dor&3', 'p@ssw0rd1', 'correct-Horse7'])('takes %s', (value) => {
    expect(passwordLike(value)).toBe(true)
  })

  it.each([
    'required',
    'must not be empty',
    '123456',
    'getPassword()',
    'user.password',
    '/etc/shadow',
    'https://x',
    'string',
  ])('leaves %s', (value) => {
    expect(passwordLike(value)).toBe(false)
  })
})

describe('cookieValue', () => {
  it.each(['dark', 'en-US', 'GA1.2.123456789.1234567890', '1700000000', 'accepted', '1.2.3'])('leaves %s', (value) => {
    expect(cookieValue(value)).toBe(false)
  })
})

describe('structure', () => {
  it.each([
    [btoa('ann:secret'), 'verified'],
    [btoa('ann:'), 'verified'],
    [btoa('no colon'), 'reject'],
    [btoa('a:\0'), 'reject'],
    ['usage', 'reject'],
    ['authentication', 'reject'],
  ])('basic %s: %s', (value, verdict) => {
    expect(basicCredentials(value)).toBe(verdict)
  })

  it('a JWT needs a JSON header with an algorithm', () => {
    expect(signedJwt(`${btoa('{"alg":"HS256"}')}.e30.x`)).toBe('verified')
    expect(signedJwt(`${btoa('{"typ":"JWT"}')}.e30.x`)).toBe('reject')
    expect(signedJwt(`${btoa('"alg"')}.e30.x`)).toBe('reject')
    expect(signedJwt('eyJ!.e30.x')).toBe('reject')
  })

  it('CRC-32 is zlib’s', () => {
    expect(crc32('123456789')).toBe(0xcbf43926) // the check value of the CRC catalogue
    expect(base62Crc32('')).toBe('000000')
  })

  it('a failed checksum withholds the proof and keeps the finding', () => {
    expect(githubCrc32(`abc_${'a'.repeat(36)}`)).toBe('pass')
  })

  it('entropy is in bits a character', () => {
    expect(shannonEntropy('aaaa')).toBe(0)
    expect(shannonEntropy('abcd')).toBe(2)
  })
})
