import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Secrets } from './secrets.js'

/** A session in the shop, written to `path` when it ends: `embed` into one file, `attach` into a zip with sidecars. */
export const record = async (
  browser: Browser,
  origin: string,
  secrets: Secrets,
  path: string,
  content: 'embed' | 'attach',
): Promise<void> => {
  const context = await browser.newContext({ recordHar: { path, content, mode: 'full' } })
  const page = await context.newPage()
  await logIn(page, origin, secrets)
  await page.evaluate(useTheShop, secrets)
  await page.goto(`${origin}/implicit`)
  await page.goto(`${origin}/welcome?access_token=${secrets.referer}`)
  await postSaml(page, secrets)
  await finish(context)
}

/** The HAR is written when the context closes. */
const finish = (context: BrowserContext): Promise<void> => context.close()

const logIn = async (page: Page, origin: string, { password }: Secrets): Promise<void> => {
  await page.goto(`${origin}/login`)
  await page.fill('[name=username]', 'ines')
  await page.fill('[name=password]', password)
  await page.click('button')
  await page.waitForURL('**/oauth/callback?**')
}

/** Runs in the page: what an app's own script does. */
const useTheShop = async (secrets: Secrets): Promise<void> => {
  const json = { 'content-type': 'application/json' }
  const post = (path: string, body: string | FormData | URLSearchParams, headers: Record<string, string> = {}) =>
    fetch(path, { method: 'POST', headers, body })
  const get = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(path, { headers })).arrayBuffer()
  await post(
    '/oauth/token',
    new URLSearchParams({
      grant_type: 'authorization_code',
      code: secrets.code,
      client_id: 'shop-web',
      client_secret: secrets.clientSecret,
      code_verifier: secrets.verifier,
    }),
  ).then((answer) => answer.json())
  await get('/api/orders', { authorization: `Bearer ${secrets.access}`, 'x-api-key': secrets.apiKey })
  await post(
    '/graphql',
    JSON.stringify({
      query: 'mutation($password: String!) { login(password: $password) { ok } }',
      variables: { password: secrets.variable },
    }),
    json,
  )
  await post(
    '/api/queue',
    JSON.stringify({ message: JSON.stringify({ user: 'ines', password: secrets.quoted }) }),
    json,
  )
  const form = new FormData()
  form.append('username', 'ines')
  form.append('password', secrets.multipart)
  await post('/profile', form)
  await get('/api/blob')
  await get('/api/blob.gz')
  await get(
    `/files/a.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261124T201729Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=${secrets.signed}`,
  )
  await get('/events')
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/live`, ['bearer', secrets.socketProtocol])
  await new Promise((opened) => socket.addEventListener('message', opened))
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authToken: secrets.socketText } }))
  socket.send(new TextEncoder().encode(JSON.stringify({ op: 2, token: secrets.socketBinary })))
  await new Promise((answered) => socket.addEventListener('message', answered))
  socket.close()
}

/** A form that an identity provider's page sends by itself. */
const postSaml = async (page: Page, { saml, relay }: Secrets): Promise<void> => {
  const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0"><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>${saml}</ds:SignatureValue></ds:Signature></samlp:Response>`
  await page.evaluate(
    ({ response, state }) => {
      const form = document.createElement('form')
      Object.assign(form, { method: 'post', action: '/saml/acs' })
      for (const [name, value] of Object.entries({ SAMLResponse: response, RelayState: state })) {
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
      }
      document.body.append(form)
      form.submit()
    },
    { response: Buffer.from(xml).toString('base64'), state: relay },
  )
  await page.waitForURL('**/saml/acs')
}

/** The status that the recorded file answers an address with; 0 where it has no answer. */
export const statusOf = async (browser: Browser, har: string, url: string): Promise<number> => {
  const context = await browser.newContext()
  await context.routeFromHAR(har, { notFound: 'abort' })
  const page = await context.newPage()
  const status = await page
    .goto(url)
    .then((answer) => answer?.status() ?? 0)
    .catch(() => 0)
  await context.close()
  return status
}
