import { cookies } from './groups/cookies.js'
import { copies } from './groups/copies.js'
import { otherFormats } from './groups/formats.js'
import { authorization, keys, subProtocols } from './groups/headers.js'
import { lookalikes } from './groups/lookalikes.js'
import { margins, messages } from './groups/margins.js'
import { codeFlow, deviceFlow } from './groups/oauth.js'
import { grpcWeb, requestBodies } from './groups/requests.js'
import { responseBodies } from './groups/responses.js'
import { saml } from './groups/saml.js'
import { headerUrls, requestUrls, signedUrls } from './groups/urls.js'
import { type Group, ORIGIN, type Plant, type Planted, type Session } from './model.js'
import { ALPHABETS, createRandom } from './random.js'

const GROUPS: readonly Group[] = [
  cookies,
  authorization,
  keys,
  subProtocols,
  requestUrls,
  headerUrls,
  signedUrls,
  codeFlow,
  deviceFlow,
  requestBodies,
  grpcWeb,
  otherFormats,
  saml,
  responseBodies,
  messages,
  margins,
]

/** A browsing session with credentials in every place of a HAR file that is known to hold them. The same for one seed. */
export const createSession = (seed: string): Session => {
  const random = createRandom(seed)
  const vault = new Map<string, Planted>()
  const plant: Plant = {
    random,
    plant: (id, kind, where, value) => {
      if (vault.has(id)) throw new Error(`${id} is planted twice`)
      vault.set(id, { id, kind, where, value })
      return value
    },
    planted: (id) => vault.get(id)?.value ?? missing(id),
  }
  const exchanges = GROUPS.flatMap((group) => group(plant))
  const harmless = lookalikes(random)
  const title = plant.plant('page-title', 'oauth', 'pages[].title', random.chars(ALPHABETS.base64url, 43))
  const comment = plant.plant('log-comment', 'password', 'comment', random.chars(ALPHABETS.base62, 16))
  return {
    pages: [{ title: `${ORIGIN}/welcome?access_token=${title}` }],
    comment: `recorded by hand, password=${comment}`,
    exchanges: [...copies(plant), ...exchanges, ...harmless.exchanges],
    planted: [...vault.values()],
    lookalikes: harmless.texts,
  }
}

const missing = (id: string): never => {
  throw new Error(`${id} is not planted yet`)
}
