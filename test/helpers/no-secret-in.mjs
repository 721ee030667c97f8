// Fails if a file given holds a secret planted in samples/: for what a test run printed.
import { readdirSync, readFileSync } from 'node:fs'

const planted = readdirSync('samples', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'generate')
  .flatMap(({ name }) =>
    JSON.parse(readFileSync(`samples/${name}/planted.json`, 'utf8')).map(({ secret }) => ({ name, secret })),
  )

for (const path of process.argv.slice(2)) {
  const text = readFileSync(path)
  const leak = planted.find(({ secret }) => text.includes(secret))
  if (leak !== undefined) {
    process.stderr.write(`${path} holds a secret planted in samples/${leak.name}\n`)
    process.exitCode = 1
  }
}
