import { describe, expect, it } from 'vitest'
import { generateExample } from '../src/core/rules/examples.js'
import { createBeartrap } from '../src/index.js'
import { bytesOf, textOf } from './helpers/rules.js'

const token = generateExample('{{base62:40}}', 4).text

describe('the library', () => {
  it('scans and redacts bytes', async () => {
    const { scan, redact } = await createBeartrap({ key: bytesOf('k') })
    const bytes = bytesOf(`${token} was Authorization: Bearer ${token}`)
    expect(scan(bytes, 'x.log')).toMatchObject([
      { artifact: 'x.log', start: 0, end: 40, category: 'bearer-token', confidence: 'medium' },
      { artifact: 'x.log', start: 67, end: 107, category: 'bearer-token', confidence: 'high' },
    ])
    expect(textOf(redact(bytes))).toMatch(/^(\[REDACTED:bearer-token:[0-9a-f]{6}\]) was Authorization: Bearer \1$/)
    expect(textOf(redact(bytes, 'same-length'))).toBe(`${'*'.repeat(40)} was Authorization: Bearer ${'*'.repeat(40)}`)
  })
})
