// npm run bench [-- --size MB] [-- --rounds N] [-- --corpus NAME]
// beartrap as a whole process beside ripgrep with the same keywords, wc, and
// whichever known scanners are on PATH. Quote the ratios: times are the machine's.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadRuleFiles } from '../dist/pipeline/rules.js'
import { CORPUS_NAMES, corpus } from './corpus.mjs'
import { measure, onPath } from './measure.mjs'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '250' },
    rounds: { type: 'string', default: '3' },
    corpus: { type: 'string', multiple: true, default: CORPUS_NAMES },
  },
})

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const RESULTS = fileURLToPath(new URL('results/', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'beartrap-bench-'))

const keywordFile = async () => {
  const { rules } = await loadRuleFiles([])
  const path = join(scratch, 'keywords.txt')
  const words = new Set(rules.flatMap((rule) => rule.keywords).filter((keyword) => keyword.length > 1))
  writeFileSync(path, [...words].join('\n'))
  return { path, count: words.size }
}

const beartrap = (name, ...args) => ({ name, command: process.execPath, args: [BIN, ...args] })

const SECRETLINT_RULES = '{"rules":[{"id":"@secretlint/secretlint-rule-preset-recommend"}]}'

/** Peers read source trees and are slow on logs: each gets only corpora of up to `most` bytes. */
const PEERS = [
  { name: 'wc -l', tool: 'wc', args: (path) => ['-l', path] },
  { name: 'gitleaks', tool: 'gitleaks', args: (path) => ['dir', '--no-banner', path], most: 60e6 },
  { name: 'betterleaks', tool: 'betterleaks', args: (path) => ['--silent', '--no-banner', path] },
  { name: 'kingfisher', tool: 'kingfisher', args: (path) => ['scan', '--no-validate', path] },
  { name: 'secretlint', tool: 'secretlint', args: (path) => ['--secretlintrcJSON', SECRETLINT_RULES, path], most: 5e6 },
  { name: 'detect-secrets', tool: 'detect-secrets', args: (path) => ['scan', '--all-files', path], most: 5e6 },
]

const commandsFor = (path, keywords) => {
  const size = statSync(path).size
  const report = join(scratch, 'report.ndjson')
  return [
    beartrap('beartrap scan -j 1', 'scan', '-j', '1', '--fail-on', 'never', '--report', report, '--force', path),
    beartrap('beartrap redact', 'redact', path, '-o', join(scratch, 'redacted'), '--force', '--report', report),
    ...(onPath('rg')
      ? [{ name: 'rg -c -F -i -j 1', command: 'rg', args: ['-c', '-F', '-i', '-j', '1', '-f', keywords, path] }]
      : []),
    ...PEERS.filter(({ tool, most = Infinity }) => onPath(tool) && size <= most).map(({ name, tool, args }) => ({
      name,
      command: tool,
      args: args(path),
    })),
  ]
}

const row = ({ name, seconds, peak, exitCode }, size, first) =>
  [
    name.padEnd(22),
    `${(size / 1e6 / seconds).toFixed(0).padStart(7)} MB/s`,
    `${(seconds / first).toFixed(2).padStart(7)} ×`,
    peak === undefined ? ''.padStart(10) : `${(peak / 1e6).toFixed(0).padStart(7)} MB`,
    exitCode === 0 ? '' : `exit ${exitCode}`,
  ].join(' ')

const keywords = await keywordFile()
const results = []
console.log(
  `${cpus().length} cores, node ${process.version}, ${keywords.count} keywords; × is time beside beartrap's\n`,
)
for (const name of values.corpus) {
  const path = corpus(name, Number(values.size) * 1e6)
  const size = statSync(path).size
  const runs = await measure(commandsFor(path, keywords.path), Number(values.rounds))
  console.log(`${name}, ${(size / 1e6).toFixed(0)} MB`)
  for (const run of runs) console.log(`  ${row(run, size, runs[0].seconds)}`)
  results.push({ corpus: name, bytes: size, runs })
}
mkdirSync(RESULTS, { recursive: true })
const file = join(RESULTS, `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`)
writeFileSync(
  file,
  `${JSON.stringify({ node: process.version, cores: cpus().length, keywords: keywords.count, results }, null, 2)}\n`,
)
console.log(`\n${file}`)
rmSync(scratch, { recursive: true })
