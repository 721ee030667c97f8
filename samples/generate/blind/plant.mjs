// Keeps in each planted.json what can be had from the input, in any encoding.  node plant.mjs FOLDER
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placesOf } from '../../../eval/places.mjs'

const [, , folder] = process.argv
for (const name of readdirSync(folder)) {
  const path = join(folder, name, 'planted.json')
  const planted = JSON.parse(readFileSync(path, 'utf8'))
  const { open, hidden } = placesOf(readFileSync(join(folder, name, 'input')), planted.map(({ secret }) => secret))
  const seen = new Set([...open, ...hidden].map(({ secret }) => secret))
  writeFileSync(path, `${JSON.stringify(planted.filter(({ secret }) => seen.has(secret)), null, 1)}\n`)
}
