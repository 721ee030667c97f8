import { describe, expect, it } from 'vitest'
import { createPass } from '../../src/server/pass.js'

describe('tickets', () => {
  it('work once', () => {
    const pass = createPass()
    const ticket = pass.issue('copy')
    expect([pass.redeem(ticket), pass.redeem(ticket)]).toEqual(['copy', undefined])
  })

  it('are good for a minute', () => {
    let now = 0
    const pass = createPass(() => now)
    const [early, late] = [pass.issue('a'), pass.issue('b')]
    now = 60_000
    expect(pass.redeem(early)).toBe('a')
    now = 60_001
    expect(pass.redeem(late)).toBeUndefined()
  })

  it('push the oldest out beyond sixteen', () => {
    const pass = createPass()
    const tickets = Array.from({ length: 17 }, (_, index) => pass.issue(String(index)))
    expect(tickets.map(pass.redeem)).toEqual([
      undefined,
      ...Array.from({ length: 16 }, (_, index) => String(index + 1)),
    ])
  })
})

describe('the key', () => {
  it('is good only once the token was given for it', () => {
    const pass = createPass()
    expect(pass.exchange(`${pass.token}x`)).toBeUndefined()
    const key = pass.exchange(pass.token)
    expect(pass.admits(key)).toBe(true)
    expect([pass.exchange(pass.token), pass.admits(pass.token), pass.admits(undefined)]).toEqual([
      undefined,
      false,
      false,
    ])
  })
})
