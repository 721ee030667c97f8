import { load } from 'js-yaml'
import type { z } from 'zod'
import { BeartrapError, messageOf } from '../../errors.js'
import type { Api, Operation, Scheme, Target } from './api.js'
import { rankOf, toGlob } from './glob.js'
import { isObject, resolveRef } from './refs.js'
import { type Document, documentSchema, METHODS, operationSchema, pathItemSchema, schemeSchema } from './schema.js'
import { basesOf, type Server, segmentsOf } from './servers.js'

/**
 * Reads an OpenAPI 3 or Swagger 2.0 document, YAML or JSON. Throws BeartrapError
 * 'config' with every problem, each with its place in the document.
 */
export const loadApi = (path: string, text: string): Api => {
  const problems: string[] = []
  const reader = createReader(path, parse(path, text), problems)
  const api = reader.api()
  if (api === undefined || problems.length > 0) throw new BeartrapError('config', problems.join('\n'))
  return api
}

const parse = (path: string, text: string): unknown => {
  try {
    return load(text)
  } catch (error) {
    throw new BeartrapError('config', `${path}: neither YAML nor JSON: ${messageOf(error).split('\n', 1)[0]}`, {
      cause: error,
    })
  }
}

const createReader = (path: string, data: unknown, problems: string[]) => {
  /** A part of the document, its references followed, checked; undefined with its problems noted. */
  const read = <Output>(schema: z.ZodType<Output>, value: unknown, place: readonly string[]): Output | undefined => {
    try {
      const parsed = schema.safeParse(resolveRef(data, value))
      if (parsed.success) return parsed.data
      for (const { path: at, message } of parsed.error.issues)
        problems.push(problem([...place, ...at.map(String)], message))
    } catch (error) {
      problems.push(problem(place, messageOf(error)))
    }
    return undefined
  }
  const problem = (place: readonly string[], message: string): string =>
    [path, ...(place.length > 0 ? [place.join('.')] : []), message].join(': ')

  const schemesOf = (document: Document): Record<string, Scheme> => {
    const [where, declared] =
      document.swagger === undefined
        ? ['components.securitySchemes', document.components?.securitySchemes]
        : ['securityDefinitions', document.securityDefinitions]
    return Object.fromEntries(
      Object.entries(declared ?? {}).flatMap(([name, value]) => {
        const scheme = read(schemeSchema, value, [where, name])
        return scheme === undefined ? [] : [[name, toScheme(scheme)] as const]
      }),
    )
  }
  const operationsAt = (document: Document, template: string): Operation[] => {
    const place = ['paths', template]
    const item = template.startsWith('/') ? read(pathItemSchema, document.paths[template], place) : undefined
    return METHODS.flatMap((method) => {
      if (item?.[method] === undefined) return []
      const operation = read(operationSchema, item[method], [...place, method])
      if (operation === undefined) return []
      const servers = operation.servers ?? item.servers ?? serversOf(document)
      return [
        {
          id: `${method.toUpperCase()} ${template}`,
          method: method.toUpperCase(),
          targets: targetsOf(servers, template),
          security: (operation.security ?? document.security ?? []).map(Object.keys),
        },
      ]
    })
  }
  const refuseUnknown = ({ id, security }: Operation, schemes: Api['schemes']): void => {
    for (const name of new Set(security.flat())) {
      if (!Object.hasOwn(schemes, name))
        problems.push(problem([id, 'security'], `no security scheme "${name}" is declared`))
    }
  }
  return {
    api: (): Api | undefined => {
      const document = isObject(data) ? read(documentSchema, data, []) : undefined
      if (document === undefined) {
        if (problems.length === 0) problems.push(problem([], 'no OpenAPI document: an object was expected'))
        return undefined
      }
      const schemes = schemesOf(document)
      const operations = Object.keys(document.paths).flatMap((template) => operationsAt(document, template))
      if (problems.length === 0) for (const operation of operations) refuseUnknown(operation, schemes)
      return { schemes, operations }
    },
  }
}

/** Swagger's one host; without any, all hosts. */
const serversOf = ({ servers, swagger, host, basePath = '' }: Document): readonly Server[] => {
  if (swagger === undefined) return servers === undefined || servers.length === 0 ? [{ url: '/' }] : servers
  return [{ url: host === undefined ? basePath : `//${host}/${basePath}` }]
}

const targetsOf = (servers: readonly Server[], template: string): Target[] =>
  servers.flatMap(basesOf).map(({ host, segments }) => {
    const globs = [...segments, ...segmentsOf(template)].map(toGlob)
    return { host, segments: globs, base: segments.length, rank: globs.map(rankOf).join('') }
  })

const toScheme = (scheme: z.output<typeof schemeSchema>): Scheme => {
  switch (scheme.type) {
    case 'http':
      return { kind: 'http', scheme: scheme.scheme.toLowerCase() }
    case 'basic':
      return { kind: 'http', scheme: 'basic' }
    case 'apiKey':
      return { kind: 'apiKey', in: scheme.in, name: scheme.name }
    case 'oauth2':
    case 'openIdConnect':
    case 'mutualTLS':
      return { kind: scheme.type }
    default:
      return scheme satisfies never
  }
}
