import { expect, it } from 'vitest'
import { namesFor } from '../../src/pipeline/review/names.js'

it.each([
  ['session.har', 'session.sanitized.har', 'session.audit.json'],
  ['app.log.gz', 'app.sanitized.log.gz', 'app.audit.json'],
  ['app.2026-01-01.log', 'app.2026-01-01.sanitized.log', 'app.2026-01-01.audit.json'],
  ['input', 'input.sanitized', 'input.audit.json'],
  ['.env', '.env.sanitized', '.env.audit.json'],
  ['a.gz', 'a.sanitized.gz', 'a.audit.json'],
  ['..', '...sanitized', '...audit.json'],
])('%s becomes %s and %s', (name, copy, audit) => {
  expect(namesFor(name)).toEqual({ copy, audit })
})
