import { describe, expect, it } from 'vitest'
import { generateExample } from '../../../src/core/rules/examples.js'
import { redactedBytes } from '../../helpers/redact.js'
import { bytesOf, textOf } from '../../helpers/rules.js'

const TIME = '2026-11-25T10:00:00.000000000Z'
const FORMATS = {
  CRI: (text: string, stream: string, isPart: boolean): string => `${TIME} ${stream} ${isPart ? 'P' : 'F'} ${text}\n`,
  docker: (text: string, stream: string, isPart: boolean): string =>
    `${JSON.stringify({ log: isPart ? text : `${text}\n`, stream, time: TIME })}\n`,
}

describe.each(Object.entries(FORMATS))('a token that %s cuts, with lines of the other stream between', (_, line) => {
  it('is removed on both sides of the cut, wherever that is; all else stays', () => {
    const token = generateExample('{{base62:40}}', 5).text
    const text = `GET /items Authorization: Bearer ${token} status=200`
    const at = text.indexOf(token)
    const others = line('quiet', 'stderr', false).repeat(3)
    for (let cut = at + 1; cut < at + token.length; cut++) {
      const head = line(text.slice(0, cut), 'stdout', true)
      const rest = line(text.slice(cut), 'stdout', false)
      const redacted = textOf(redactedBytes(bytesOf(head + others + rest)))
      for (let piece = 0; piece + 8 <= token.length; piece++)
        expect(redacted).not.toContain(token.slice(piece, piece + 8))
      expect(redacted).toContain(others)
      expect(redacted).toContain('GET /items Authorization: Bearer ')
      expect(redacted).toContain(' status=200')
      expect(redacted.split('\n')).toHaveLength(6)
      if (head.startsWith('{')) for (const json of redacted.trim().split('\n')) JSON.parse(json)
    }
  })

  it('is not looked for in a line of its own stream that is whole, nor beyond sixteen lines', () => {
    const scheme = 'Authorization: Bearer'
    const part = line(`${scheme} abcdefgh`, 'stdout', true)
    const other = line('quiet', 'stderr', false)
    const rest = line('ijklmnop12345678 done', 'stdout', false)
    expect(textOf(redactedBytes(bytesOf(part + other.repeat(17) + rest)))).toContain('ijklmnop12345678')
    expect(textOf(redactedBytes(bytesOf(line(scheme, 'stdout', false) + rest)))).toContain('ijklmnop12345678')
  })
})
