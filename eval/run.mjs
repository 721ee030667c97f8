// npm run eval [-- --corpus DIR]… [--benign DIR] [--peers DIR] [--alone] [--no-samples] [--json FILE] [--misses]
// Recall, precision and what redaction leaves, on the samples and on further corpora of real programs' output, beside
// known scanners with default settings. Exits 1 when a bar is missed. eval/install-peers.sh installs the scanners.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { copyInputs, redactAll, scanAll } from './beartrap.mjs'
import { benign } from './benign.mjs'
import { readCases } from './corpus.mjs'
import { brokenSyntax, sameOutside } from './intact.mjs'
import { peersFound } from './peers.mjs'
import { survivors } from './places.mjs'
import { ratio, scorePeer, scoreSpans, total } from './score.mjs'
import { missLines, peerTable, programTable } from './tables.mjs'

const BARS = { recall: 0.995, programRecall: 0.98, precision: 0.99, benignPer10MB: 1 }

const { values } = parseArgs({
  allowNegative: true,
  options: {
    corpus: { type: 'string', multiple: true, default: [] },
    samples: { type: 'boolean', default: true },
    benign: { type: 'string', multiple: true, default: [] },
    peers: { type: 'string', default: '' },
    alone: { type: 'boolean', default: false },
    misses: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
})

const scratch = mkdtempSync(join(tmpdir(), 'beartrap-eval-'))
const failures = []
const bar = (holds, text) => holds || failures.push(text)

/** What redaction left of the planted secrets, and what it broke. */
const redactionProblems = (cases, redacted) =>
  cases.flatMap((case_) => {
    const { output, spans } = redacted.get(case_.name)
    return [
      ...survivors(output, case_.secrets).map((secret) => `${case_.name}: still holds ${mask(secret)}`),
      ...(sameOutside(case_.input, output, spans) ? [] : [`${case_.name}: changed outside the redacted spans`]),
      ...brokenSyntax(case_.input, output).map((what) => `${case_.name}: ${what} no longer parses`),
    ]
  })

const mask = (secret) => `${secret.slice(0, 3)}…(${secret.length})`

const byProgram = (scores) => {
  const programs = [...new Set(scores.map(({ program }) => program))]
  return programs.map((program) => ({ program, ...total(scores.filter((score) => score.program === program)) }))
}

const evaluate = (folder, peers) => {
  const cases = readCases(folder)
  const inputs = copyInputs(cases, scratch)
  const found = scanAll(inputs, scratch)
  const scores = cases.map((case_) => ({
    case: case_.name,
    program: case_.program,
    ...scoreSpans(case_, found.get(case_.name) ?? []),
  }))
  const programs = byProgram(scores)
  const totals = total(scores)
  const problems = redactionProblems(cases, redactAll(inputs, scratch, cases))
  console.log(`\n${basename(resolve(folder))}: ${cases.length} cases\n`)
  console.log(programTable(programs, totals))
  if (values.misses) console.log(missLines(scores))
  const beside = peers.map(({ name, find }) => {
    const findings = find(inputs)
    return {
      name,
      ...total(
        cases.map((case_) =>
          scorePeer(
            case_,
            findings.filter(({ path }) => path === join(case_.name, 'input')),
          ),
        ),
      ),
    }
  })
  if (peers.length > 0) console.log(`\n${peerTable([{ name: 'beartrap', ...totals }, ...beside])}`)
  judge(basename(resolve(folder)), programs, totals, problems)
  return { folder: basename(resolve(folder)), programs, totals, peers: beside, problems }
}

const judge = (name, programs, totals, problems) => {
  bar(ratio(totals.found, totals.places) >= BARS.recall, `${name}: recall below ${BARS.recall}`)
  bar(ratio(totals.right, totals.findings) >= BARS.precision, `${name}: precision below ${BARS.precision}`)
  for (const { program, found, places } of programs) {
    bar(ratio(found, places) >= BARS.programRecall, `${name}: recall of ${program} below ${BARS.programRecall}`)
  }
  for (const problem of problems) bar(false, `${name}: ${problem}`)
}

const evaluateBenign = (folder) => {
  const { bytes, findings, listing } = benign(folder, scratch)
  const rate = findings / (bytes / 1e7)
  console.log(
    `\n${basename(resolve(folder))}, benign: ${(bytes / 1e6).toFixed(0)} MB, ${findings} findings of medium confidence or above, ${rate.toFixed(2)} in 10 MB`,
  )
  if (values.misses) console.log(listing.join('\n'))
  bar(rate < BARS.benignPer10MB, `${basename(resolve(folder))}: ${rate.toFixed(2)} findings in 10 MB of benign text`)
  return { folder: basename(resolve(folder)), bytes, findings, rate }
}

const SAMPLES = fileURLToPath(new URL('../samples', import.meta.url))
const peers = values.alone ? [] : peersFound(resolve(values.peers))
const corpora = [...(values.samples ? [SAMPLES] : []), ...values.corpus].map((folder) => evaluate(folder, peers))
const clean = values.benign.map(evaluateBenign)
rmSync(scratch, { recursive: true })
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ bars: BARS, corpora, benign: clean, failures }, null, 2)}\n`)
console.log(
  failures.length === 0 ? '\nEvery bar is met.' : `\nMissed:\n${failures.map((text) => `  ${text}`).join('\n')}`,
)
process.exitCode = failures.length === 0 ? 0 : 1
