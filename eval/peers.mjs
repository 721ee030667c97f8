// Other scanners, with their default settings, read through their own JSON reports.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const OWN_BIN = fileURLToPath(new URL('peers/bin', import.meta.url))
const TIMEOUT_MS = 600_000

/** eval/peers/bin, or what `--peers FOLDER` names, before PATH. */
const environment = (folder) => ({
  ...process.env,
  PATH: [join(folder, 'bin'), OWN_BIN, process.env.PATH].join(delimiter),
})

const SECRETLINT_RULES = '{"rules":[{"id":"@secretlint/secretlint-rule-preset-recommend"}]}'

/** A report that can't be read fails by name: the parser's own message would print part of it. */
const parsed = (text) => {
  try {
    return JSON.parse(text || 'null')
  } catch {
    throw new Error('a report that is no JSON')
  }
}

/** Each: how to call it on the folder it runs in, and its report as {path, line, text} (no text: the whole line). */
const PEERS = [
  {
    name: 'gitleaks',
    args: (report) => ['dir', '--no-banner', '-f', 'json', '-r', report, '.'],
    read: (_, report) =>
      parsed(report)?.map(({ File, StartLine, EndLine, Secret }) => ({
        path: File,
        line: StartLine,
        lastLine: EndLine,
        text: Secret,
      })),
  },
  {
    name: 'betterleaks',
    args: (report) => ['--no-banner', '-o', report, '.'],
    read: (_, report) =>
      parsed(report)?.findings.map(({ match, location }) => ({
        path: location.path,
        line: location.start_line,
        lastLine: location.end_line,
        text: match.value ?? match.full,
      })),
  },
  {
    name: 'trufflehog',
    args: () => ['filesystem', '--json', '--no-verification', '--no-update', '.'],
    read: (stdout) =>
      stdout
        .split('\n')
        .filter((line) => line.includes('"SourceMetadata"'))
        .map((line) => JSON.parse(line))
        .map(({ SourceMetadata, Raw }) => ({
          path: SourceMetadata.Data.Filesystem.file,
          line: SourceMetadata.Data.Filesystem.line,
          text: Raw,
        })),
  },
  {
    name: 'kingfisher',
    args: () => ['scan', '--no-validate', '--format', 'json', '.'],
    read: (stdout) =>
      parsed(stdout.split('\n').find((line) => line.startsWith('{')))?.findings.map(({ finding }) => ({
        path: finding.path,
        line: finding.line,
        text: finding.snippet.replace(/\\n$/, ''),
      })),
  },
  {
    name: 'secretlint',
    args: (report) => ['--secretlintrcJSON', SECRETLINT_RULES, '--format', 'json', '--output', report, '**/*'],
    read: (_, report) =>
      parsed(report)?.flatMap(({ filePath, messages, sourceContent }) =>
        messages.map(({ loc, range }) => ({
          path: filePath,
          line: loc.start.line,
          lastLine: loc.end.line,
          text: sourceContent.slice(...range),
        })),
      ),
  },
  {
    name: 'detect-secrets',
    args: () => ['scan', '--all-files', '.'],
    read: (stdout) =>
      Object.entries(parsed(stdout).results).flatMap(([path, found]) =>
        found.map(({ line_number }) => ({ path, line: line_number })),
      ),
  },
  {
    name: 'credsweeper',
    args: (report) => ['--path', '.', '--save-json', report],
    read: (_, report) =>
      parsed(report)?.flatMap(({ line_data_list }) =>
        line_data_list.map(({ path, line_num, value }) => ({ path, line: line_num, text: value })),
      ),
  },
]

/** The tools that can be started, each with `find(folder)`: its findings, paths relative to the folder. */
export const peersFound = (binFolder) => {
  const env = environment(binFolder)
  return PEERS.filter(({ name }) => spawnSync('sh', ['-c', `command -v ${name}`], { env }).status === 0).map(
    ({ name, args, read }) => ({
      name,
      find: (folder) => {
        const report = resolve(folder, `../${name}.json`)
        rmSync(report, { force: true })
        const { stdout } = spawnSync(name, args(report), {
          cwd: folder,
          env,
          encoding: 'utf8',
          maxBuffer: 1 << 29,
          timeout: TIMEOUT_MS,
        })
        const found = read(stdout, existsSync(report) ? readFileSync(report, 'utf8') : '') ?? []
        return found.map((finding) => ({ ...finding, path: relative(folder, resolve(folder, finding.path)) }))
      },
    }),
  )
}
