import { type Command, Option } from 'commander'
import { BeartrapError } from '../core/errors.js'
import { isBucketUri } from '../core/object-store.js'
import { STYLES, type Style } from '../core/placeholder.js'
import type { Policy } from '../core/policy.js'
import { POLICIES, type PolicyName } from '../core/types.js'
import type { RedactBucketOptions } from '../pipeline/bucket/redact-bucket.js'
import { interruptible } from '../pipeline/interrupt.js'
import { type RedactTo, runRedact } from '../pipeline/redact.js'
import type { DefineCommand } from './command.js'
import { EXIT_HELP, exitCodeOf } from './exit.js'
import { addCommonOptions, type CommonFlags, collect, outputOptions } from './options.js'
import { addStoreOptions, bucketOptions, type StoreFlags } from './store-options.js'
import { version } from './version.js'

const HELP = `
Every byte outside the removed credentials stays as it was. A file is read twice,
so that a value recognised anywhere is removed everywhere, in every encoding; for
standard input, from where it is first seen (the 20,000 latest values), and a log on
it comes out line by line, as it comes. Values under 8 bytes are removed
only where they are recognised. A zip or tar archive becomes one of the same members,
archives in it too, with one set of known values over all of them. gzip and zlib are
packed again; bzip2, xz and (before Node 22.15) zstd can't be: unpack those first.

What can't be decoded (text encoded over four deep, a gzip in base64 of over 256 KiB)
or read leaves no copy, and exit code 3. With --drop-undecoded (or --strict) a
placeholder stands in its place, valid there, a copy is written, and what was dropped
is counted and listed with the rest; so are what follows where a HAR is no JSON any
more, which still ends with 3, and members of an archive that can't be read, or packed
again. An input that
can't be read as a whole has no copy even so.

Copies of a bucket's objects go to a bucket, never over what is there without --force
or --in-place --yes, with metadata, tags and encryption; a manifest tells what was removed.

Examples:
  beartrap redact app.log -o app.clean.log
  beartrap redact logs/ -o clean/ --verify
  kubectl logs -f api | beartrap redact -
  beartrap redact app.log --in-place --style same-length
  beartrap redact session.har.zip -o clean.zip
  beartrap redact session.har -o session.clean.har --audit removed.json
  beartrap redact session.har -o for-support.har --drop-bodies html --mark
  beartrap redact s3://logs/2026/ -o s3://clean/2026/ --resume
  beartrap redact session.har --check        exit 1 if it is not fit to be shared
  beartrap redact session.har -o for-support.har --keep-jwt-claims --keep theme --drop x-customer

Policies:
  share   every credential (default)
  strict  mail addresses and IP addresses as well
  debug   what helps to find a fault stays: the claims of JWTs

Styles:
  label        [REDACTED:<category>:<6 hex>], one a secret (default)
  hash         [REDACTED:<64 hex>], the whole keyed fingerprint
  mask         ********
  same-length  asterisks, as many as the secret had bytes
${EXIT_HELP}`

interface RedactFlags extends CommonFlags, StoreFlags {
  readonly output?: string
  readonly inPlace?: boolean
  readonly yes?: boolean
  readonly style: Style
  readonly verify?: boolean
  readonly check?: boolean
  readonly audit?: string
  readonly policy: PolicyName
  readonly keep: readonly string[]
  readonly drop: readonly string[]
  readonly keepJwtClaims?: boolean
  readonly dropBodies: readonly string[]
  readonly fixSizes?: boolean
  readonly mark?: boolean
  readonly dropUndecoded?: boolean
  readonly strict?: boolean
}

export const defineRedact: DefineCommand = (command, done) =>
  addStoreOptions(defineOptions(command))
    .addHelpText('after', HELP)
    .action(async (input: string, flags: RedactFlags) => {
      if (input === '-') refuseRereading(flags)
      const to = redactTo(flags)
      const policy = policyOf(flags)
      const options = {
        ...outputOptions(flags, to.kind === 'stdout' && !isBucketUri(input) ? 'the redacted copy' : undefined),
        policy,
        ...(flags.audit !== undefined && { audit: auditTo(flags.audit, input, policy, flags) }),
        input,
        to,
        style: flags.style,
        verify: flags.verify === true,
        fixSizes: flags.fixSizes === true,
        mark: flags.mark ? version() : undefined,
      }
      const summary = isBucketUri(input)
        ? await redactBucket({ ...options, ...bucketOptions(flags) })
        : await interruptible(
            (signal) => runRedact({ ...options, exclude: flags.exclude, signal }),
            'whole copies stay, none is left half-written',
          )
      done(exitCodeOf(summary, flags.check && flags.failOn === 'never' ? 'low' : flags.failOn))
    })

