import { toLatin1 } from '../ascii.js'
import type { Place, StackFrame, Traceback } from '../types.js'

/** Fewer in a row tell nothing of a secret. */
const RUN_BYTES = 6

/** The place without a name that holds a run of the secret's own bytes: it may stand in a path as well. */
export const withoutOwnBytes = ({ traceback, ...place }: Place, value: Uint8Array): Place => {
  if (traceback === undefined || place.exposure !== 'traceback') return place // a document may know better than the bytes
  return { ...place, traceback: namesWithout(traceback, value) }
}

const namesWithout = ({ language, exception, frame }: Traceback, value: Uint8Array): Traceback => {
  const secret = toLatin1(value)
  const own = frame && frameWithout(frame, secret)
  return {
    language,
    ...(exception !== undefined && !sharesRun(exception, secret) && { exception }),
    ...(own !== undefined && { frame: own }),
  }
}

const frameWithout = ({ file, line, function: name }: StackFrame, secret: string): StackFrame | undefined => {
  if (sharesRun(file, secret)) return undefined
  return { file, line, ...(name !== undefined && !sharesRun(name, secret) && { function: name }) }
}

/** Names are bounded, so this is linear in the secret, which may be long; a short one counts as a whole. */
const sharesRun = (name: string, secret: string): boolean => {
  const length = Math.min(RUN_BYTES, secret.length)
  for (let at = 0; at + length <= name.length; at++) if (secret.includes(name.slice(at, at + length))) return true
  return false
}
