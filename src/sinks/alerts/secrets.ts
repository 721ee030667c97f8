import { z } from 'zod'
import { BeartrapError } from '../../core/errors.js'
import type { Env } from './kind.js'

/** The name of an environment variable: what is secret never stands in a configuration. */
export const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')

/** What fits into a header, so that no error of a client would ever show it. */
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/** A variable's value. Throws BeartrapError 'config' with its name alone. */
export const secretFrom = (env: Env, variable: string, sink: string): string => {
  const value = env[variable]
  if (value === undefined || value === '')
    throw new BeartrapError('config', `${sink}: the environment variable ${variable} is not set`)
  if (!PLAIN.test(value))
    throw new BeartrapError('config', `${sink}: ${variable} holds line ends, or signs that are no printable ASCII`)
  return value
}
