import type { Address } from '../address.js'
import type { Api, Glob, Operation, Target } from './api.js'
import { matchesGlob } from './glob.js'
import { segmentsOf } from './servers.js'

type Matched =
  | { readonly kind: 'operation'; readonly operation: Operation }
  /** The server is the document's, host and base path, and the operation is not in it. */
  | { readonly kind: 'undeclared' }
  /** Nothing of the document's. */
  | { readonly kind: 'foreign' }

export type MatchOperation = (method: string, address: Address) => Matched

/** Finds an exchange's operation: of all that match, the one whose first segments are literal. HEAD is GET's, where it is not declared. */
export const createMatch = ({ operations }: Api): MatchOperation => {
  const byShape = new Map<string, { readonly operation: Operation; readonly target: Target }[]>()
  const bases = new Map<string, Target>() // one a server
  for (const operation of operations) {
    for (const target of operation.targets) {
      const shape = shapeOf(operation.method, target.segments.length)
      const candidates = byShape.get(shape)
      if (candidates === undefined) byShape.set(shape, [{ operation, target }])
      else candidates.push({ operation, target })
      if (target.host !== undefined)
        bases.set(JSON.stringify([target.host, target.segments.slice(0, target.base)]), target)
    }
  }
  for (const candidates of byShape.values()) candidates.sort((a, b) => (a.target.rank < b.target.rank ? -1 : 1))
  const find = (method: string, { host, path }: Address): Operation | undefined => {
    const segments = pathSegments(path)
    const candidates = byShape.get(shapeOf(method, segments.length)) ?? []
    return candidates.find(({ target }) => isHost(target, host) && startsWith(segments, target.segments))?.operation
  }
  const isServed = ({ host, path }: Address): boolean => {
    const segments = pathSegments(path)
    return [...bases.values()].some(
      (target) => isHost(target, host) && startsWith(segments, target.segments.slice(0, target.base)),
    )
  }
  return (method, address) => {
    const operation = find(method, address) ?? (method === 'HEAD' ? find('GET', address) : undefined)
    if (operation !== undefined) return { kind: 'operation', operation }
    return { kind: isServed(address) ? 'undeclared' : 'foreign' }
  }
}

const shapeOf = (method: string, segments: number): string => `${method} ${segments}`

const isHost = ({ host }: Target, name: string): boolean => host === undefined || matchesGlob(host, name)

const startsWith = (segments: readonly string[], globs: readonly Glob[]): boolean =>
  globs.length <= segments.length && globs.every((glob, at) => matchesGlob(glob, segments[at] ?? ''))

const pathSegments = (path: string): string[] => segmentsOf(path).map(decoded)

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
