/** The fields of a line of CSV (RFC 4180), none of which goes on over lines; undefined where its quotes don't fit. */
export const fieldsOf = (line: string): string[] | undefined => {
  const fields: string[] = []
  for (let at = 0; at <= line.length; ) {
    FIELD.lastIndex = at
    const [all, quoted, plain = ''] = FIELD.exec(line) ?? []
    if (all === undefined) return undefined
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    at += all.length
    if (at === line.length) return fields
    at++ // the comma
    if (line[at - 1] !== ',') return undefined
  }
  return fields
}

const FIELD = /"((?:[^"]|"")*)"|([^",]*)/y
