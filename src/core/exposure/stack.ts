import type { Traceback } from '../types.js'
import { innermostFirst } from './stack-first.js'
import { languageOf } from './stack-frames.js'
import { innermostLast } from './stack-last.js'
import { stackLinesOf } from './stack-lines.js'
import type { Surroundings } from './surroundings.js'

/**
 * What was raised where, of the traceback that a secret stands in: the part of it,
 * where one exception caused another. The frame is the innermost one as far as
 * the lines go that the exposure is judged from. Types, files and functions
 * alone; what overlaps the secret, or is not plainly one of these, is left out.
 */
export const tracebackOf = (near: Surroundings): Traceback | undefined => {
  for (const lines of stackLinesOf(near)) {
    const language = languageOf(lines)
    if (language === undefined) continue
    const { exception, frame } = language === 'python' ? innermostLast(lines) : innermostFirst(lines, language)
    return { language, ...(exception !== undefined && { exception }), ...(frame !== undefined && { frame }) }
  }
  return undefined
}
