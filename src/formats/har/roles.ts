/** What a string is, as the name that leads to it tells: it decides how the string is shown to the rules. */
export type Role = 'plain' | 'header' | 'cookie' | 'query' | 'param' | 'url' | 'body'
export type Side = 'request' | 'response'

/** Names in lower case, of every dialect: HAR, the DevTools protocol, Chrome's net log, Postman. */
const NAMES: readonly (readonly [Role, readonly string[]])[] = [
  [
    'header',
    [
      'headers',
      'header',
      'requestheaders',
      'responseheaders',
      'request_headers',
      'response_headers',
      'extraheaders',
      'trailers',
    ],
  ],
  ['cookie', ['cookies', 'cookie', 'requestcookies', 'responsecookies', 'associatedcookies', 'blockedcookies']],
  ['query', ['querystring', 'query', 'queryparams', 'query_params']],
  [
    'param',
    [
      'params',
      'form',
      'formdata',
      'urlencoded',
      'postparams',
      'variable',
      'variables',
      'values',
      'bearer',
      'basic',
      'apikey',
      'oauth1',
      'oauth2',
      'digest',
      'awsv4',
      'hawk',
      'ntlm',
      'jwt',
      'edgegrid',
    ],
  ],
  [
    'url',
    [
      'url',
      '_url',
      'uri',
      'href',
      'documenturl',
      'redirecturl',
      'referrer',
      'referer',
      'origin',
      'requesturl',
      'location',
      'title',
    ],
  ],
  [
    'body',
    [
      'text',
      'data',
      'body',
      'payload',
      'payloaddata',
      'raw',
      'postdata',
      'content',
      'html',
      'source',
      'comment',
      'message',
      '_error',
      '_failuretext',
      'bytes',
    ],
  ],
]

const ROLES: ReadonlyMap<string, Role> = new Map(
  NAMES.flatMap(([role, names]) => names.map((name) => [name, role] as const)),
)

export const roleOf = (key: string): Role => {
  const known = SPELLED.get(key)
  if (known !== undefined) return known
  const role = ROLES.get(key.toLowerCase()) ?? 'plain'
  if (SPELLED.size < MAX_SPELLED) SPELLED.set(key, role)
  return role
}

/** By names as documents spell them. */
const SPELLED = new Map<string, Role>()
const MAX_SPELLED = 4096

export const sideOf = (key: string): Side | undefined => {
  const name = key.toLowerCase()
  if (name.startsWith('request') || name === 'postdata') return 'request'
  return name.startsWith('response') || name === 'content' ? 'response' : undefined
}
