import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
// @ts-expect-error: the evaluation is plain JavaScript
import { brokenSyntax, sameOutside } from '../../eval/intact.mjs'
// @ts-expect-error: the evaluation is plain JavaScript
import { placesOf, survivors } from '../../eval/places.mjs'

const PLANTED = 'Zq8+vN3/kT5=wX1rB6mH&9s'
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const json = (text: string): string => JSON.stringify(text).slice(1, -1)
const dump = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { input: `X-Key: ${PLANTED}\n`, encoding: 'utf8' })

const FORMS: Readonly<Record<string, string>> = {
  raw: PLANTED,
  'JSON, three times': json(json(json(`{"key":"${PLANTED.replaceAll('/', '\\/')}"}`))),
  'unicode escapes': PLANTED.replace(/[+/=&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
  'percent, once': encodeURIComponent(PLANTED),
  'percent, twice': encodeURIComponent(encodeURIComponent(PLANTED)),
  'HTML entities': PLANTED.replaceAll('&', '&amp;'),
  'HTML mark-up': `<b>${PLANTED.slice(0, 8)}</b><i>${PLANTED.slice(8)}</i>`.replaceAll('&', '&amp;'),
  'base64, first alignment': base64(`${PLANTED} `),
  'base64, second alignment': base64(`a${PLANTED} `),
  'base64, third alignment': base64(`ab${PLANTED} `),
  base64url: Buffer.from(`key: ${PLANTED}`).toString('base64url'),
  'base64, wrapped': base64(`some text before the key: ${PLANTED} and after it`).replace(/.{24}/g, '$&\n'),
  'hex, lower case': Buffer.from(PLANTED).toString('hex'),
  'hex, upper case': Buffer.from(`k=${PLANTED}`).toString('hex').toUpperCase(),
  'colours inside': `\x1b[32m${PLANTED.slice(0, 5)}\x1b[0m${PLANTED.slice(5)}`,
  'broken by a line': `  ${PLANTED.slice(0, 9)}\n    ${PLANTED.slice(9)}`,
  'joined by +': `'${PLANTED.slice(0, 9)}' +\n  '${PLANTED.slice(9)}'`,
  'in a frame': `│ ${PLANTED.slice(0, 9)} │\n│ ${PLANTED.slice(9)} │`,
  'quoted-printable': `${PLANTED.slice(0, 9)}=\r\n${PLANTED.slice(9)}`,
  'od -An -tx1': dump('od', '-A', 'x', '-t', 'x1'),
  'od, words': dump('od', '-A', 'x', '-t', 'x2'),
}

describe('what the evaluation looks for after redaction', () => {
  it.each(Object.entries(FORMS))('%s', (_, form) => {
    expect(survivors(Buffer.from(`before\n${form}\nafter`), [PLANTED])).toEqual([PLANTED])
    expect(survivors(Buffer.from(`before\n${form}\nafter`), [`${PLANTED}x`])).toEqual([])
  })

  it('is not there once it is gone', () => {
    expect(survivors(Buffer.from('{"key":"[REDACTED:api-key:a1b2c3]"}'), [PLANTED])).toEqual([])
  })
})

describe('places', () => {
  it('give the span in the raw bytes', () => {
    const text = `GET /?a=${encodeURIComponent(PLANTED)}&b=1 ${PLANTED}`
    const { open } = placesOf(Buffer.from(text), [PLANTED]) as { open: { start: number; end: number }[] }
    expect(open.map(({ start, end }) => text.slice(start, end))).toEqual([encodeURIComponent(PLANTED), PLANTED])
  })
})

describe('bytes outside the spans', () => {
  const input = Buffer.from('a 123456 b 123456 c')
  const spans = [
    { start: 2, end: 8 },
    { start: 11, end: 17 },
  ]

  it('may not change', () => {
    expect(sameOutside(input, Buffer.from('a [x] b [x] c'), spans)).toBe(true)
    expect(sameOutside(input, Buffer.from('a [x] B [x] c'), spans)).toBe(false)
    expect(sameOutside(input, Buffer.from('a [x] b [x]c'), spans)).toBe(false)
  })

  it('parse as they did', () => {
    expect(brokenSyntax(Buffer.from('{"a":"b"}'), Buffer.from('{"a":"c"}'))).toEqual([])
    expect(brokenSyntax(Buffer.from('{"a":"b"}\n{"a":"b"}'), Buffer.from('{"a":"b"}\n{"a":"b}'))).toEqual([
      '1 JSON lines',
    ])
    expect(brokenSyntax(Buffer.from('<a><b>1</b></a>'), Buffer.from('<a><b>1</a>'))).toEqual(['mark-up'])
  })
})

describe('npm run eval', () => {
  it('fails where a credential is missed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'beartrap-test-'))
    const script = `
      mkdir -p "$1/some-program" && cd "$1/some-program" && printf '%s' 'nothing names ${'aB3'.repeat(6)}' > input
      printf '%s' '[{"secret":"${'aB3'.repeat(6)}","kind":"session"}]' > planted.json`
    execFileSync('sh', ['-c', script, 'sh', folder])
    const run = () =>
      execFileSync(process.execPath, ['eval/run.mjs', '--alone', '--no-samples', '--corpus', folder], { stdio: 'pipe' })
    expect(run).toThrow(/Command failed/)
  })
})
