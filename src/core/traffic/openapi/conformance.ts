import type { Watched } from '../checks/check.js'
import type { Exchange } from '../exchange.js'
import type { Issues, Where } from '../issues.js'
import type { Api, Operation } from './api.js'
import { AUTH_MISSING, SCHEME_UNUSED, UNDECLARED_OPERATION } from './checks.js'
import { compare } from './compare.js'
import { createMatch } from './match.js'
import { presentedBy, satisfies } from './presented.js'

/** How far a capture and a document have to do with one another. */
export interface Coverage {
  readonly operations: number
  /** Declared operations that the traffic called. */
  readonly seen: number
  /** Exchanges of declared operations, of undeclared ones at declared hosts, and of other hosts. */
  readonly matched: number
  readonly undeclared: number
  readonly unmatched: number
  /** Declared schemes that no capture shows: mutual TLS. */
  readonly invisible: readonly string[]
  /** No request carried Authorization or Cookie, as in exports that browsers sanitize: a missing credential then tells little. */
  readonly isStripped: boolean
}

export interface Conformance {
  /** Of each exchange, in order; gives its operation. */
  observe(watched: Watched, where: Where): string | undefined
  end(): Coverage
}

const STRIPPED = 'no request of this capture carries Authorization or Cookie: was it exported without them?'

/** Holds the traffic of one capture against a document. */
export const createConformance = (api: Api, issues: Issues): Conformance => {
  const match = createMatch(api)
  const schemes = Object.entries(api.schemes)
  const seen = new Set<string>()
  const used = new Set<string>()
  const count = { matched: 0, undeclared: 0, unmatched: 0 }
  let isStripped = true

  const observeOperation = (operation: Operation, watched: Watched, where: Where): void => {
    count.matched++
    seen.add(operation.id)
    const presented = presentedBy(watched.exchange)
    for (const [name, scheme] of schemes) if (satisfies(scheme, presented)) used.add(name)
    for (const { check, found } of compare(operation, watched, api)) {
      issues.add(check, { ...found, pointer: watched.exchange.pointer }, { ...where, operation: operation.id })
    }
  }
  const observeUndeclared = ({ method, pointer }: Exchange, where: Where): void => {
    count.undeclared++
    // A browser's question before a request of another origin: no operation of its own.
    if (method !== 'OPTIONS') issues.add(UNDECLARED_OPERATION, { severity: 'low', pointer, fingerprints: [] }, where)
  }
  return {
    observe: (watched, where) => {
      const { exchange } = watched
      isStripped &&= !carriesAny(exchange)
      if (exchange.address === undefined) return undefined
      const matched = match(exchange.method, exchange.address)
      if (matched.kind === 'operation') observeOperation(matched.operation, watched, where)
      else if (matched.kind === 'undeclared') observeUndeclared(exchange, where)
      else count.unmatched++
      return matched.kind === 'operation' ? matched.operation.id : undefined
    },
    end: () => {
      const isTold = isStripped && count.matched > 0
      if (isTold) issues.lower(AUTH_MISSING, STRIPPED)
      const unused = count.matched > 0 ? schemes.filter(([name]) => !used.has(name)) : []
      for (const [name] of unused) issues.add(SCHEME_UNUSED, { severity: 'low', fingerprints: [], name }, {})
      const invisible = schemes.flatMap(([name, { kind }]) => (kind === 'mutualTLS' ? [name] : []))
      return { operations: api.operations.length, seen: seen.size, ...count, invisible, isStripped: isTold }
    },
  }
}

const carriesAny = ({ request: { headers } }: Exchange): boolean =>
  headers.some(({ name }) => /^(?:authorization|cookie)$/i.test(name))
