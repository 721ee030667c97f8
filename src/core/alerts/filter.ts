import picomatch from 'picomatch'
import type { Alert } from '../alert.js'
import { CONFIDENCES, type Confidence, type Finding, SEVERITIES, type Severity } from '../types.js'

/** Which alerts a sink is told. What is absent lets all pass. */
export interface FilterOptions {
  /** The least. */
  readonly severity?: Severity | undefined
  readonly confidence?: Confidence | undefined
  /** Globs of rule ids, one of which must match. */
  readonly rules?: readonly string[] | undefined
  /** Globs of artifacts; a * stays in its folder, ** doesn't. */
  readonly artifacts?: readonly string[] | undefined
  /** Whether losses pass: true where absent, whatever else is asked for. */
  readonly losses?: boolean | undefined
}

export type Filter = (alert: Alert) => boolean

export const createFilter = ({ severity, confidence, rules, artifacts, losses = true }: FilterOptions): Filter => {
  const isRule = matcherOf(rules)
  const isArtifact = matcherOf(artifacts)
  const passes = (finding: Finding): boolean =>
    atLeast(SEVERITIES, finding.severity, severity) &&
    atLeast(CONFIDENCES, finding.confidence, confidence) &&
    isRule(finding.rule) &&
    isArtifact(finding.artifact)
  return (alert) => (alert.type === 'loss' ? losses : passes(alert))
}

const atLeast = <T>(scale: readonly T[], value: T, least: T | undefined): boolean =>
  least === undefined || scale.indexOf(value) >= scale.indexOf(least)

const matcherOf = (globs: readonly string[] | undefined): ((text: string) => boolean) =>
  globs === undefined ? () => true : picomatch([...globs], { dot: true })
