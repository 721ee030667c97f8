import { stringify } from 'ndjson'

/** Records as lines of NDJSON, each with its line end. */
export const createLines = (): ((records: readonly object[]) => string) => {
  const serializer = stringify()
  return (records) => {
    let lines = ''
    for (const record of records) {
      serializer.write(record)
      for (let line = serializer.read(); line !== null; line = serializer.read()) lines += line
    }
    return lines
  }
}
