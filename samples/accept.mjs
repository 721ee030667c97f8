// Writes samples/<case>/redacted and findings.ndjson as beartrap gives them now.
// Look at what changed before you commit it.
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const samples = fileURLToPath(new URL('.', import.meta.url))
const bin = join(samples, '../dist/bin.js')

const run = (cwd, ...args) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...args, '--key', 'samples'], {
    cwd,
    env: { ...process.env, SOURCE_DATE_EPOCH: '1795467000' }, // ten minutes after they were made: tokens have not expired
    maxBuffer: 1 << 28,
  })
  if (status > 1) throw new Error(`${cwd}: ${stderr}`)
  return stdout
}

for (const entry of readdirSync(samples, { withFileTypes: true })) {
  if (!entry.isDirectory() || entry.name === 'generate') continue
  const folder = join(samples, entry.name)
  writeFileSync(join(folder, 'redacted'), run(folder, 'redact', 'input'))
  const findings = run(folder, 'scan', 'input', '--format', 'ndjson')
    .toString()
    .split('\n')
    .filter((line) => line.includes('"type":"finding"'))
  const timeless = findings.map((line) => JSON.stringify({ ...JSON.parse(line), detectedAt: undefined }))
  writeFileSync(join(folder, 'findings.ndjson'), timeless.map((line) => `${line}\n`).join(''))
}
