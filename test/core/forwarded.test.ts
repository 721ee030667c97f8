import { describe, expect, it } from 'vitest'
import { createForwarding } from '../../src/core/forwarded.js'
import type { Finding } from '../../src/core/types.js'

const finding = (fingerprint: string, host?: string, category = 'bearer-token') =>
  ({ fingerprint, category, advice: 'revoke', ...(host && { host }) }) as unknown as Finding

const told = (...sent: (readonly [string, string?, string?])[]) => {
  const forwarding = createForwarding()
  const findings = forwarding.observe(sent.map((entry) => finding(...entry)))
  return { hosts: findings.map((seen) => seen.hosts), list: forwarding.list() }
}

describe('a secret on its way', () => {
  it('is told from the second host on, with the hosts by then', () => {
    expect(
      told(['a', 'in.example'], ['a'], ['a', 'in.example:443'], ['a', 'out.example'], ['b', 'out.example']),
    ).toEqual({
      hosts: [undefined, undefined, undefined, ['in.example', 'out.example'], undefined],
      list: [{ fingerprint: 'a', hosts: ['in.example', 'out.example'] }],
    })
  })

  it.each([
    ['names of one’s own machine are one host', ['a', 'localhost:80'], ['a', '127.0.0.1'], 0],
    ['a host told without its port is the one with it', ['a', 'a.example'], ['a', 'a.example:8443'], 0],
    ['its ports are services of their own', ['a', 'localhost:8000'], ['a', '127.0.0.1:9000'], 1],
    [
      'a site’s cookie goes to all its hosts',
      ['a', 'www.shop.example', 'cookie'],
      ['a', 'api.shop.example', 'cookie'],
      0,
    ],
    ['and to no other', ['a', 'www.shop.example', 'cookie'], ['a', 'shop.test', 'cookie'], 1],
  ] as const)('%s', (_, first, second, count) => {
    expect(told(first, second).list).toHaveLength(count)
  })

  it('warns, and says what to do', () => {
    const forwarding = createForwarding()
    const [, second] = forwarding.observe([finding('a', 'x.example'), finding('a', 'y.example')])
    expect(second).toMatchObject({
      warnings: ['forwarded-downstream'],
      advice: expect.stringMatching(/^revoke\n.*rfc8693$/),
    })
  })

  it('holds a bounded number of hosts a secret', () => {
    const hosts = Array.from({ length: 50 }, (_, index) => ['a', `h${index}.example`] as const)
    expect(told(...hosts).list[0]?.hosts).toHaveLength(8)
  })
})
