import type { Surroundings } from './surroundings.js'

/** A whole environment on one line, or named as what it is. */
const DUMPS: readonly string[] = ['environ({', 'os.environ', 'process.env', '"Env": [', '"Env":[']

const VARIABLE_IN_LINE =
  /(?:^|[\s"',{])(?!HTTP_|PHP_AUTH|QUERY_|REQUEST_|SERVER_)[A-Z][A-Z0-9_]{1,63}(?:=|["']: ?)["']?[^\s"']{0,200}$/

/** A variable's name and the part of its value before the secret. */
const NAME_REACH = 300

/** Whether the secret is the value of one variable among others. */
export const isEnvironment = ({ own, up, down, before, line }: Surroundings): boolean => {
  if (own.variable) return /^(?:declare|export) /.test(line) || up(own)?.variable === true || down()?.variable === true
  if (!VARIABLE_IN_LINE.test(line.slice(-NAME_REACH))) return false
  const near = before()
  return DUMPS.some((dump) => near.includes(dump))
}
