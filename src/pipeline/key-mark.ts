import { scryptSync } from 'node:crypto'

const MARK_BYTES = 16

/** Of a key and a run: tells whether two keys are one, and costs 50 ms a guess. In another run the same key has another mark. */
export const markOf = (key: string, run: string): string =>
  scryptSync(key, `beartrap-run\0${run}`, MARK_BYTES).toString('hex')
