import { describe, expect, it } from 'vitest'
import { explainFinding, exposureOf } from '../../src/core/explain.js'
import type { Traceback } from '../../src/core/types.js'
import { finding } from '../helpers/findings.js'

const inTraceback = (traceback: Traceback) => finding('a', 1, { exposure: 'traceback', traceback })

describe('the exposure in a few words', () => {
  it.each<[string, Traceback]>([
    [
      'traceback (HTTPError at app/client.py:88)',
      {
        language: 'python',
        exception: 'requests.exceptions.HTTPError',
        frame: { file: '/srv/app/client.py', line: 88, function: 'send' },
      },
    ],
    [
      'traceback (ClientException at Shop/Client.php:3)',
      {
        language: 'php',
        exception: 'GuzzleHttp\\Exception\\ClientException',
        frame: { file: 'C:\\Shop\\Client.php', line: 3 },
      },
    ],
    ['traceback (ReadTimeout)', { language: 'ruby', exception: 'Net::ReadTimeout' }],
    ['traceback (at main.go:4)', { language: 'go', frame: { file: 'main.go', line: 4 } }],
    ['traceback', { language: 'go' }],
  ])('%s', (expected, traceback) => {
    expect(exposureOf(inTraceback(traceback))).toBe(expected)
  })

  it('is the exposure alone elsewhere', () => {
    expect(exposureOf(finding('a', 1))).toBe('log-line')
  })
})

it('an explanation has the type and the path whole', () => {
  const frame = { file: '/srv/main.go', line: 4, function: 'main.load' }
  expect(explainFinding(inTraceback({ language: 'go', exception: 'runtime error', frame }))).toEqual([
    ['raised', 'runtime error (go)'],
    ['frame', '/srv/main.go:4 in main.load'],
  ])
})
