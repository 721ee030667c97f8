import type { Glob } from './api.js'
import { toGlob } from './glob.js'

/** A server of the document: its variables are put in, or left open. */
export interface Server {
  readonly url: string
  readonly variables?: Readonly<Record<string, { readonly enum?: readonly string[] | undefined }>> | undefined
}

/** Where a server's operations are: its host, if the document tells it, and what comes before their paths. */
export interface Base {
  readonly host: Glob | undefined
  readonly segments: readonly string[]
}

/** Addresses that the variables of one server make; with more, those that are left stay open. */
const MAX_SPELLINGS = 64

/** The scheme is left out: what is sent by http instead of https is to be matched, and told. */
export const basesOf = (server: Server): Base[] => spellings(server).map(toBase)

/** A variable with an enum is each of its values; any other may be anything. */
const spellings = ({ url, variables = {} }: Server): string[] =>
  Object.entries(variables).reduce<string[]>(
    (urls, [name, { enum: values = [] }]) => {
      const spelled = urls.flatMap((spelling) => values.map((value) => spelling.replaceAll(`{${name}}`, value)))
      return values.length === 0 || spelled.length > MAX_SPELLINGS ? urls : spelled
    },
    [url],
  )

const toBase = (url: string): Base => {
  const [, host, path = ''] = URL_PARTS.exec(url) ?? []
  return {
    host: host === undefined || host === '' ? undefined : toGlob(host.toLowerCase().replace(/:(?:80|443)$/, '')),
    segments: segmentsOf(path),
  }
}

const URL_PARTS = /^(?:(?:[A-Za-z{}][A-Za-z0-9{}+.-]*:)?\/\/([^/?#]*))?([^?#]*)/

/** Of a path; a slash at its end says nothing. */
export const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '')
