import type { Dialect } from './dialects/index.js'
import type { Session } from './model.js'
import { COMPACT, INDENTED, reversed, written } from './write.js'

/** What another program makes of a file that a dialect wrote: the bytes of a session. */
export interface Variant {
  readonly name: string
  readonly write: (dialect: Dialect, session: Session) => Buffer
}

export const VARIANTS: readonly Variant[] = [
  { name: 'as written', write: ({ tree, spelling }, session) => written(tree(session), spelling) },
  { name: 'keys reversed', write: ({ tree, spelling }, session) => written(reversed(tree(session)), spelling) },
  { name: 'minified', write: ({ tree }, session) => written(tree(session), COMPACT) },
  { name: 'pretty, CRLF', write: ({ tree }, session) => written(tree(session), { ...INDENTED, lineEnd: '\r\n' }) },
]
