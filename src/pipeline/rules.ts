import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BeartrapError, messageOf } from '../core/errors.js'
import type { LoadedRule, LoadedRules, RuleSource } from '../core/rules/load.js'
import type { RuleFailure } from '../core/rules/selftest.js'
import { re2Engine } from '../engine/re2.js'

/** The rules that come with the package: beside dist/ and src/ alike. */
const BUILT_IN = fileURLToPath(new URL('../../patterns', import.meta.url))

/** The same, read and validated when the package was built: loading them takes 5 ms instead of 200. */
const PREPARED = fileURLToPath(new URL('../rules.json', import.meta.url))

/**
 * The built-in rules, then those of the user's files and folders. Throws
 * BeartrapError 'rule' for a file that can't be read or is not valid.
 */
export const loadRuleFiles = async (paths: readonly string[]): Promise<LoadedRules> =>
  (paths.length === 0 ? await loadPrepared() : undefined) ?? loadYaml(paths)

/** Writes PREPARED; the build's last step. */
export const prepareRules = async (): Promise<void> => {
  const { rules, fragments } = await loadYaml([])
  await writeFile(PREPARED, JSON.stringify({ rules, fragments: [...fragments] }))
}

const loadPrepared = async (): Promise<LoadedRules | undefined> => {
  const text = await readFile(PREPARED, 'utf8').catch(() => undefined) // in src/ there is none
  if (text === undefined) return undefined
  const { rules, fragments } = JSON.parse(text) as { rules: LoadedRule[]; fragments: [string, string][] }
  return { rules, fragments: new Map(fragments) }
}

const loadYaml = async (paths: readonly string[]): Promise<LoadedRules> => {
  const [sources, { loadRules }] = await Promise.all([
    Promise.all([readRules(BUILT_IN), ...paths.map(readRules)]),
    import('../core/rules/load.js'),
  ])
  return loadRules(sources.flat())
}

const readRules = async (path: string): Promise<RuleSource[]> => {
  try {
    const files = (await stat(path)).isDirectory() ? await yamlFilesIn(path) : [path]
    return await Promise.all(files.map(readSource))
  } catch (error) {
    throw new BeartrapError('rule', `${path}: rules can't be read: ${messageOf(error)}`, { cause: error })
  }
}

const yamlFilesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name))

const readSource = async (file: string): Promise<RuleSource> => ({
  ...(file.startsWith(BUILT_IN) ? { path: join('patterns', relative(BUILT_IN, file)), builtIn: true } : { path: file }),
  text: await readFile(file, 'utf8'),
})

/** Runs the examples of all rules. Throws BeartrapError 'rule' where one doesn't compile. */
export const checkRules = async (rules: LoadedRules): Promise<RuleFailure[]> =>
  (await import('../core/rules/selftest.js')).testRules(rules, re2Engine)
