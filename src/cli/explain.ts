import { BeartrapError } from '../core/errors.js'
import { explainFinding, exposureOf } from '../core/explain.js'
import type { Finding } from '../core/types.js'
import { printable } from '../core/units.js'
import { type FindingPlace, findById, isFindingId, MIN_ID_DIGITS } from '../pipeline/explain.js'
import { loadRuleFiles } from '../pipeline/rules.js'
import { writeStdout } from '../sinks/stdout.js'
import type { DefineCommand } from './command.js'
import { EXIT } from './exit.js'
import { addInputOptions, type InputFlags } from './options.js'
import { findRule, showRule } from './rules.js'

const HELP = `
The id is a finding's, or its first digits (${MIN_ID_DIGITS} or more); scan --explain and NDJSON
reports show it. It is looked for in a report, or by scanning the paths again. Ids
are keyed: without --key each run has its own, and a second scan finds none of them.
Given a rule's id, the rule is explained.

Examples:
  beartrap scan logs/ --explain --report report.ndjson
  beartrap explain 5f0c91d2 --report report.ndjson
  beartrap explain 5f0c91d2 < report.ndjson
  beartrap explain 5f0c91d2 logs/ --key "$BEARTRAP_KEY"
  beartrap explain http-cookie

Exit codes:
  0  explained
  2  wrong usage, or nothing has this id
  3  the report or a path could not be read
`

interface ExplainFlags extends InputFlags {
  readonly report?: string
}

export const defineExplain: DefineCommand = (command, done) =>
  addInputOptions(
    command
      .argument('<id>', 'a finding’s id, or a rule’s')
      .argument('[paths...]', 'what to scan again for it; needs --key')
      .option('--report <file>', 'a report to look in, NDJSON or JSON; - is standard input'),
  )
    .addHelpText('after', HELP)
    .action(async (id: string, paths: string[], flags: ExplainFlags) => {
      const rules = await loadRuleFiles(flags.patterns)
      const isRule = rules.rules.some((rule) => rule.id === id)
      if (isRule || !isFindingId(id)) await showRule(findRuleOrSay(rules, id))
      else for (const finding of await findById(id, placeOf(paths, flags))) await writeStdout(page(finding))
      done(EXIT.clean)
    })

const findRuleOrSay = (rules: Parameters<typeof findRule>[0], id: string) => {
  try {
    return findRule(rules, id)
  } catch (error) {
    if (!(error instanceof BeartrapError)) throw error
    const hint = `; a finding's id is ${MIN_ID_DIGITS} to 32 digits of 0–9 and a–f`
    throw new BeartrapError('usage', error.message + hint, { cause: error })
  }
}

/** Where to look, from what was given. */
const placeOf = ([first, ...rest]: string[], { report, key, ...flags }: ExplainFlags): FindingPlace => {
  if (first === undefined) {
    if (report !== undefined) return { kind: 'report', path: report }
    if (!process.stdin.isTTY) return { kind: 'report', path: '-' }
    throw new BeartrapError(
      'usage',
      'say where to look for it: --report FILE, or PATHS with the --key of the first run',
    )
  }
  if (report !== undefined) throw new BeartrapError('usage', 'give either --report or paths')
  if (key === undefined) {
    throw new BeartrapError(
      'usage',
      'a second scan finds no id of the first without its key: scan both times with one --key (or BEARTRAP_KEY), or give --report FILE',
    )
  }
  return { kind: 'scan', ...flags, key, targets: [first, ...rest] }
}

/** Everything that is known of one finding, for a person. */
const page = (finding: Finding): string => {
  const { artifact, line, column, severity, title, preview } = finding
  const lines: readonly (readonly [string, string])[] = [
    ['id', finding.id],
    ['rule', `${finding.rule} (beartrap rules show ${finding.rule})`],
    ['severity', severity],
    ['confidence', finding.confidence],
    ['exposure', exposureOf(finding)],
    ...explainFinding(finding),
    ...(finding.evidence === undefined ? [NOT_TOLD] : []),
    ...finding.advice.split('\n').map((text) => ['to do', text] as const),
  ]
  const head = printable(`${artifact}:${line}:${column} ${severity} ${title} ${preview}`)
  return `${head}\n${lines.map(([label, text]) => `  ${label.padEnd(11)} ${printable(text)}\n`).join('')}`
}

const NOT_TOLD = ['because', 'the report was made without --explain, so it does not say'] as const
