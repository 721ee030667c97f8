// Writes samples/<case>/redacted and findings.ndjson as beartrap gives them now.
// Look at what changed before you commit it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cases, findingsOf, KEY, SAMPLES } from './accepted.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'beartrap-accept-'))
const bin = join(SAMPLES, '../dist/bin.js')
const inputsOnly = ['-x', '*', '-x', '!*/', '-x', '!input', '-x', '/generate/']
const args = ['redact', SAMPLES, '-o', scratch, '--key', KEY, '--report', join(scratch, 'report'), ...inputsOnly]
const { stderr, status } = spawnSync(process.execPath, [bin, ...args])
if (status !== 0) throw new Error(`beartrap ${args.join(' ')}: ${stderr}`)

for (const name of cases) {
  const folder = join(SAMPLES, name)
  writeFileSync(join(folder, 'redacted'), readFileSync(join(scratch, name, 'input')))
  const lines = (await findingsOf(name)).map((finding) => `${JSON.stringify(finding)}\n`)
  writeFileSync(join(folder, 'findings.ndjson'), lines.join(''))
}
rmSync(scratch, { recursive: true })
