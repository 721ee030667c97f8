/** A chain of references longer than this goes in a circle. */
const MAX_REFS = 32

/** What a value is once its $ref is followed within the document. Throws an Error that says what is wrong with it. */
export const resolveRef = (document: unknown, value: unknown): unknown => {
  let at = value
  for (let refs = 0; refs < MAX_REFS; refs++) {
    const ref = refOf(at)
    if (ref === undefined) return at
    if (!ref.startsWith('#')) throw new Error(`$ref "${ref}" is of another file; bundle the document into one first`)
    at = lookUp(document, ref)
  }
  throw new Error('its $refs go in a circle')
}

const refOf = (value: unknown): string | undefined => {
  const ref = isObject(value) ? value['$ref'] : undefined
  return typeof ref === 'string' ? ref : undefined
}

/** RFC 6901, as a fragment of a URI. */
const lookUp = (document: unknown, ref: string): unknown => {
  const steps = ref.slice(1).split('/').slice(1)
  const found = steps.reduce<unknown>((at, step) => {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    return isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined
  }, document)
  if (found === undefined) throw new Error(`$ref "${ref}" leads nowhere`)
  return found
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