/** What knows buckets is loaded for them alone. */
const redactBucket = async (options: RedactBucketOptions) => {
  const { runRedactBucket } = await import('../pipeline/bucket/redact-bucket.js')
  return interruptible((signal) => runRedactBucket({ ...options, signal }), 'whole copies stay; go on with --resume')
}

const defineOptions = (command: Command): Command =>
  addCommonOptions(command, 'never')
    .argument('<input>', 'a file, an archive, a folder, a glob, s3://bucket/prefix, or - for standard input')
    .option(
      '-o, --output <path>',
      'a file, a folder for a folder, a bucket for a bucket; - is standard output (default for a file)',
    )
    .option('-i, --in-place', 'replace the input itself')
    .option('--yes', 'with --in-place, that the objects of a bucket are to be replaced')
    .addOption(
      new Option('-s, --style <style>', 'what stands in a credential’s place').choices(STYLES).default('label'),
    )
    .option('--verify', 'read the copy again and fail if any removed value is still there')
    .option('--check', 'write nothing; exit 1 if there is anything to remove')
    .option('--audit <file>', 'write what was removed, where and by which rule, as JSON; no value')
    .addOption(new Option('--policy <policy>', 'what goes').choices(POLICIES).default('share'))
    .option(
      '--keep <name>',
      'leave the value of this header, cookie, parameter or field alone (repeatable)',
      collect,
      [],
    )
    .option('--drop <name>', 'remove the value of this one, whatever it is (repeatable)', collect, [])
    .option(
      '--drop-bodies <type>',
      'remove bodies of this type whole, as json, html or *; HAR (repeatable)',
      collect,
      [],
    )
    .option('--drop-undecoded', 'remove what could not be decoded or parsed, rather than write no copy')
    .option('--strict', 'the same as --drop-undecoded; the policy of this name is about what else goes')
    .option('--keep-jwt-claims', 'of a signed JWT remove the signature alone; header and claims stay readable')
    .option('--fix-sizes', 'make the sizes that a HAR tells those of the copy; by default they stay as captured')
    .option('--mark', 'say in the comment of a HAR’s log what was removed, and by which version; no value')

const refuseRereading = ({ fixSizes, mark }: RedactFlags): void => {
  const option = fixSizes ? '--fix-sizes' : mark ? '--mark' : undefined
  if (option !== undefined) throw new BeartrapError('usage', `${option} reads the input more than once: name a file`)
}

const policyOf = ({ policy, keep, drop, dropBodies, keepJwtClaims, ...flags }: RedactFlags): Policy => {
  const both = keep.find((name) => drop.some((other) => other.toLowerCase() === name.toLowerCase()))
  if (both !== undefined) throw new BeartrapError('usage', `--keep ${both} and --drop ${both}: give one of them`)
  return {
    name: policy,
    keep,
    drop,
    dropBodies: dropBodies.map((type) => type.toLowerCase()),
    dropUndecoded: flags.dropUndecoded === true || flags.strict === true,
    jwtClaims: keepJwtClaims === true || policy === 'debug',
  }
}

const auditTo = (path: string, input: string, { name, keep, drop }: Policy, { force }: RedactFlags) => ({
  path,
  force: force === true,
  head: { version: version(), input, policy: name, keep, drop },
})

const redactTo = ({ output, inPlace, yes, verify, check, force }: RedactFlags): RedactTo => {
  if (check && (inPlace || output !== undefined || verify)) {
    throw new BeartrapError('usage', '--check writes nothing: leave --output, --in-place and --verify out')
  }
  if (check) return { kind: 'nowhere' }
  if (inPlace && output !== undefined) throw new BeartrapError('usage', 'give either --output or --in-place')
  if (inPlace) return { kind: 'in-place', confirmed: yes === true }
  if (output !== undefined && output !== '-') return { kind: 'path', path: output, force: force === true }
  if (verify) throw new BeartrapError('usage', '--verify reads the copy again: name a file with -o, or use --in-place')
  return { kind: 'stdout' }
}
