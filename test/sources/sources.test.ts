import { mkdirSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileSource } from '../../src/sources/file.js'
import { folderSource } from '../../src/sources/folder.js'
import { globSource } from '../../src/sources/glob.js'
import { listTarget } from '../../src/sources/index.js'
import { listAll, sourceConformance } from '../conformance/source.js'
import { temporaryFolder } from '../helpers/cli.js'

const putIn = async (bytes: Uint8Array): Promise<string> => {
  const folder = temporaryFolder()
  await writeFile(join(folder, 'a.log'), bytes)
  return folder
}

sourceConformance('file', { source: fileSource, put: async (bytes) => join(await putIn(bytes), 'a.log') })
sourceConformance('folder', { source: folderSource, put: putIn })
sourceConformance('glob', { source: globSource, put: async (bytes) => join(await putIn(bytes), '*.log') })
// Standard input belongs to a process: test/e2e runs the command with one.

const names = async (target: string, exclude: readonly string[] = []): Promise<string[]> => {
  const found: string[] = []
  for await (const listed of listTarget(target, { exclude }))
    found.push(listed.kind === 'artifact' ? listed.ref.uri : listed.kind)
  return found
}

describe('targets', () => {
  it('a path that exists is never taken for a pattern', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a[1].log'), '')
    writeFileSync(join(folder, 'a1.log'), '')
    expect(await names(join(folder, 'a[1].log'))).toEqual([join(folder, 'a[1].log')])
    expect(await names(join(folder, 'a[0-9].log'))).toEqual([join(folder, 'a1.log')])
  })

  it('folders are listed in byte order, depth first', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'b'))
    for (const name of ['a.log', 'b/z.log', 'b/Z.log', 'c.log']) writeFileSync(join(folder, name), '')
    expect(await names(folder)).toEqual(['a.log', 'b/Z.log', 'b/z.log', 'c.log'].map((name) => join(folder, name)))
  })

  it('globs reach hidden files and any depth', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, '.hidden'))
    for (const name of ['.hidden/x.log', 'y.log', 'y.txt']) writeFileSync(join(folder, name), '')
    expect(await names(join(folder, '**/*.log'))).toEqual(['.hidden/x.log', 'y.log'].map((name) => join(folder, name)))
  })

  it('excludes work as in .gitignore', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'logs/old'), { recursive: true })
    for (const name of ['logs/a.log', 'logs/keep.log', 'logs/old/b.log']) writeFileSync(join(folder, name), '')
    const listed = await listAll(folderSource, folder, ['*.log', '!keep.log', 'old/'])
    expect(listed.map((entry) => [entry.kind, entry.kind === 'artifact' ? entry.ref.uri : entry.uri])).toEqual([
      ['excluded', join(folder, 'logs/a.log')],
      ['artifact', join(folder, 'logs/keep.log')],
      ['excluded', join(folder, 'logs/old')],
    ])
  })
})
