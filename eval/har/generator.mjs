// The tests' generator of HAR files, compiled for Node.
import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MODULES = ['session', 'leftovers', 'write', 'dialects/chrome']
const FLAGS = ['--ignoreConfig', '--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--skipLibCheck']

/** All exports of the generator's modules; `scratch` gets the compiled files. */
export const generator = async (scratch) => {
  const sources = MODULES.map((name) => join(ROOT, 'test/helpers/har', `${name}.ts`))
  const tsc = join(ROOT, 'node_modules/.bin/tsc')
  execFileSync(tsc, [...sources, ...FLAGS, '--rootDir', join(ROOT, 'test/helpers/har'), '--outDir', scratch], {
    cwd: ROOT,
  })
  writeFileSync(join(scratch, 'package.json'), '{"type":"module"}')
  symlinkSync(join(ROOT, 'node_modules'), join(scratch, 'node_modules'))
  const modules = await Promise.all(MODULES.map((name) => import(pathToFileURL(join(scratch, `${name}.js`)).href)))
  return Object.assign({}, ...modules)
}
