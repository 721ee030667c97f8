/** An expression cut at its one group. */
export interface AroundGroup {
  readonly name: string
  readonly before: string
  readonly inside: string
  /** '' where the group ends it. */
  readonly behind: string
}

/** An escape, a class, a bracket with what makes it a group, or any one character. */
const ITEM = /\\[pP]\{[^}]*\}|\\.|\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*\]|\((?:\?(?:P?<\w+>|[a-zA-Z-]*[:)]))?|./gs
/** Flags that hold for all of an expression. */
const FLAGS = /^\(\?[a-zA-Z-]+\)/
const NAMED = /^\(\?P?<(\w+)>$/
const REPEATED = /^[?*+{]/

/**
 * Cuts `before(?P<name>inside)behind`; undefined where the group is one of
 * several, one of alternatives, inside another, or repeated, and where flags or
 * quotes begin amidst it. The flags at the beginning go to all three. Syntax of
 * RE2: github.com/google/re2/wiki/Syntax.
 */
export const aroundGroup = (source: string): AroundGroup | undefined => {
  const flags = FLAGS.exec(source)?.[0] ?? ''
  const text = source.slice(flags.length)
  const group = groupOf(text)
  if (group === undefined) return undefined
  const { name, open, from, close } = group
  const behind = text.slice(close + 1)
  if (REPEATED.test(behind)) return undefined
  return {
    name,
    before: flags + text.slice(0, open),
    inside: flags + text.slice(from, close),
    behind: behind === '' ? '' : flags + behind,
  }
}

interface Group {
  readonly name: string
  readonly open: number
  /** Of what is in it. */
  readonly from: number
  readonly close: number
}

const groupOf = (text: string): Group | undefined => {
  let depth = 0
  let group: Group | undefined
  for (const { 0: item, index } of text.matchAll(ITEM)) {
    if (isUncut(item, depth)) return undefined
    if (item === ')' && --depth === 0 && group?.close === 0) group = { ...group, close: index }
    if (!item.startsWith('(')) continue
    const [, name] = NAMED.exec(item) ?? []
    if (name !== undefined && (depth > 0 || group !== undefined)) return undefined
    if (name !== undefined) group = { name, open: index, from: index + item.length, close: 0 }
    depth++
  }
  return group
}

/** What would mean something else once it is cut: alternatives of the whole, flags, quotes, groups without a name. */
const isUncut = (item: string, depth: number): boolean =>
  (item === '|' && depth === 0) || item === '\\Q' || item === '(' || (item.startsWith('(') && item.endsWith(')'))

/** Whether a match holds more than itself. */
export const hasGroups = (source: string): boolean => {
  for (const [item] of source.matchAll(ITEM)) if (item === '(' || NAMED.test(item)) return true
  return false
}
