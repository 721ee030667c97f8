import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf, readEscape, widthOf, writeUtf8 } from '../../../src/core/json/escapes.js'
import { createJsonReader, type JsonEvents } from '../../../src/core/json/reader.js'
import { chunkSizes, cut } from '../../helpers/arbitraries.js'

/** Builds the values again from what the reader tells, and what it says of the rest. */
const read = (chunks: readonly Uint8Array[]) => {
  const values: unknown[] = []
  const stack: { readonly value: unknown[] | Record<string, unknown>; key: string }[] = []
  const places: [number, number][] = []
  let string: number[] = []
  let start = 0
  let isKey = false
  let failure: { problem: string; at: number } | undefined
  let rest = ''
  const take = (value: unknown): void => {
    const open = stack.at(-1)
    if (open === undefined) values.push(value)
    else if (Array.isArray(open.value)) open.value.push(value)
    else Object.defineProperty(open.value, open.key, { value, enumerable: true, writable: true, configurable: true })
  }
  const events: JsonEvents = {
    open: (kind) => {
      const value = kind === 'array' ? [] : {}
      take(value)
      stack.push({ value, key: '' })
    },
    close: () => void stack.pop(),
    begin: (kind, at) => {
      string = []
      isKey = kind === 'key'
      start = at
    },
    content: (bytes, from, to, at) => {
      expect(at).toBeGreaterThanOrEqual(start)
      string.push(...bytes.subarray(from, to))
    },
    end: (at) => {
      places.push([start, at])
      const text = decoded(Uint8Array.from(string))
      const open = stack.at(-1)
      if (isKey && open !== undefined) open.key = text
      else take(text)
    },
    scalar: (text, from, to) => {
      places.push([from, to])
      take(JSON.parse(text))
    },
    fail: (problem, at) => {
      failure = { problem, at }
    },
    rest: (bytes, from, to) => {
      rest += Buffer.from(bytes.subarray(from, to)).toString('latin1')
    },
    newline: () => {},
  }
  const reader = createJsonReader(events)
  for (const chunk of chunks) reader.push(chunk)
  reader.end()
  return { values, places, failure, rest }
}

/** UTF-16 of what a string's bytes stand for, lone surrogates kept. */
const decoded = (bytes: Uint8Array): string => {
  let text = ''
  const run: number[] = []
  const flush = (): void => {
    text += Buffer.from(run.splice(0)).toString()
  }
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] === 0x5c) {
      const read = readEscape(bytes, at, bytes.length)
      flush()
      text += String.fromCodePoint(codeOf(read))
      at += widthOf(read)
    } else run.push(bytes[at++] as number)
  }
  flush()
  return text
}

const spaced = fc.constantFrom('', ' ', '\n', '\r\n\t')

describe('the JSON reader', () => {
  it('tells what JSON.parse gives, whatever the chunks and the white space', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), spaced, chunkSizes, (value, indent, sizes) => {
        const text = JSON.stringify(value, null, indent.includes('\n') ? 2 : 0) + indent
        const { values, failure } = read(cut(Buffer.from(text), sizes))
        expect(failure).toBeUndefined()
        expect(values).toEqual([JSON.parse(text)])
      }),
    )
  })

  it('reads every escape as JSON.parse does, split over chunks anywhere', () => {
    const escapes = fc.constantFrom(
      '\\n',
      '\\"',
      '\\\\',
      '\\/',
      '\\u0041',
      '\\u00e9',
      '\\ud83d\\ude00',
      '\\ud83d',
      '\\udE00',
      'é',
      'x',
      'long '.repeat(60),
    )
    fc.assert(
      fc.property(fc.array(escapes, { maxLength: 12 }), chunkSizes, (parts, sizes) => {
        const text = `["${parts.join('')}"]`
        expect(read(cut(Buffer.from(text), sizes)).values).toEqual([JSON.parse(text)])
      }),
    )
  })

  it('tells where each string and number stands', () => {
    const text = ' {"a\\n": "b\\u0041", "c": [12, true]}'
    const { places } = read([Buffer.from(text)])
    expect(places.map(([from, to]) => text.slice(from, to))).toEqual(['a\\n', 'b\\u0041', 'c', '12', 'true'])
  })

  it.each([
    ['documents one after another', '{"a":1}\n{"b":2}', [{ a: 1 }, { b: 2 }]],
    ['a byte order mark', '\ufeff[1]', [[1]]],
    ['control characters in strings', '["a\nb"]', [['a\nb']]],
  ])('reads %s', (_, text, expected) => {
    expect(read([Buffer.from(text)])).toMatchObject({ values: expected, failure: undefined })
  })

  it.each([
    ['[1,]', 'an unexpected ]', 3, ']'],
    ['{"a" 1}', 'an unexpected 1', 5, '1}'],
    ['{"a":tru}', 'neither a string, a number, true, false nor null', 5, 'tru}'],
    ['[01]', 'neither a string, a number, true, false nor null', 1, '01]'],
    ['{"a":1', 'it ends too early', 6, ''],
    ['["a', 'it ends too early', 3, ''],
    ['[1}', 'an unexpected }', 2, '}'],
    ['{1}', 'an unexpected 1', 1, '1}'],
    ['["a" "b"]', 'an unexpected "', 5, '"b"]'],
    [`${'['.repeat(5001)}`, 'nested deeper than 5000', 5000, '['],
  ])('tells where %j stops being JSON, and gives the rest as it is', (text, problem, at, rest) => {
    for (const sizes of [[1], [3], [text.length]]) {
      expect(read(cut(Buffer.from(text), sizes))).toMatchObject({ failure: { problem, at }, rest })
    }
  })
})

it('UTF-8 is written as Node writes it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff),
      (code) => {
        const bytes = new Uint8Array(4)
        const length = writeUtf8(code, bytes, 0)
        expect(Buffer.from(bytes.subarray(0, length))).toEqual(Buffer.from(String.fromCodePoint(code)))
      },
    ),
  )
})
