// Text that holds no credential: what is found there is a false alarm.
import { scanBenign } from './beartrap.mjs'

/** Bytes read, findings of medium confidence or above, and where they stand. */
export const benign = (folder, scratch) => {
  const { findings, summary } = scanBenign(folder, scratch)
  const listing = findings.map(
    ({ artifact, line, rule, confidence, start, end }) =>
      `  ${artifact}:${line} ${rule} ${confidence} bytes ${start}–${end}`,
  )
  return { bytes: summary.bytes, findings: findings.length, listing }
}
