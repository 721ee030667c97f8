import type { Glob } from './api.js'

/** Braces stand for anything: pets-{id}.json. */
export const toGlob = (template: string): Glob => {
  const [first = '', ...rest] = template.split(/\{[^{}]*\}/)
  return [first, ...rest]
}

/** Linear in the text. Each gap takes one character or more. */
export const matchesGlob = ([first, ...rest]: Glob, text: string): boolean => {
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at + 1)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length > at && text.endsWith(last)
}

/** 0 a literal, 1 a part of one, 2 anything. */
export const rankOf = (glob: Glob): string => (glob.length === 1 ? '0' : glob.some((part) => part !== '') ? '1' : '2')
