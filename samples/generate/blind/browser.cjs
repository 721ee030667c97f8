// A browser session recorded as HAR. Usage: node browser.cjs PORT OUT, credentials as JSON on standard input.
const fs = require('fs')
const { chromium } = require('playwright-core')
const S = JSON.parse(fs.readFileSync(0, 'utf8'))
const [, , port, out] = process.argv
const U = `http://localhost:${port}`

;(async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  const context = await browser.newContext({ recordHar: { path: out, content: 'embed' }, extraHTTPHeaders: { 'X-Api-Key': S.apikey } })
  await context.addCookies([{ name: 'session', value: encodeURIComponent(S.session), url: U }, { name: 'theme', value: 'dark', url: U }])
  const page = await context.newPage()
  page.on('console', (m) => console.log('console', m.text()))
  await page.goto(`${U}/cb?code=${encodeURIComponent(S.code)}&state=xyz12`)
  await page.evaluate(async (S) => {
    await fetch('/login', { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ username: 'ines', password: S.password }) })
    await fetch('/echo', { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${S.bearer}` }, body: JSON.stringify({ password: S.password2, apiToken: S.token }) })
    await fetch('/token', { method: 'POST', body: new URLSearchParams({ refresh_token: S.refresh, client_secret: S.client_secret }) })
    await fetch('/v1/items?access_token=' + encodeURIComponent(S.query), { headers: { Authorization: `Bearer ${S.jwt}` } })
    await fetch('/sso', { method: 'POST', body: new URLSearchParams({ SAMLResponse: S.saml, RelayState: '/home' }) })
  }, S)
  await page.goto(`${U}/go`)
  await context.close()
  await browser.close()
})()
