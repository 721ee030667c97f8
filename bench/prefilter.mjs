// node bench/prefilter.mjs [--size MB] [--rounds N], after a build.
// The two prefilters alone, on each corpus and on the samples, 1 MiB views, in
// turn; with how often keywords stand there, and how long the tables take.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { alternationPrefilter } from '../dist/core/prefilter/alternation.js'
import { fastestPrefilter } from '../dist/engine/prefilter.js'
import { re2Engine } from '../dist/engine/re2.js'
import { loadRuleFiles } from '../dist/pipeline/rules.js'
import { CORPUS_NAMES, corpus } from './corpus.mjs'

const { values } = parseArgs({
  options: { size: { type: 'string', default: '50' }, rounds: { type: 'string', default: '5' } },
})

const VIEW_BYTES = 1 << 20
const SAMPLES = fileURLToPath(new URL('../samples/', import.meta.url))

const { rules } = await loadRuleFiles([])
const keywords = [...new Set(rules.flatMap((rule) => rule.keywords))]

const timed = (act) => {
  const started = performance.now()
  const result = act()
  return { result, ms: performance.now() - started }
}

const makers = { alternation: alternationPrefilter(re2Engine), wasm: fastestPrefilter() }
const prefilters = Object.entries(makers).map(([name, make]) => {
  const { result, ms } = timed(() => make(keywords))
  return { name, ms, find: result.find }
})
console.log(
  `${keywords.length} keywords; tables: ${prefilters.map(({ name, ms }) => `${name} ${ms.toFixed(1)} ms`).join(', ')}\n`,
)

const hitsIn = (find, bytes) => {
  let hits = 0
  for (let start = 0; start < bytes.length; start += VIEW_BYTES) {
    find(bytes, { start, end: Math.min(bytes.length, start + VIEW_BYTES) }, () => hits++)
  }
  return hits
}

const compare = (name, bytes) => {
  const best = prefilters.map(() => Number.POSITIVE_INFINITY)
  const hits = prefilters.map(() => 0)
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [index, { find }] of prefilters.entries()) {
      const { result, ms } = timed(() => hitsIn(find, bytes))
      best[index] = Math.min(best[index], ms)
      hits[index] = result
    }
  }
  if (new Set(hits).size > 1) throw new Error(`${name}: the prefilters differ: ${hits.join(', ')} hits`)
  const speeds = prefilters.map((one, index) => `${one.name} ${(bytes.length / 1e3 / best[index]).toFixed(0)} MB/s`)
  const rate = ((100 * hits[0]) / bytes.length).toFixed(3)
  console.log(`${name.padEnd(10)} ${rate} % hits  ${speeds.join('  ')}  ${(best[0] / best[1]).toFixed(1)} ×`)
}

for (const name of CORPUS_NAMES) compare(name, readFileSync(corpus(name, Number(values.size) * 1e6)))
const samples = readdirSync(SAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
compare(
  'samples',
  Buffer.concat(
    samples.filter(({ name }) => name !== 'generate').map(({ name }) => readFileSync(join(SAMPLES, name, 'input'))),
  ),
)
