// npm run eval:har [-- --peers DIR] [--left]
// What sanitizers of HAR files leave of the credentials that the tests' generator plants in a file like Chrome's, with
// their defaults and with everything ticked, and what else they change. eval/har/install-peers.sh installs them. Exits 1
// when beartrap leaves one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generator } from './generator.mjs'
import { sanitizersIn } from './sanitizers.mjs'

const { values } = parseArgs({
  options: {
    peers: { type: 'string', default: fileURLToPath(new URL('../peers/har', import.meta.url)) },
    left: { type: 'boolean', default: false },
  },
})

const scratch = mkdtempSync(join(tmpdir(), 'beartrap-eval-har-'))
mkdirSync(join(scratch, 'generator'))
const { createSession, leftovers, written, chrome } = await generator(join(scratch, 'generator'))
const session = createSession('eval')
const file = written(chrome.tree(session), chrome.spelling)
const input = join(scratch, 'in.har')
writeFileSync(input, file)

/** For tools that throw at a relative Location: without the entries that have one. Its secrets may stand elsewhere. */
const ABSOLUTE = /^https?:/
const absolute = session.exchanges.filter(({ responseHeaders }) =>
  responseHeaders.every(([name, value]) => name.toLowerCase() !== 'location' || ABSOLUTE.test(value)),
)
const easier = join(scratch, 'easier.har')
writeFileSync(easier, written(chrome.tree({ ...session, exchanges: absolute }), chrome.spelling))

/** Every name and value of the file but those in which a secret stands: path without indices → value, once each time. */
const harmless = (tree) => {
  const seen = new Map()
  const walk = (value, path) => {
    if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) walk(item, Array.isArray(value) ? path : `${path}/${key}`)
    } else {
      const leaf = `${path} ${JSON.stringify(value)}`
      seen.set(leaf, (seen.get(leaf) ?? 0) + 1)
    }
  }
  walk(tree, '')
  return seen
}

const holdsSecret = (leaf) => leftovers(Buffer.from(leaf), session.planted).length > 0
const expected = [...harmless(JSON.parse(file))].filter(([leaf]) => !holdsSecret(leaf))
const total = expected.reduce((sum, [, times]) => sum + times, 0)

/** How many harmless values are no longer there; undefined where the output is no JSON. */
const lostIn = (output) => {
  try {
    const there = harmless(JSON.parse(output))
    return expected.reduce((sum, [leaf, times]) => sum + Math.max(0, times - (there.get(leaf) ?? 0)), 0)
  } catch {
    return undefined
  }
}

const measuredOn = async (path, { name, mode, sanitize }) => {
  const start = performance.now()
  const output = await sanitize(path, scratch)
  const ms = performance.now() - start
  return { name, mode, ms, left: leftovers(output, session.planted), lost: lostIn(output) }
}

const measured = async (sanitizer) => {
  try {
    return await measuredOn(input, sanitizer)
  } catch (error) {
    const note = `throws (${error.message}); measured without the relative Locations`
    return { ...(await measuredOn(easier, sanitizer)), lost: undefined, note }
  }
}

const row = ({ name, mode, ms, left, lost, note = '' }) => {
  const parses = lost === undefined && note === '' ? 'no' : 'yes'
  const cells = [
    String(left.length).padStart(6),
    parses.padStart(8),
    String(lost ?? '-').padStart(16),
    ms.toFixed(0).padStart(8),
  ]
  return `${name.padEnd(26)}${mode.padEnd(12)}${cells.join('')}  ${note}`.trimEnd()
}

const rows = []
for (const sanitizer of sanitizersIn(resolve(values.peers))) rows.push(await measured(sanitizer))
rmSync(scratch, { recursive: true })
console.log(
  `${session.planted.length} planted, ${total} values without a secret, ${(file.length / 1e3).toFixed(0)} kB\n`,
)
console.log(`${'sanitizer'.padEnd(26)}${'mode'.padEnd(12)}  left  parses  harmless lost      ms`)
for (const measure of rows) console.log(row(measure))
if (values.left)
  for (const { name, mode, left } of rows) console.log(`\n${name}, ${mode}: ${left.map(({ id }) => id).join(' ')}`)
const [{ left }] = rows
if (left.length > 0) console.log(`\nbeartrap left ${left.map(({ id }) => id).join(' ')}`)
process.exitCode = left.length === 0 ? 0 : 1
