const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters go as numeric entities, as S3 sends them, although XML 1.0 has no such characters. */
const escaped = (text: string): string =>
  text.replace(/[&<>"\p{Cc}\ufffe\uffff]/gu, (c) => ESCAPES[c] ?? `&#x${c.charCodeAt(0).toString(16)};`)

/** Built in full: the marker of its type keeps one from being escaped twice. */
export interface Element {
  readonly xml: string
}

export const element = (name: string, content: string | number | boolean | readonly Element[]): Element => ({
  xml: `<${name}>${Array.isArray(content) ? content.map((child: Element) => child.xml).join('') : escaped(String(content))}</${name}>`,
})

export const xml = (root: Element): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}`

/** The text of every element of a name, in order. Enough for what the SDK sends: no attributes, no nesting of a name. */
export const textsOf = (body: string, name: string): string[] =>
  [...body.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, text]) => unescaped(text ?? ''))

const unescaped = (text: string): string =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
