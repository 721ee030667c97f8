import { toLatin1 } from './ascii.js'
import { shannonEntropy } from './checks/entropy.js'
import { CHECKS, type CheckName } from './checks/index.js'
import { JUDGED_LENGTH } from './checks/random.js'
import type { NamedCheck } from './checks/verdict.js'
import { EVIDENCE_KINDS, type Evidence, type Match } from './types.js'

/**
 * Why a match is taken for a credential, strongest first: what a checksum or
 * the value's structure proves, what stands round it, how random it is. In
 * words that hold no byte of the input: names are the rule's own.
 */
export const evidenceOf = (match: Match): Evidence[] =>
  [...checked(match), contextOf(match), entropyOf(match)].sort(
    (a, b) => EVIDENCE_KINDS.indexOf(a.kind) - EVIDENCE_KINDS.indexOf(b.kind),
  )

const checked = ({ rule, value }: Match): Evidence[] => {
  const text = toLatin1(value)
  return rule.checks.flatMap((name) => explained(name)?.(text) ?? [])
}

const explained = (name: string): NamedCheck['explain'] =>
  (CHECKS as Record<string, NamedCheck>)[name as CheckName]?.explain

const contextOf = ({ hit: { keyword, at }, place: { scheme }, value }: Match): Evidence => ({
  kind: 'context',
  says: `${placeOf(at, value.length)} "${keyword}"${scheme === undefined || scheme === keyword ? '' : ` and the scheme ${scheme}`}`,
})

const placeOf = (at: number, length: number): string => {
  if (at < 0) return 'stands after'
  if (at >= length) return 'stands before'
  return at === 0 ? 'begins with' : 'holds'
}

const entropyOf = ({ value }: Match): Evidence => {
  const judged = toLatin1(value.subarray(0, JUDGED_LENGTH))
  const bits = shannonEntropy(judged).toFixed(1)
  return { kind: 'entropy', says: `${bits} bits a character over ${judged.length} characters` }
}
