import { runAudit } from '../pipeline/audit.js'
import type { DefineCommand } from './command.js'
import { exitCodeOf } from './exit.js'
import { addKeyOption, addPathOptions, addReportOptions, type CommonFlags, outputOptions } from './options.js'

const HELP = `
Reads HAR captures and tells what is wrong with how credentials travel in them:
bearer, Basic and cookies over http, tokens in addresses and in Referers to other
hosts, one token sent to several hosts, cookies without Secure, HttpOnly or SameSite,
tokens without expiry, unsigned or accepted after their time, token responses that
may be cached. What a credential is, the rules say, as in scan. Each capture is
judged by itself, and so is each in an archive (Playwright's har.zip); requests to
one's own machine count as safe from listeners.

With --openapi, each operation's declared security is compared with what the traffic
did: missing or undeclared credentials, another scheme or place, plain http, operations
that are not declared, schemes that nobody used. OpenAPI 3 and Swagger 2.0, in one
file. Mutual TLS can't be seen in a capture.

Examples:
  beartrap audit session.har
  beartrap audit session.har --openapi openapi.yaml
  beartrap audit captures/ --fail-on high
  beartrap audit session.har --format ndjson | jq -r 'select(.check=="token-in-url").pointers[]'

Exit codes:
  0  no issue at or above --fail-on
  1  issues
  2  wrong usage, configuration or rules; the OpenAPI document is not usable
  3  some input could not be read to its end, or is no HAR (wins over 1)
`

interface AuditFlags extends Omit<CommonFlags, 'jobs' | 'explain'> {
  readonly openapi?: string
}

export const defineAudit: DefineCommand = (command, done) =>
  addReportOptions(addKeyOption(addPathOptions(command)), 'issues', 'low')
    .argument('<captures...>', 'HAR files, archives of them, folders, globs, or - for standard input')
    .option('--openapi <file>', 'compare with the security that this OpenAPI document declares')
    .addHelpText('after', HELP)
    .action(async ([first = '-', ...rest]: string[], flags: AuditFlags) => {
      const summary = await runAudit({
        ...outputOptions({ ...flags, jobs: 1 }, undefined),
        targets: [first, ...rest],
        exclude: flags.exclude,
        openapi: flags.openapi,
      })
      done(exitCodeOf(summary, flags.failOn))
    })
