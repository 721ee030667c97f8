import { Option } from 'commander'
import { BeartrapError } from '../core/errors.js'
import { STYLES, type Style } from '../core/placeholder.js'
import { type RedactTo, runRedact } from '../pipeline/redact.js'
import type { DefineCommand } from './command.js'
import { EXIT_HELP, exitCodeOf } from './exit.js'
import { addCommonOptions, type CommonFlags, outputOptions } from './options.js'

const HELP = `
Every byte outside the removed credentials stays as it was. A file is read twice,
so that a value recognised anywhere is removed everywhere, in every encoding; for
standard input, from where it is first seen (the 20,000 latest values). Values under 8 bytes are removed
only where they are recognised. A zip archive becomes one of the same members,
with one set of known values over all of them.

Examples:
  beartrap redact app.log -o app.clean.log
  beartrap redact logs/ -o clean/ --verify
  ./server 2>&1 | beartrap redact - > server.log
  beartrap redact app.log --in-place --style same-length
  beartrap redact session.har.zip -o clean.zip

Styles:
  label        [REDACTED:<category>:<6 hex>], one a secret (default)
  hash         [REDACTED:<64 hex>], the whole keyed fingerprint
  mask         ********
  same-length  asterisks, as many as the secret had bytes
${EXIT_HELP}`

interface RedactFlags extends CommonFlags {
  readonly output?: string
  readonly inPlace?: boolean
  readonly style: Style
  readonly verify?: boolean
}

export const defineRedact: DefineCommand = (command, done) =>
  addCommonOptions(command, 'never')
    .argument('<input>', 'a file, a zip archive, a folder, a glob, or - for standard input')
    .option('-o, --output <path>', 'a file, or a folder for a folder; - is standard output (default for a file)')
    .option('-i, --in-place', 'replace the input itself')
    .addOption(
      new Option('-s, --style <style>', 'what stands in a credential’s place').choices(STYLES).default('label'),
    )
    .option('--verify', 'read the copy again and fail if any removed value is still there')
    .addHelpText('after', HELP)
    .action(async (input: string, flags: RedactFlags) => {
      const to = redactTo(flags)
      const summary = await runRedact({
        ...outputOptions(flags, to.kind === 'stdout' ? 'the redacted copy' : undefined),
        input,
        to,
        exclude: flags.exclude,
        style: flags.style,
        verify: flags.verify === true,
      })
      done(exitCodeOf(summary, flags.failOn))
    })

const redactTo = ({ output, inPlace, verify, force }: RedactFlags): RedactTo => {
  if (inPlace && output !== undefined) throw new BeartrapError('usage', 'give either --output or --in-place')
  if (inPlace) return { kind: 'in-place' }
  if (output !== undefined && output !== '-') return { kind: 'path', path: output, force: force === true }
  if (verify) throw new BeartrapError('usage', '--verify reads the copy again: name a file with -o, or use --in-place')
  return { kind: 'stdout' }
}
