/** Longest path and name that are told. */
const MAX_FILE_BYTES = 200
const MAX_NAME_BYTES = 120

/** A scheme and host without a user, a drive, or Node's own modules; then a path. */
const FILE =
  /^(?:[a-z][a-z+.-]{2,19}:\/\/[\w.-]{0,60}(?::\d{1,5})?(?=\/)|[A-Za-z]:(?=[\\/])|node:)?(?:[\w./\\@+~,()[\] $-]|%20)+$/

/** Python's <string> and <frozen runpy>, of which nothing is in a file. */
const UNNAMED = /^<[\w. -]{1,60}>$/

/** The query and fragment of a module's address. */
const QUERY = /[?#].*$/s

/** A frame's file as it may be told, or undefined where it is not plainly one. */
export const plainFile = (text: string): string | undefined => {
  const file = text.replace(QUERY, '')
  const isPlain = file.length <= MAX_FILE_BYTES && (FILE.test(file) || UNNAMED.test(file))
  return isPlain && !isOpaque(file) ? file : undefined
}

const FUNCTION = /^[\w$.<>:#?!=*()/\\{}@`~|+-]+$/

/** A function as it may be told: `main.(*Server).handle`, `<module>`, `App\Client::send`. */
export const plainFunction = (text: string): string | undefined =>
  text.length <= MAX_NAME_BYTES && FUNCTION.test(text) && !isOpaque(text) ? text : undefined

const TYPE = /^[A-Za-z_$][\w$]*(?:(?:\.|::|\\)[A-Za-z_$][\w$]*)*$/

/** An exception's type as it may be told. */
export const plainType = (text: string): string | undefined =>
  text.length <= MAX_NAME_BYTES && TYPE.test(text) && !isOpaque(text) ? text : undefined

/** What people don't name things: twenty letters and digits in a row, three of them digits; a UUID. Others' secrets look so. */
const isOpaque = (text: string): boolean =>
  UUID.test(text) || (text.match(LONG_WORD) ?? []).some((word) => word.replace(/\D+/g, '').length >= 3)

const LONG_WORD = /[A-Za-z0-9]{20,}/g
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-/i
