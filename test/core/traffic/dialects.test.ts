import { describe, expect, it } from 'vitest'
import type { Issue } from '../../../src/core/traffic/issue.js'
import { DIALECTS } from '../../helpers/har/dialects/index.js'
import { createSession } from '../../helpers/har/session.js'
import { VARIANTS } from '../../helpers/har/variants.js'
import { audit } from '../../helpers/traffic.js'

const session = createSession('traffic')
const [chrome] = DIALECTS
const [asWritten, reversed] = VARIANTS

const rows = DIALECTS.flatMap((dialect) =>
  [asWritten, reversed].flatMap((variant) =>
    variant === undefined ? [] : [[dialect.name, variant.name, dialect, variant] as const],
  ),
)

const inShort = ({ check, severity, host, path, name, says }: Issue) => ({ check, severity, host, path, name, says })

/** What Chrome's capture tells; Safari's keeps fragments, which tell more. */
const expected = (async () => {
  if (chrome === undefined || asWritten === undefined) throw new Error('no dialects')
  return (await audit(asWritten.write(chrome, session))).issues.map(inShort)
})()

describe('one session, as each program writes it down', () => {
  it.each(rows)('%s, %s', async (_, __, dialect, variant) => {
    const { issues, exchanges, problem } = await audit(variant.write(dialect, session))
    expect([exchanges, problem]).toEqual([session.exchanges.length, undefined])
    const told = issues.map(inShort)
    for (const issue of await expected) expect(told).toContainEqual(issue)
    const text = JSON.stringify(issues)
    expect(session.planted.filter(({ value }) => text.includes(JSON.stringify(value).slice(1, -1)))).toEqual([])
  })
})
