// beartrap as a user runs it: the built command, on folders.
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))

/** Of the fingerprints: a finding whose fingerprint is a planted secret's has that secret, also where no view of ours reads it. */
const KEY = 'eval'

export const fingerprintOf = (secret) => createHmac('sha256', KEY).update(secret).digest('hex')

const run = (...args) => {
  const { status, stderr } = spawnSync(process.execPath, [BIN, ...args, '--no-progress'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`beartrap ${args[0]} ended with ${status}: ${stderr}`)
}

const findingsIn = (report) =>
  readFileSync(report, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"type":"finding"'))
    .map((line) => JSON.parse(line))

/** The inputs alone, so that no tool reads planted.json: <folder>/<case>/input. */
export const copyInputs = (cases, scratch) => {
  const folder = join(mkdtempSync(join(scratch, 'corpus-')), 'inputs')
  for (const { name, path } of cases) {
    mkdirSync(join(folder, name), { recursive: true })
    copyFileSync(path, join(folder, name, 'input'))
  }
  return folder
}

/** A secret that its printer broke up is replaced piece by piece. */
const pieces = (finding) => finding.pieces ?? [finding]

const byCase = (findings, folder) => {
  const cases = new Map()
  for (const finding of findings) {
    const [name] = relative(folder, finding.artifact).split('/')
    cases.set(name, [...(cases.get(name) ?? []), finding])
  }
  return cases
}

/** Case name → findings, sorted by start. */
export const scanAll = (folder, scratch) => {
  const report = join(scratch, 'scan.ndjson')
  run('scan', folder, '--format', 'ndjson', '--report', report, '--force', '--fail-on', 'never', '--key', KEY)
  return byCase(findingsIn(report), folder)
}

/** Case name → the redacted bytes, and the spans of the input that were replaced. */
export const redactAll = (folder, scratch, cases) => {
  const report = join(scratch, 'redact.ndjson')
  const output = mkdtempSync(join(scratch, 'redacted-'))
  run('redact', folder, '-o', output, '--format', 'ndjson', '--report', report, '--force')
  const replaced = byCase(findingsIn(report), folder)
  return new Map(
    cases.map(({ name }) => [
      name,
      { output: readFileSync(join(output, name, 'input')), spans: (replaced.get(name) ?? []).flatMap(pieces) },
    ]),
  )
}

/** Findings of medium confidence or above in a folder that should have none. */
export const scanBenign = (folder, scratch) => {
  const report = join(scratch, 'benign.ndjson')
  run('scan', folder, '--format', 'ndjson', '--report', report, '--force', '--fail-on', 'never')
  const summary = JSON.parse(readFileSync(report, 'utf8').trimEnd().split('\n').at(-1))
  return { findings: findingsIn(report).filter(({ confidence }) => confidence !== 'low'), summary }
}
