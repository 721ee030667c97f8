// Findings held against places. A place is found when findings cover it whole; a finding is right when it touches one.

import { fingerprintOf } from './beartrap.mjs'

const overlaps = (a, b) => a.start < b.end && b.start < a.end

/** Findings sorted by start, never overlapping; neighbours may share a place between them. */
const covered = ({ start, end }, findings) => {
  let reach = start
  for (const finding of findings) {
    if (finding.start <= reach && finding.end > reach) reach = finding.end
  }
  return reach >= end
}

const lineOf = (bytes, offset) => bytes.subarray(0, offset).toString('latin1').split('\n').length

/** beartrap's own findings, by span. */
export const scoreSpans = (case_, findings) => {
  const { open, hidden } = case_
  const found = open.filter((place) => covered(place, findings))
  const fingerprints = new Set(case_.secrets.map(fingerprintOf))
  const touched = (finding) =>
    fingerprints.has(finding.fingerprint) || [...open, ...hidden].some((place) => overlaps(place, finding))
  const wrong = findings.filter((finding) => !touched(finding))
  const seen = [...found, ...hidden.filter((place) => findings.some((finding) => overlaps(place, finding)))]
  return {
    places: open.length,
    found: found.length,
    hidden: hidden.length,
    hiddenFound: seen.length - found.length,
    secrets: case_.secrets.length,
    secretsFound: new Set(seen.map(({ secret }) => secret)).size,
    findings: findings.length,
    right: findings.length - wrong.length,
    missed: open
      .filter((place) => !found.includes(place))
      .map((place) => ({ ...place, line: lineOf(case_.input, place.start) })),
    wrong,
  }
}

/** Whether a reported text and a secret are about the same: either holds the other, or most of it. */
const same = (text, secret) =>
  text === undefined || text.includes(secret) || (text.length >= 6 && secret.includes(text)) || shared(text, secret)

const MIN_SHARED = 16
const shared = (text, secret) =>
  secret.length >= MIN_SHARED &&
  (text.includes(secret.slice(0, MIN_SHARED)) || text.includes(secret.slice(-MIN_SHARED)))

/** A peer's findings, by line and text. Every tie for the tool: a secret told once counts wherever it stands. */
export const scorePeer = (case_, findings) => {
  const lineAt = lineCounter(case_.input)
  const places = [...case_.open, ...case_.hidden].map((place) => ({
    ...place,
    first: lineAt(place.start),
    last: lineAt(place.end - 1),
  }))
  const onLine = (place, { line, lastLine = line }) => line <= place.last && place.first <= lastLine
  const about = (place, finding) => same(finding.text, place.secret)
  const anywhere = (place, finding) => finding.text !== undefined && about(place, finding)
  const hit = (place, finding) => anywhere(place, finding) || (onLine(place, finding) && about(place, finding))
  const open = places.slice(0, case_.open.length)
  const found = open.filter((place) => findings.some((finding) => hit(place, finding)))
  const right = findings.filter((finding) => places.some((place) => hit(place, finding) || onLine(place, finding)))
  return {
    places: open.length,
    found: found.length,
    secrets: case_.secrets.length,
    secretsFound: new Set(
      places.filter((place) => findings.some((finding) => hit(place, finding))).map(({ secret }) => secret),
    ).size,
    findings: findings.length,
    right: right.length,
  }
}

const lineCounter = (bytes) => {
  const newlines = []
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) newlines.push(at)
  return (offset) => newlines.filter((at) => at < offset).length + 1
}

const COUNTS = ['places', 'found', 'hidden', 'hiddenFound', 'secrets', 'secretsFound', 'findings', 'right']

export const total = (scores) =>
  Object.fromEntries(COUNTS.map((key) => [key, scores.reduce((sum, score) => sum + (score[key] ?? 0), 0)]))

export const ratio = (part, whole) => (whole === 0 ? 1 : part / whole)
