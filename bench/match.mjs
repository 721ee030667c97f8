// node bench/match.mjs [--rounds N], after a build.
// What one match costs, of the first example of some rules: where it ends, where its group lies, and that by RE2's own means.
import { parseArgs } from 'node:util'
import RE2 from 're2'
import { generateExample } from '../dist/core/rules/examples.js'
import { expandFragments } from '../dist/core/rules/fragments.js'
import { re2Engine } from '../dist/engine/re2.js'
import { loadRuleFiles } from '../dist/pipeline/rules.js'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20000' } } })
const ROUNDS = Number(values.rounds)
const RULES = ['http-authorization-bearer', 'http-cookie', 'session-id', 'aws-secret-access-key', 'credential']
/** A rule's window holds more than its match. */
const WINDOW_BYTES = 4096

const { rules, fragments } = await loadRuleFiles([])

const microseconds = (act) => {
  for (let round = 0; round < ROUNDS / 10; round++) act()
  const started = performance.now()
  for (let round = 0; round < ROUNDS; round++) act()
  return `${(((performance.now() - started) / ROUNDS) * 1000).toFixed(1)} µs`.padStart(10)
}

console.log(`${'rule'.padEnd(28)}${'end'.padStart(10)}${'group'.padStart(10)}${'by RE2'.padStart(10)}`)
for (const { id, pattern, examples } of rules.filter(({ id }) => RULES.includes(id))) {
  const source = expandFragments(pattern, fragments)
  const own = re2Engine.compile(source, 'search')
  const expression = new RE2(source, 'gds')
  const bytes = Buffer.from(generateExample(examples[0]).text.padEnd(WINDOW_BYTES, ' and so on\n'))
  const asked = () => {
    expression.lastIndex = 0
    return expression.exec(bytes)
  }
  if (asked() === null) throw new Error(`${id}: its first example is none`)
  console.log(
    id.padEnd(28) +
      microseconds(() => own.end(bytes, 0)) +
      microseconds(() => own.match(bytes, 0)) +
      microseconds(asked),
  )
}
