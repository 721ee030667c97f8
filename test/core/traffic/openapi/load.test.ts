import { describe, expect, it } from 'vitest'
import { loadApi } from '../../../../src/core/traffic/openapi/load.js'

const problemIn = (text: string): string => {
  try {
    loadApi('api.yaml', text)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

const scheme = (declared: string): string =>
  `{openapi: 3.1.0, components: {securitySchemes: {s: ${declared}}}, paths: {/a: {get: {security: [{s: []}]}}}}`

describe('an OpenAPI document', () => {
  it.each([
    ['http', '{type: http, scheme: Bearer}', { kind: 'http', scheme: 'bearer' }],
    ['Swagger’s basic', '{type: basic}', { kind: 'http', scheme: 'basic' }],
    ['an API key', '{type: apiKey, in: cookie, name: sid}', { kind: 'apiKey', in: 'cookie', name: 'sid' }],
    ['OAuth', '{type: oauth2, flows: {}}', { kind: 'oauth2' }],
    ['OpenID Connect', '{type: openIdConnect, openIdConnectUrl: x}', { kind: 'openIdConnect' }],
    ['mutual TLS', '{type: mutualTLS}', { kind: 'mutualTLS' }],
  ])('declares %s', (_, declared, expected) => {
    expect(loadApi('api.yaml', scheme(declared)).schemes).toEqual({ s: expected })
  })

  it.each([
    ['the document’s', 'security: [{a: []}]', '', [['a']]],
    ['the operation’s, which overrides', 'security: [{a: []}]', 'security: [{b: [x], a: []}, {}]', [['b', 'a'], []]],
    ['the operation’s, which needs none', 'security: [{a: []}]', 'security: []', []],
    ['none', '', '', []],
  ])('security: %s', (_, whole, own, expected) => {
    const text = `openapi: 3.0.3\n${whole}\ncomponents: {securitySchemes: {a: {type: oauth2}, b: {type: oauth2}}}\npaths:\n  /x:\n    get:\n      summary: x\n      ${own}`
    expect(loadApi('api.yaml', text).operations).toMatchObject([{ id: 'GET /x', security: expected }])
  })

  it('follows references within itself', () => {
    const api = loadApi(
      'api.json',
      JSON.stringify({
        openapi: '3.1.0',
        paths: { '/x': { $ref: '#/components/pathItems/x~1y' } },
        components: {
          pathItems: { 'x/y': { delete: { security: [{ s: [] }] } } },
          securitySchemes: { s: { $ref: '#/components/securitySchemes/t' }, t: { type: 'http', scheme: 'basic' } },
        },
      }),
    )
    expect(api.operations).toMatchObject([{ id: 'DELETE /x' }])
    expect(api.schemes['s']).toEqual({ kind: 'http', scheme: 'basic' })
  })

  it('may be Swagger 2.0', () => {
    const api = loadApi(
      'api.yaml',
      '{swagger: "2.0", host: api.shop.test, basePath: /v2, securityDefinitions: {s: {type: basic}}, security: [{s: []}], paths: {/x: {get: {}}}}',
    )
    expect(api.operations[0]?.targets).toEqual([
      { host: ['api.shop.test'], segments: [['v2'], ['x']], base: 1, rank: '00' },
    ])
  })

  it('an extension at the paths is no operation', () => {
    expect(
      loadApi('api.yaml', '{openapi: 3.1.0, paths: {x-note: 1, /a: {x-get: 1, parameters: []}}}').operations,
    ).toEqual([])
  })
})

describe('what is wrong with a document, and where', () => {
  it.each([
    ['not YAML', 'a: [', /^api\.yaml: neither YAML nor JSON: /],
    ['no object', 'hello', /^api\.yaml: no OpenAPI document/],
    ['empty', '', /^api\.yaml: .*empty/],
    ['another document', '{asyncapi: 3.0.0}', /^api\.yaml: neither "openapi: 3/],
    ['no type', scheme('{scheme: bearer}'), /^api\.yaml: components\.securitySchemes\.s\.type: /],
    [
      'another place',
      scheme('{type: apiKey, in: body, name: k}'),
      /^api\.yaml: components\.securitySchemes\.s\.in: .*header/,
    ],
    [
      'security of a wrong shape',
      '{openapi: 3.1.0, paths: {/a: {get: {security: {s: []}}}}}',
      /^api\.yaml: paths\.\/a\.get\.security: /,
    ],
    [
      'a scheme that is not there',
      '{openapi: 3.1.0, paths: {/a: {get: {security: [{t: []}]}}}}',
      /^api\.yaml: GET \/a\.security: no security scheme "t"/,
    ],
    [
      'another file',
      scheme('{$ref: "other.yaml#/s"}'),
      /^api\.yaml: components\.securitySchemes\.s: \$ref "other\.yaml#\/s" is of another file/,
    ],
    ['a reference to nothing', scheme('{$ref: "#/nowhere"}'), /leads nowhere/],
    ['references in a circle', scheme('{$ref: "#/components/securitySchemes/s"}'), /in a circle/],
  ])('%s', (_, text, message) => {
    expect(problemIn(text)).toMatch(message)
  })

  it('tells all problems at once', () => {
    expect(problemIn('{openapi: 3.1.0, paths: {/a: {get: 1}, /b: {put: 2}}}').split('\n')).toHaveLength(2)
  })
})
