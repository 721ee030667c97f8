import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { beartrap, cases, findingsOf, SAMPLES } from '../helpers/cli.js'

/** A block's buffer is used again for the next one: a value kept as a view of it changed under the finding. */
it.each(cases.filter((name) => !name.startsWith('clean-')))(
  'fingerprints of %s are those of the bytes at the place',
  async (name) => {
    const path = join(SAMPLES, name, 'input')
    const input = readFileSync(path)
    const plain = findingsOf(await beartrap(['scan', '--format', 'ndjson', '--key', 'k', path])).filter(
      ({ encodings }) => encodings.length === 0,
    )
    expect(plain.map(({ fingerprint }) => fingerprint)).toEqual(
      plain.map(({ start, end }) => createHmac('sha256', 'k').update(input.subarray(start, end)).digest('hex')),
    )
  },
)
