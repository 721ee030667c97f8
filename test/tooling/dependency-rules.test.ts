import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../helpers/cli.js'

/** A project of these files under the repository's own dependency rules. */
const cruise = (files: Readonly<Record<string, string>>) => {
  const folder = temporaryFolder()
  cpSync('.dependency-cruiser.mjs', join(folder, '.dependency-cruiser.mjs'))
  cpSync('tsconfig.json', join(folder, 'tsconfig.json'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const bin = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const { stdout, status } = spawnSync(process.execPath, [bin, 'src', '--config', '.dependency-cruiser.mjs'], {
    cwd: folder,
  })
  return { output: stdout.toString(), status }
}

describe('the dependency rules', () => {
  it.each([
    [
      'core-runs-in-a-browser',
      { 'src/core/a.ts': "import { readFileSync } from 'node:fs'\nexport const a = readFileSync" },
    ],
    [
      'core-stands-alone',
      {
        'src/core/a.ts': "import { b } from '../engine/b.js'\nexport const a = b",
        'src/engine/b.ts': 'export const b = 1',
      },
    ],
    [
      'sinks-see-core',
      {
        'src/sinks/a.ts': "import { b } from '../sources/b.js'\nexport const a = b",
        'src/sources/b.ts': 'export const b = 1',
      },
    ],
    [
      'cli-sees-pipeline',
      {
        'src/cli/a.ts': "import type { B } from '../engine/b.js'\nexport type A = B",
        'src/engine/b.ts': 'export type B = 1',
      },
    ],
    [
      'server-sees-core',
      {
        'src/server/a.ts': "import { b } from '../sources/b.js'\nexport const a = b",
        'src/sources/b.ts': 'export const b = 1',
      },
    ],
    [
      'page-sees-core',
      {
        'src/ui/a.ts': "import type { B } from '../server/b.js'\nexport type A = B",
        'src/server/b.ts': 'export type B = 1',
      },
    ],
    [
      'core-runs-in-a-browser',
      { 'src/ui/a.ts': "import { readFileSync } from 'node:fs'\nexport const a = readFileSync" },
    ],
    [
      'siblings-meet-in-the-index',
      {
        'src/formats/a.ts': "import { b } from './b.js'\nexport const a = b",
        'src/formats/b.ts': 'export const b = 1',
      },
    ],
    [
      'no-cycles',
      {
        'src/core/a.ts': "import { b } from './b.js'\nexport const a = () => b",
        'src/core/b.ts': "import { a } from './a.js'\nexport const b = a",
      },
    ],
  ])('%s fails on a planted violation', (rule, files) => {
    const { output, status } = cruise(files)
    expect(output).toContain(rule)
    expect(status).not.toBe(0)
  })

  it.each(['../server/b.js', '../pipeline/review/desk.js', '../../src/engine/re2.js', 'node:fs'])(
    'the page’s components, which dependency-cruiser can’t read, may not import %s either',
    (path) => {
      const folder = temporaryFolder()
      cpSync('biome.json', join(folder, 'biome.json'))
      mkdirSync(join(folder, 'src/ui'), { recursive: true })
      writeFileSync(join(folder, 'src/ui/a.tsx'), `import { b } from '${path}'\n\nexport const A = () => <p>{b}</p>\n`)
      const bin = resolve('node_modules/@biomejs/biome/bin/biome')
      const { status, stderr } = spawnSync(process.execPath, [bin, 'lint', 'src'], { cwd: folder })
      expect(stderr.toString()).toContain('noRestrictedImports')
      expect(status).not.toBe(0)
    },
  )

  it('pass where the direction is kept', () => {
    const { output, status } = cruise({
      'src/engine/a.ts': "import { b } from '../core/b.js'\nexport const a = b",
      'src/core/b.ts': 'export const b = 1',
    })
    expect(output).toContain('2 modules')
    expect(status).toBe(0)
  })
})
