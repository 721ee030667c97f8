import { toLatin1 } from './ascii.js'
import type { Candidate } from './judge.js'
import type { Matcher } from './matcher.js'
import { dropRules } from './rules/drop.js'
import type { LoadedRules } from './rules/load.js'
import type { PolicyName, Span } from './types.js'

/** What is to be removed beside, or in spite of, what the rules say. Names are those of headers, cookies, parameters and fields. */
export interface Policy {
  readonly name: PolicyName
  /** Names whose values stay. */
  readonly keep: readonly string[]
  /** Names whose values go, whatever they are. */
  readonly drop: readonly string[]
  /** Types of a capture's bodies that go whole, as in `json`; * is all. */
  readonly dropBodies: readonly string[]
  /** Whether what can't be decoded goes, so that nothing is left that was not looked into. */
  readonly dropUndecoded: boolean
  /** Whether of a signed JWT the signature alone goes: its header and claims can be read, and it is of no use. */
  readonly jwtClaims: boolean
}

/** Every credential. */
export const SHARE: Policy = {
  name: 'share',
  keep: [],
  drop: [],
  dropBodies: [],
  dropUndecoded: false,
  jwtClaims: false,
}

/** The rules that hold under a policy, and one for what it drops. */
export const rulesUnder = ({ rules, fragments }: LoadedRules, { name, drop }: Policy): LoadedRules => ({
  fragments,
  rules: [...rules.filter(({ policies }) => policies === undefined || policies.includes(name)), ...dropRules(drop)],
})

/** A matcher that leaves out what is not to be told or removed. */
export const sparing = (matcher: Matcher, spares: (candidate: Candidate) => boolean): Matcher => {
  const inspect: Matcher['inspect'] = (view) => {
    const { candidates, looks } = matcher.inspect(view)
    return { candidates: candidates.filter((candidate) => !spares(candidate)), looks }
  }
  return { ...matcher, inspect, find: (view) => inspect(view).candidates }
}

/** A matcher that leaves the values of some names alone, in any case of letters. */
export const keeping = (matcher: Matcher, names: readonly string[]): Matcher => {
  const kept = new Set(names.map((name) => name.toLowerCase()))
  if (kept.size === 0) return matcher
  return sparing(matcher, ({ named }) => {
    const name = named()
    return name !== undefined && kept.has(name)
  })
}

/** A signed JWT: header, claims, signature. */
const SIGNED = /^(eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.)[A-Za-z0-9_-]+$/

/** Of a signed JWT the signature; of anything else, an encrypted one among it, all. */
export const signatureOnly = (raw: Uint8Array): Span => ({
  start: SIGNED.exec(toLatin1(raw))?.[1]?.length ?? 0,
  end: raw.length,
})
