import { type Fingerprint, type Fingerprinter, SEVERITIES, type Severity } from '../types.js'
import type { CheckInfo, Found, Issue } from './issue.js'
import { shownName } from './shown.js'

/** Groups kept; a capture of more is told by how many were left out. */
const MAX_ISSUES = 10_000
/** Told of one issue. */
const MAX_POINTERS = 5
const MAX_FINGERPRINTS = 8

/** Where an exchange went, as it may be told. */
export interface Where {
  readonly host?: string
  readonly method?: string
  readonly path?: string
  readonly operation?: string
}

export interface Issues {
  add(check: CheckInfo, found: Found, where: Where): void
  /** Makes all issues of a check low, and says why. */
  lower(check: CheckInfo, says: string): void
  /** In the order in which each first came up. */
  list(): readonly Issue[]
  /** Occurrences that found no room. */
  unlisted(): number
}

interface Group {
  readonly key: string
  readonly check: CheckInfo
  readonly where: Where
  readonly name: string | undefined
  says: string | undefined
  hosts: readonly string[] | undefined
  severity: Severity
  count: number
  readonly pointers: string[]
  readonly fingerprints: Set<Fingerprint>
}

/** Groups what the checks tell: memory holds the different issues, not their occurrences. */
export const createIssues = (
  artifact: string,
  { fingerprint, now }: { fingerprint: Fingerprinter; now: () => Date },
): Issues => {
  const groups = new Map<string, Group>()
  let unlisted = 0
  const groupOf = (check: CheckInfo, found: Found, where: Where): Group | undefined => {
    const key = keyOf(check, found, where)
    const known = groups.get(key)
    if (known !== undefined || groups.size >= MAX_ISSUES) return known
    const { name, says, hosts, severity } = found
    const group = {
      key,
      check,
      where,
      name,
      says,
      hosts,
      severity,
      count: 0,
      pointers: [],
      fingerprints: new Set<Fingerprint>(),
    }
    groups.set(key, group)
    return group
  }
  const tell = ({ key, check, where, ...group }: Group): Issue => ({
    type: 'issue',
    id: fingerprint(new TextEncoder().encode(['issue', artifact, key].join('\0'))).slice(0, ID_DIGITS),
    check: check.id,
    title: check.title,
    severity: group.severity,
    artifact,
    count: group.count,
    pointers: group.pointers,
    ...where,
    ...(group.name !== undefined && { name: shownName(group.name) }),
    ...(group.says !== undefined && { says: group.says }),
    ...(group.fingerprints.size > 0 && { fingerprints: [...group.fingerprints] }),
    ...(group.hosts !== undefined && { hosts: group.hosts }),
    advice: `${check.says} ${check.reference}`,
    detectedAt: now().toISOString(),
  })
  return {
    add: (check, found, where) => {
      const group = groupOf(check, found, where)
      if (group === undefined) unlisted++
      else join(group, found)
    },
    lower: ({ id }, says) => {
      for (const group of groups.values()) if (group.check.id === id) Object.assign(group, { severity: 'low', says })
    },
    list: () => [...groups.values()].map(tell),
    unlisted: () => unlisted,
  }
}

const ID_DIGITS = 32

const keyOf = ({ id, groupBy }: CheckInfo, { name = '', fingerprints, says = '' }: Found, where: Where): string => {
  switch (groupBy) {
    case 'secret':
      return [id, fingerprints[0] ?? ''].join('\0')
    case 'cookie':
      return [id, where.host ?? '', name].join('\0')
    case 'operation':
      return [id, where.host ?? '', where.method ?? '', where.operation ?? where.path ?? '', name, says].join('\0')
    default:
      return groupBy satisfies never
  }
}

const join = (group: Group, { severity, pointer, fingerprints, hosts }: Found): void => {
  group.count++
  if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(group.severity)) group.severity = severity
  if (pointer !== undefined && group.pointers.length < MAX_POINTERS) group.pointers.push(pointer)
  for (const secret of fingerprints) if (group.fingerprints.size < MAX_FINGERPRINTS) group.fingerprints.add(secret)
  if (hosts !== undefined) group.hosts = hosts
}
