import type { Finding } from './types.js'
import { printable } from './units.js'

/** A line of an explanation: what it is about, and what it says. Safe to print to a terminal. */
export type Explained = readonly [label: string, text: string]

/** Why a finding is one, how grave, and where it leaked; what a report made with --explain knows. */
export const explainFinding = (finding: Finding): Explained[] =>
  [...becauseOf(finding), ...hostOf(finding), ...warningsOf(finding), ...tokenOf(finding)].map(([label, text]) => [
    label,
    printable(text),
  ])

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
