import { BeartrapError } from '../errors.js'
import { labelOf } from '../placeholder.js'
import { type Evidence, type Finding, type Fingerprint, SEVERITIES, type Span, type Warning } from '../types.js'
import type { Chosen, Counts, Facets, Filter, SecretView, Where } from './wire.js'

/** Above this a page is no way to review a file; about 500 MB of memory. */
const MAX_PLACES = 2_000_000

/** Named of one secret in a list; the places tell of all. */
const MAX_NAMED = 8

/** A finding without what all places of its secret share. */
export interface Place {
  readonly id: number
  readonly secret: number
  readonly finding: Finding
}

export interface Ledger {
  /** Throws BeartrapError 'input' beyond MAX_PLACES. */
  add(findings: readonly Finding[]): void
  /** Puts the gravest and most frequent first; after it nothing is added. */
  seal(): void
  counts(): Counts
  facets(): Facets
  /** Those in the filter, and how many of all of them stay. */
  list(filter: Filter, offset: number, limit: number): { total: number; kept: number; secrets: SecretView[] }
  /** In the order in which they stand in the file. Throws BeartrapError 'usage' for an unknown id. */
  places(secret: number, offset: number, limit: number): { total: number; places: readonly Place[] }
  /** Throws BeartrapError 'usage' for an unknown id. */
  place(id: number): Place
  decide(chosen: Chosen, keep: boolean): void
  /** Secrets that stay. */
  kept(): readonly Fingerprint[]
  /** Every secret in the order listed. */
  all(): readonly Secret[]
}

/** A secret, and the decision about it. All are redacted until someone keeps one. */
interface Secret {
  readonly id: number
  readonly fingerprint: Fingerprint
  /** The gravest of its findings. */
  readonly lead: Finding
  readonly keep: boolean
  readonly places: readonly number[]
}

interface OpenSecret {
  readonly id: number
  readonly fingerprint: Fingerprint
  lead: Finding
  keep: boolean
  readonly places: number[]
  readonly exposures: Set<string>
  readonly hosts: Set<string>
  readonly warnings: Set<Warning>
  readonly evidence: readonly Evidence[]
}

/** Groups an artifact's findings by secret, and holds what is decided about each. */
export const createLedger = (maxPlaces = MAX_PLACES): Ledger => {
  const secrets: OpenSecret[] = []
  const byFingerprint = new Map<Fingerprint, OpenSecret>()
  const places: Place[] = []
  const intern = createIntern()
  let order: readonly OpenSecret[] = secrets

  const add = (finding: Finding): void => {
    if (places.length >= maxPlaces)
      throw new BeartrapError('input', `more than ${maxPlaces} places of secrets; ${TOO_MANY}`)
    const secret = byFingerprint.get(finding.fingerprint) ?? open(finding)
    const place = { id: places.length, secret: secret.id, finding: intern(finding) }
    places.push(place)
    secret.places.push(place.id)
    if (isGraver(finding, secret.lead)) secret.lead = place.finding
    noteUpTo(MAX_NAMED, secret.exposures, finding.exposure)
    noteUpTo(MAX_NAMED, secret.hosts, finding.host)
    for (const warning of finding.warnings ?? []) secret.warnings.add(warning)
  }
  const open = (finding: Finding): OpenSecret => {
    const { fingerprint, evidence = [] } = finding
    const lead = intern(finding)
    const secret = { id: secrets.length, fingerprint, lead, keep: false, places: [], evidence, ...namesOf() }
    secrets.push(secret)
    byFingerprint.set(fingerprint, secret)
    return secret
  }
  const filtered = (filter: Filter): OpenSecret[] => order.filter(matching(filter))
  const secretOf = (id: number): OpenSecret => secrets[id] ?? unknown('secret')
  const view = (secret: OpenSecret): SecretView => toView(secret, placeOf(secret.places[0] ?? -1).finding)
  const placeOf = (id: number): Place => places[id] ?? unknown('place')

  return {
    add: (findings) => findings.forEach(add),
    seal: () => {
      order = [...secrets].sort(byGravity)
    },
    counts: () => countsOf(secrets, places.length),
    facets: () => facetsOf(secrets),
    list: (filter, offset, limit) => {
      const found = filtered(filter)
      const kept = found.filter(({ keep }) => keep).length
      return { total: found.length, kept, secrets: found.slice(offset, offset + limit).map(view) }
    },
    places: (id, offset, limit) => {
      const secret = secretOf(id)
      return { total: secret.places.length, places: secret.places.slice(offset, offset + limit).map(placeOf) }
    },
    place: placeOf,
    decide: (chosen, keep) => {
      const about = chosen.kind === 'ids' ? chosen.ids.map(secretOf) : filtered(chosen.filter)
      for (const secret of about) secret.keep = keep
    },
    kept: () => secrets.filter(({ keep }) => keep).map(({ fingerprint }) => fingerprint),
    all: () => order,
  }
}

