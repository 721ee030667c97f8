import type { Frame } from './frames.js'
import { type Field, renderMember, renderNamed } from './members.js'
import type { Rendering } from './rendering.js'
import type { Role } from './roles.js'
import type { Text } from './text.js'

const PAIRED: ReadonlySet<Role> = new Set(['header', 'cookie', 'query', 'param', 'plain'])

/** A shorter name holds no credential. */
const MIN_TELLING_NAME = 8

/**
 * Shows the members of an object that stands in a list: a name and its value
 * together, in whatever order and with whatever between them; the rest one by one.
 */
export const renderPair = (rendering: Rendering, frame: Frame, fields: readonly Field[]): void => {
  const name = fields.find(({ key }) => key === 'name' || key === 'key')
  const value = fields.find(({ key }) => key === 'value' || key === 'src')
  const isPair = name !== undefined && value !== undefined && PAIRED.has(frame.role)
  const spoken = isPair ? spokenOf(fields, name, value) : undefined
  for (const field of fields) {
    if (spoken === undefined || name === undefined || (field !== value && field !== name))
      renderMember(rendering, frame, field)
    else if (field === value) renderNamed(rendering, frame, value, frame.role, spoken)
    else if (spoken !== name.text && name.text.length >= MIN_TELLING_NAME) renderMember(rendering, frame, name)
  }
}

/** The name itself where its value follows upon it; else what to say for it. */
const spokenOf = (fields: readonly Field[], name: Field, value: Field): Text | string => {
  const isSecret = fields.some(({ key, text }) => key === 'type' && text.toString() === 'secret')
  if (isSecret) return `${name.text}_secret` // Postman's own mark
  return fields.indexOf(value) - fields.indexOf(name) === 1 ? name.text : name.text.toString()
}
