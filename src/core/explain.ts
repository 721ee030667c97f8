import type { Finding } from './types.js'
import { printable } from './units.js'

/** A line of an explanation: what it is about, and what it says. Safe to print to a terminal. */
export type Explained = readonly [label: string, text: string]

/** Why a finding is one, how grave, and where it leaked; what a report made with --explain knows. */
export const explainFinding = (finding: Finding): Explained[] =>
  [...becauseOf(finding), ...tracebackOf(finding), ...hostOf(finding), ...warningsOf(finding), ...tokenOf(finding)].map(
    ([label, text]) => [label, printable(text)],
  )

/** The exposure in a few words: `traceback (HTTPError at app/client.py:88)`. */
export const exposureOf = ({ exposure, traceback }: Finding): string => {
  if (traceback === undefined) return exposure
  const { exception, frame } = traceback
  const what = exception?.split(QUALIFIERS).at(-1)
  const where = frame && `at ${frame.file.split(FOLDERS).slice(-SHOWN_FOLDERS).join('/')}:${frame.line}`
  const words = [what, where].filter((word) => word !== undefined)
  return words.length === 0 ? exposure : printable(`${exposure} (${words.join(' ')})`)
}

const QUALIFIERS = /\.|::|\\/
const FOLDERS = /[\\/]+/
/** A file and its folder. */
const SHOWN_FOLDERS = 2

/** The traceback whole: what was raised, and the frame with its path. */
const tracebackOf = ({ traceback }: Finding): Explained[] => {
  if (traceback === undefined) return []
  const { language, exception, frame } = traceback
  const raised = exception === undefined ? [] : [['raised', `${exception} (${language})`] as const]
  if (frame === undefined) return raised
  const called = frame.function === undefined ? '' : ` in ${frame.function}`
  return [...raised, ['frame', `${frame.file}:${frame.line}${called}`]]
}

const becauseOf = ({ evidence = [] }: Finding): Explained[] => evidence.map(({ kind, says }) => [kind, says])

const hostOf = ({ host }: Finding): Explained[] => (host === undefined ? [] : [['sent to', host]])

const warningsOf = ({ warnings = [], hosts = [] }: Finding): Explained[] =>
  warnings.map((warning) => {
    const to = warning === 'forwarded-downstream' ? `: ${hosts.join(', ')}` : ''
    return ['warning', `${SAYS[warning] ?? warning}${to}`]
  })

const tokenOf = ({ jwt }: Finding): Explained[] => {
  if (jwt === undefined) return []
  const fields = Object.entries(jwt).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' ') : value}`)
  return [['token', fields.join(', ')]]
}

const SAYS = {
  'plaintext-http':
    'plaintext-http: it was sent unencrypted, so anyone on the way could read it; severity raised one step',
  'forwarded-downstream': 'forwarded-downstream: one secret was sent to several hosts',
  'alg-none': 'alg-none: the token is not signed, so anyone can write one; severity raised one step',
  'no-expiry': 'no-expiry: the token is valid until its key is changed',
  'lifetime-over-a-day': 'lifetime-over-a-day: whoever finds it has long to use it',
  'wildcard-scope': 'wildcard-scope: it allows everything of a kind',
  expired: 'expired: its time was over at detection; severity lowered one step',
} as const satisfies Record<NonNullable<Finding['warnings']>[number], string>
