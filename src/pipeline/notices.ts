import { count } from '../core/units.js'
import type { Redaction } from './redaction.js'

/** What is worth to be told of a copy, and no fault. */
export const noticesOf = (run: Redaction): string[] => {
  const { dropped } = run
  const were = dropped === 1 ? 'was' : 'were'
  return [
    ...(dropped > 0 ? [`${count(dropped, 'part')} that could not be decoded ${were} dropped`] : []),
    ...unusedIn(run),
  ]
}

/** Options that are about captures, and met none that they could change. */
const unusedIn = ({ job, tools, captures, rewritten, marked }: Redaction): string[] => {
  const none = captures === 0 ? 'no HAR' : undefined
  const reasons = new Map<string, string[]>()
  const tell = (option: string, isGiven: boolean, reason: string | undefined): void => {
    if (isGiven && reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), option])
  }
  tell('--drop-bodies', tools.dropBodies.length > 0, none)
  tell('--fix-sizes', job.fixSizes, none ?? (rewritten === 0 ? 'in UTF-16' : undefined))
  tell('--mark', job.mark !== undefined, none ?? (marked === 0 ? 'no log of a HAR that could be marked' : undefined))
  return [...reasons].map(([reason, options]) => `${reason}: ${options.join(' and ')} changed nothing`)
}
