import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../../../src/core/traffic/address.js'
import { matchesGlob, toGlob } from '../../../../src/core/traffic/openapi/glob.js'
import { loadApi } from '../../../../src/core/traffic/openapi/load.js'
import { createMatch } from '../../../../src/core/traffic/openapi/match.js'

const match = (servers: string, paths: readonly string[], request: string) => {
  const items = Object.fromEntries(paths.map((path) => [path, { get: {}, ...(path === '/pets' && { post: {} }) }]))
  const api = loadApi('api.yaml', `openapi: 3.1.0\nservers: ${servers}\npaths: ${JSON.stringify(items)}`)
  const [method = '', url = ''] = request.split(' ')
  const address = parseAddress(url)
  if (address === undefined) throw new Error(url)
  const matched = createMatch(api)(method, address)
  return matched.kind === 'operation' ? matched.operation.id : matched.kind
}

const PETS = ['/pets', '/pets/{id}', '/pets/mine', '/pets/{id}/photos', '/{kind}/{id}', '/files/{name}.zip', '/']
const HOST = '[{url: "https://api.shop.test/v1"}]'

describe('the operation of a request', () => {
  it.each([
    ['GET https://api.shop.test/v1/pets', 'GET /pets'],
    ['POST https://api.shop.test/v1/pets', 'POST /pets'],
    ['GET http://api.shop.test/v1/pets/', 'GET /pets'],
    ['GET https://api.shop.test:443/v1/pets/17?x=1', 'GET /pets/{id}'],
    ['GET https://api.shop.test/v1/pets/mine', 'GET /pets/mine'],
    ['GET https://api.shop.test/v1/dogs/17', 'GET /{kind}/{id}'],
    ['GET https://api.shop.test/v1/pets/17/photos', 'GET /pets/{id}/photos'],
    ['GET https://api.shop.test/v1/files/a.zip', 'GET /files/{name}.zip'],
    ['GET https://api.shop.test/v1/files/.zip', 'GET /{kind}/{id}'],
    ['GET https://api.shop.test/v1/p%65ts', 'GET /pets'],
    ['GET https://api.shop.test/v1', 'GET /'],
    ['HEAD https://api.shop.test/v1/pets', 'GET /pets'],
    ['DELETE https://api.shop.test/v1/pets', 'undeclared'],
    ['GET https://api.shop.test/v1/a/b/c/d', 'undeclared'],
    ['GET https://api.shop.test/static/app.js', 'foreign'],
    ['GET https://api.shop.test:8443/v1/pets', 'foreign'],
    ['GET https://cdn.test/v1/pets', 'foreign'],
  ])('%s', (request, operation) => {
    expect(match(HOST, PETS, request)).toBe(operation)
  })

  it.each([
    ['no server', '[]', 'GET https://any.test/pets', 'GET /pets'],
    ['a relative server', '[{url: /api}]', 'GET https://any.test/api/pets', 'GET /pets'],
    ['a relative server, which tells no host', '[{url: /api}]', 'GET https://any.test/api/none', 'foreign'],
    [
      'an open variable',
      '[{url: "https://{tenant}.shop.test", variables: {tenant: {default: a}}}]',
      'GET https://b.shop.test/pets',
      'GET /pets',
    ],
    [
      'a value of an enum',
      '[{url: "{s}://{h}.test/{v}", variables: {h: {enum: [a, b]}, v: {enum: [v1, v2], default: v1}, s: {enum: [https]}}}]',
      'GET https://b.test/v2/pets',
      'GET /pets',
    ],
    [
      'none of an enum',
      '[{url: "https://{h}.test", variables: {h: {enum: [a, b]}}}]',
      'GET https://c.test/pets',
      'foreign',
    ],
    [
      'the second server',
      '[{url: "https://a.test"}, {url: "https://b.test/v1/"}]',
      'GET https://b.test/v1/pets',
      'GET /pets',
    ],
  ])('%s', (_, servers, request, operation) => {
    expect(match(servers, ['/pets'], request)).toBe(operation)
  })
})

describe('globs', () => {
  it.each([
    ['{a}', 'x', true],
    ['{a}', '', false],
    ['{a}-{b}', 'x-y', true],
    ['{a}-{b}', '-y', false],
    ['{a}-{b}', 'x-', false],
    ['v{a}.{b}.json', 'v1.2.json', true],
    ['v{a}.{b}.json', 'v1.json', false],
    ['{a}aa{b}', 'aaaa', true],
    ['abc', 'abcd', false],
  ])('%s of %j: %s', (template, text, matches) => {
    expect(matchesGlob(toGlob(template), text)).toBe(matches)
  })
})
