import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testRules } from '../../helpers/tail-model.js'
import { action, createWorld } from '../../helpers/tail-world.js'

/** Sequences of actions for each target; a failure prints how to repeat it, and TAIL_SEED chooses. */
const SEQUENCES = 250
const seed = Number(process.env['TAIL_SEED'] ?? Date.now() % 1_000_000)

describe.each(['app.log', 'app.log*'] as const)('a tail of %s, through rotation, restarts and kills', (target) => {
  it(`tells of every token once, in ${SEQUENCES} sequences of actions (seed ${seed})`, async () => {
    const { fingerprint } = (await testRules()).current.tools
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 30 }), async (actions) => {
        const world = createWorld(target)
        try {
          for (const step of actions) await world.act(step)
          await world.settle()
          const found = world.alerts.flatMap((alert) => (alert.type === 'finding' ? [alert.fingerprint] : []))
          expect(found.sort()).toEqual(world.tokens.map((token) => fingerprint(Buffer.from(token))).sort())
          expect(new Set(world.alerts.map(({ id }) => id)).size).toBe(world.alerts.length)
        } finally {
          world.clean()
        }
      }),
      { numRuns: SEQUENCES, seed },
    )
  }, 600_000)
})

/** Fewer: each writes twice as much. */
const MIRRORED = 100

describe('a mirror, through rotation, restarts and kills', () => {
  it(`holds a redacted copy of each log under its name, in ${MIRRORED} sequences of actions (seed ${seed})`, async () => {
    const { fingerprint } = (await testRules()).current.tools
    const label = (token: string): string => `[REDACTED:bearer-token:${fingerprint(Buffer.from(token)).slice(0, 6)}]`
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 30 }), async (actions) => {
        const world = createWorld('app.log*', { mirrored: true })
        try {
          for (const step of actions) await world.act(step)
          await world.settle()
          for (const { log, copy } of world.copies()) {
            const expected = world.tokens.reduce((text, token) => text.replaceAll(token, label(token)), log)
            expect(copy ?? '').toBe(expected)
          }
        } finally {
          world.clean()
        }
      }),
      { numRuns: MIRRORED, seed },
    )
  }, 600_000)
})
