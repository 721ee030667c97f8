import { InvalidArgumentError, Option } from 'commander'
import { runUi } from '../pipeline/ui.js'
import { writeStdout } from '../sinks/stdout.js'
import type { DefineCommand } from './command.js'
import { EXIT } from './exit.js'
import { addKeyOption, addPatternsOption } from './options.js'
import { version } from './version.js'

const HELP = `
Prints a link to a page on this machine: drop a HAR file or a log there, or name it
here. The page lists what was found, a secret a row, every place of it in context,
masked. Keep or redact each, then download the sanitized file and an audit.

Nothing leaves the machine: the page is served on 127.0.0.1 alone, opens by the link
alone, once, and asks nothing of any other host. A file named here is read where it
is and never changed; one dropped lies in a private temporary folder. Ctrl-C ends it
and removes what was written.

Examples:
  beartrap ui
  beartrap ui session.har
  beartrap ui app.log.gz --open
  beartrap ui session.har --port 8765 --patterns my-rules/

Exit codes:
  0  ended by Ctrl-C
  2  wrong usage, configuration or rules; the port is taken
  3  the file could not be read
`

interface UiFlags {
  readonly port: number
  readonly open?: boolean
  readonly patterns: readonly string[]
  readonly key?: string
}

export const defineUi: DefineCommand = (command, done) =>
  addKeyOption(addPatternsOption(command))
    .argument('[file]', 'a HAR file or a log to open at once')
    .addOption(new Option('--port <n>', 'where to listen').argParser(portNumber).default(0, 'any that is free'))
    .option('--open', 'open the page in the browser')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, { port, open, patterns, key }: UiFlags) => {
      await runUi({
        file,
        port,
        browser: open === true,
        patterns,
        key,
        version: version(),
        onReady: (link) => {
          void writeStdout(`${link}\n`)
          process.stderr.write('beartrap: the link opens the page once; Ctrl-C ends it\n')
        },
        onFault: (message) =>
          process.stderr.write(`beartrap: this is a fault in beartrap; please report it: ${message}\n`),
      })
      done(EXIT.clean)
    })

const MAX_PORT = 65_535

const portNumber = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > MAX_PORT) throw new InvalidArgumentError('0 to 65535')
  return number
}
