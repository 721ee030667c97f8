// What redaction must leave alone: every byte outside the spans, and the file's own syntax.

/** Whether `output` is `input` with each span (sorted) replaced by something, and nothing else changed. */
export const sameOutside = (input, output, spans) => {
  const bounds = [{ end: 0 }, ...spans, { start: input.length }]
  const gaps = bounds.slice(1).map(({ start }, n) => input.subarray(bounds[n].end, start))
  const first = gaps[0]
  const last = gaps[gaps.length - 1]
  if (gaps.length === 1) return input.equals(output)
  if (!output.subarray(0, first.length).equals(first)) return false
  let at = first.length
  for (const gap of gaps.slice(1, -1)) {
    const found = output.indexOf(gap, at)
    if (found < 0) return false
    at = found + gap.length
  }
  return at <= output.length - last.length && output.subarray(output.length - last.length).equals(last)
}

const parses = (text) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
const TAG =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[!?][^>]*>|<(script|style)\b[\s\S]*?<\/\1\s*>|<(\/?)([A-Za-z][\w:.-]*)(?:"[^"]*"|'[^']*'|[^'"<>])*?(\/?)>|</g

/** Whether every tag is closed in its order: enough to see that a placeholder broke none. */
const balanced = (text) => {
  const open = []
  for (const [whole, script, closing, name, selfClosed] of text.matchAll(TAG)) {
    if (whole === '<') return false
    if (script !== undefined || name === undefined || selfClosed || VOID.has(name.toLowerCase())) continue
    if (!closing) open.push(name)
    else if (open.pop() !== name) return false
  }
  return open.length === 0
}

/** Objects, lists and strings that stand alone on a line. */
const jsonLines = (text) => text.split('\n').filter((line) => /^\s*[[{"]/.test(line) && parses(line)).length

/** What no longer parses in the output, of what did in the input: 'JSON', '2 JSON lines', 'mark-up'. */
export const brokenSyntax = (input, output) => {
  const before = input.toString('utf8')
  const after = output.toString('utf8')
  const lost = jsonLines(before) - jsonLines(after)
  return [
    ...(parses(before) && !parses(after) ? ['JSON'] : []),
    ...(lost > 0 ? [`${lost} JSON lines`] : []),
    ...(/^\s*</.test(before) && balanced(before) && !balanced(after) ? ['mark-up'] : []),
  ]
}
