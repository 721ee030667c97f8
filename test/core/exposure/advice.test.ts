import { describe, expect, it } from 'vitest'
import { type Advice, adviceFor, EXPOSURES, FRAMEWORKS, WARNINGS } from '../../../src/core/exposure/advice.js'

const all: readonly (readonly [string, Advice])[] = [
  ...Object.entries(EXPOSURES),
  ...Object.entries(WARNINGS),
  ...Object.entries(FRAMEWORKS).flatMap(([name, groups]) =>
    Object.entries(groups).map(([group, advice]) => [`${name} ${group}`, advice] as const),
  ),
]

describe('advice', () => {
  it.each(all)('%s: short, one line, with a reference by https', (_, { says, reference }) => {
    expect(says).toMatch(/^[^\n]{10,160}$/)
    expect(says).toMatch(/\.$/)
    expect(() => new URL(reference)).not.toThrow()
    expect(reference).toMatch(/^https:\/\/[a-z0-9.-]+\/\S*$/)
  })

  it.each([
    ['request-header', 'pino', 'redact:'],
    ['debug-page', 'django', 'DEBUG = False'],
    ['traceback', 'django', '@sensitive_variables'],
    ['url-query', 'access-log', '$uri'],
    ['request-header', 'nginx', '$http_authorization'],
    ['traceback', 'axios', 'error.response?.status'],
    ['debug-page', 'flask', '--debug'],
    ['log-line', 'go', 'LogValuer'],
    ['request-header', 'apache', '%{Authorization}i'],
  ])('%s printed by %s names the setting: %s', (exposure, framework, setting) => {
    const said = adviceFor({ exposure, framework }, [])
    expect(said).toHaveLength(2)
    expect(said[1]?.says).toContain(setting)
  })

  it('knows a place without a program, a program without a place, and neither', () => {
    expect(adviceFor({ exposure: 'referer' }, [])).toEqual([EXPOSURES['referer']])
    expect(adviceFor({ exposure: 'shop-till', framework: 'rich' }, [])).toEqual([FRAMEWORKS.rich.log])
    expect(adviceFor({ exposure: 'shop-till' }, ['expired'])).toEqual([])
  })

  it('adds what a warning asks for', () => {
    expect(adviceFor({ exposure: '' }, ['plaintext-http', 'no-expiry'])).toEqual([
      WARNINGS['plaintext-http'],
      WARNINGS['no-expiry'],
    ])
  })
})
