import { describe, expect, it } from 'vitest'
import { createPace } from '../../src/pipeline/live/pace.js'

describe('the pace of a live stream', () => {
  it('waits for nothing where nothing has come', () => {
    expect(createPace(500).due()).toBeUndefined()
  })

  it('looks once a burst has ended, and at the unfinished line after the time given', () => {
    const pace = createPace(500)
    pace.arrived(0)
    pace.arrived(10)
    expect(pace.due()).toEqual({ upTo: 'fresh', at: 30 })
    pace.looked({ upTo: 'fresh', at: 30 }, 30, 31)
    expect(pace.due()).toEqual({ upTo: 'partial', at: 510 })
    pace.looked({ upTo: 'partial', at: 510 }, 510, 511)
    expect(pace.due()).toBeUndefined()
  })

  it('looks at what comes without a pause, at the latest after a tenth of a second', () => {
    const pace = createPace(500)
    for (let now = 0; now <= 95; now += 5) pace.arrived(now)
    expect(pace.due()).toEqual({ upTo: 'fresh', at: 100 })
  })

  it('leaves as much time as a look takes before the next', () => {
    const pace = createPace(500)
    pace.arrived(0)
    pace.looked({ upTo: 'fresh', at: 20 }, 20, 120)
    pace.arrived(121)
    expect(pace.due()).toEqual({ upTo: 'fresh', at: 220 })
  })
})
