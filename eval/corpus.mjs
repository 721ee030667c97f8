// Cases on disk: <folder>/<case>/{input,planted.json}.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { placesOf } from './places.mjs'

/** `flask-2` and `clean-flask` are cases of the program `flask`. */
const programOf = (name) => name.replace(/^clean-/, '').replace(/-\d+$/, '')

const readCase = (folder, name) => {
  const path = join(folder, name, 'input')
  const input = readFileSync(path)
  const planted = JSON.parse(readFileSync(join(folder, name, 'planted.json'), 'utf8'))
  const secrets = planted.map(({ secret }) => secret)
  return { name, program: programOf(name), path, input, planted, secrets, ...placesOf(input, secrets) }
}

export const readCases = (folder) =>
  readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'planted.json')))
    .sort()
    .map((name) => readCase(folder, name))