const TOO_MANY = 'too many to review on a page: use beartrap redact'

/** Where the bytes of a secret stand. */
export const spansOf = ({ start, end, pieces }: Pick<Finding, 'start' | 'end' | 'pieces'>): readonly Span[] =>
  pieces ?? [{ start, end }]

const unknown = (noun: string): never => {
  throw new BeartrapError('usage', `no such ${noun}`)
}

const namesOf = (): Pick<OpenSecret, 'exposures' | 'hosts' | 'warnings'> => ({
  exposures: new Set(),
  hosts: new Set(),
  warnings: new Set(),
})

const noteUpTo = (limit: number, names: Set<string>, name: string | undefined): void => {
  if (name !== undefined && names.size < limit) names.add(name)
}

const rank = ({ severity }: Finding): number => SEVERITIES.indexOf(severity)

const isGraver = (finding: Finding, than: Finding): boolean => rank(finding) > rank(than)

const byGravity = (a: OpenSecret, b: OpenSecret): number =>
  rank(b.lead) - rank(a.lead) || b.places.length - a.places.length || a.id - b.id

const matching = ({ severities, exposure, text }: Filter): ((secret: OpenSecret) => boolean) => {
  const sought = text.trim().toLowerCase()
  return ({ lead, exposures, hosts, fingerprint }) => {
    if (severities.length > 0 && !severities.includes(lead.severity)) return false
    if (exposure !== '' && !exposures.has(exposure)) return false
    const texts = [lead.title, lead.rule, lead.category, lead.pointer ?? '', labelOf(fingerprint), ...hosts]
    return sought === '' || texts.some((candidate) => candidate.toLowerCase().includes(sought))
  }
}

const countsOf = (secrets: readonly OpenSecret[], places: number): Counts => {
  const kept = secrets.filter(({ keep }) => keep)
  const keptPlaces = kept.reduce((sum, secret) => sum + secret.places.length, 0)
  return { secrets: secrets.length, places, keptSecrets: kept.length, keptPlaces }
}

const facetsOf = (secrets: readonly OpenSecret[]): Facets => {
  const severities = { low: 0, medium: 0, high: 0, critical: 0 }
  const exposures = new Map<string, number>()
  for (const secret of secrets) {
    severities[secret.lead.severity]++
    for (const name of secret.exposures) exposures.set(name, (exposures.get(name) ?? 0) + 1)
  }
  const named = [...exposures].map(([name, count]) => ({ name, secrets: count }))
  return { severities, exposures: named.sort((a, b) => b.secrets - a.secrets || (a.name < b.name ? -1 : 1)) }
}

const toView = (secret: OpenSecret, first: Finding): SecretView => {
  const { id, fingerprint, lead, keep, places, exposures, hosts, warnings, evidence } = secret
  const { title, rule, severity, confidence, category, preview, advice, jwt } = lead
  return {
    ...{
      id,
      label: labelOf(fingerprint),
      title,
      rule,
      severity,
      confidence,
      category,
      preview,
      advice,
      evidence,
      keep,
    },
    places: places.length,
    first: whereOf(first),
    exposures: [...exposures],
    hosts: [...hosts],
    warnings: [...warnings],
    ...(jwt && { jwt }),
  }
}

/** Where people look for a finding. */
export const whereOf = ({ line, column, pointer }: Finding): Where => ({
  line,
  column,
  ...(pointer !== undefined && { pointer }),
})

/** Findings come from a worker with a copy each of the same titles and advice: this keeps one. */
const createIntern = (): ((finding: Finding) => Finding) => {
  const strings = new Map<string, string>()
  const one = <Text extends string>(text: Text): Text => {
    const known = strings.get(text)
    if (known === undefined) strings.set(text, text)
    return (known ?? text) as Text
  }
  return ({ evidence: _, ...finding }) => ({
    ...finding,
    rule: one(finding.rule),
    title: one(finding.title),
    severity: one(finding.severity),
    confidence: one(finding.confidence),
    category: one(finding.category),
    artifact: one(finding.artifact),
    fingerprint: one(finding.fingerprint),
    preview: one(finding.preview),
    exposure: one(finding.exposure),
    advice: one(finding.advice),
    detectedAt: one(finding.detectedAt),
    ...(finding.host !== undefined && { host: one(finding.host) }),
  })
}
