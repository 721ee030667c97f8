import type { Command } from 'commander'
import { dump } from 'js-yaml'
import { BeartrapError } from '../core/errors.js'
import { lintRules } from '../core/rules/lint.js'
import type { LoadedRule, LoadedRules } from '../core/rules/load.js'
import { suggestion } from '../core/rules/suggestion.js'
import { count } from '../core/units.js'
import { checkRules, loadRuleFiles } from '../pipeline/rules.js'
import { writeStdout } from '../sinks/stdout.js'
import type { DefineCommand } from './command.js'
import { EXIT } from './exit.js'
import { addPatternsOption } from './options.js'

const HELP = `
Examples:
  beartrap rules list
  beartrap rules show jwt
  beartrap rules test --patterns my-rules/      run every rule's examples
  beartrap rules lint --patterns my-rules/      warn of what is probably not meant
`

export const defineRules: DefineCommand = (command, done) => {
  command.addHelpText('after', HELP)
  define(command, 'list', 'one line a rule', async (rules) => {
    for (const rule of rules.rules) {
      await writeStdout(`${rule.id.padEnd(44)} ${rule.severity.padEnd(9)} ${rule.category.padEnd(16)} ${rule.title}\n`)
    }
    done(EXIT.clean)
  })
  define(command, 'show', 'everything about one rule', async (rules, id) => {
    await showRule(findRule(rules, id))
    done(EXIT.clean)
  }).argument('<id>', 'the rule’s id')
  define(command, 'test', 'run every example and counterexample', async (rules) => {
    const failures = await checkRules(rules)
    for (const { path, rule, template, problem } of failures) {
      process.stderr.write(`${path}: rule ${rule}: '${template}': ${problem}\n`)
    }
    await writeStdout(`${count(rules.rules.length, 'rule')}, ${count(failures.length, 'failure')}\n`)
    done(failures.length > 0 ? EXIT.usage : EXIT.clean)
  })
  define(command, 'lint', 'warn of what is probably not meant', async (rules) => {
    const warnings = lintRules(rules.rules)
    for (const { path, rule, message } of warnings) process.stderr.write(`${path}: rule ${rule}: ${message}\n`)
    await writeStdout(`${count(rules.rules.length, 'rule')}, ${count(warnings.length, 'warning')}\n`)
    done(warnings.length > 0 ? EXIT.usage : EXIT.clean)
  })
  return command
}

type Act = (rules: LoadedRules, id: string) => Promise<void>

const define = (parent: Command, name: string, summary: string, act: Act): Command =>
  addPatternsOption(parent.command(name).summary(summary).description(summary)).action(async (...args: unknown[]) => {
    const command = args.at(-1) as Command
    const { patterns } = command.opts<{ patterns: string[] }>()
    await act(await loadRuleFiles(patterns), command.args[0] ?? '')
  })

/** A rule as its file has it. */
export const showRule = async ({ path, builtIn: _, ...rule }: LoadedRule): Promise<void> =>
  writeStdout(`# ${path}\n${dump(rule, { lineWidth: -1 })}`)

/** Throws BeartrapError 'usage' that names the nearest rule. */
export const findRule = ({ rules }: LoadedRules, id: string): LoadedRule => {
  const rule = rules.find((candidate) => candidate.id === id)
  if (rule !== undefined) return rule
  throw new BeartrapError(
    'usage',
    `no rule "${id}"${suggestion(
      id,
      rules.map((candidate) => candidate.id),
    )}; beartrap rules list names all`,
  )
}
