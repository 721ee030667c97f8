// A login flow that is logged with care: pino redacts, the rest uses placeholders. Argument: port.
const express = require('express')
const session = require('express-session')
const jwt = require('jsonwebtoken')
const crypto = require('crypto')
const pino = require('pino')
const log = pino({
  level: 'debug',
  redact: {
    paths: ['req.headers.authorization', 'req.headers.cookie', 'req.headers["x-api-key"]', 'res.headers["set-cookie"]', 'body.password', 'body.refresh_token', 'token'],
    censor: '[REDACTED]'
  }
})
const key = crypto.randomBytes(32)
const app = express()
app.use(require('pino-http')({ logger: log, genReqId: () => crypto.randomUUID() }))
app.use(express.json())
app.use(session({ secret: crypto.randomBytes(16).toString('hex'), resave: false, saveUninitialized: false }))
const fingerprint = (s) => 'sha256:' + crypto.createHash('sha256').update(s).digest('hex').slice(0, 12)

app.post('/login', (req, res) => {
  req.log.info({ body: req.body }, 'login attempt')
  if (!req.body.password) return res.status(400).json({ error: 'password is required' })
  req.session.user = req.body.username
  const token = jwt.sign({ sub: req.body.username }, key, { expiresIn: req.body.ttl || '1h' })
  req.log.debug({ token, kid: '2026-01', alg: 'HS256', expires_in: 3600, token_type: 'Bearer' }, 'token issued')
  console.log('issued token %s for user %s (session %s)', fingerprint(token), req.body.username, '*'.repeat(32))
  res.json({ access_token: token, token_type: 'Bearer' })
})
app.get('/me', (req, res) => {
  const [scheme, token] = (req.headers.authorization || '').split(' ')
  if (scheme !== 'Bearer') {
    console.warn('missing header, expected "Authorization: Bearer <token>", got scheme %j', scheme)
    return res.set('WWW-Authenticate', 'Bearer realm="api"').status(401).json({ error: 'unauthorized' })
  }
  try {
    req.log.info({ claims: { sub: jwt.verify(token, key).sub } }, 'token accepted')
    res.json({ ok: true })
  } catch (err) {
    console.error('%s: %s (%s)', err.name, err.message, fingerprint(token))
    req.log.warn({ err: { name: err.name, message: err.message } }, 'token rejected')
    res.set('WWW-Authenticate', 'Bearer realm="api", error="invalid_token", error_description="' + err.message + '"').status(401).json({ error: 'invalid_token' })
  }
})
app.get('/basic', (req, res) => {
  console.log('Basic authentication is off; see "Basic usage" in the handbook. Send X-Api-Key: ${API_KEY} instead.')
  res.set('WWW-Authenticate', 'Basic realm="staging", charset="UTF-8"').status(401).end()
})
app.get('/reset', (req, res) => {
  console.log('password reset mail sent to %s, link https://shop.example.test/reset?token=***', 'i***@example.test')
  res.set('ETag', '"' + crypto.createHash('sha1').update(req.url).digest('hex') + '"').json({ ok: true })
})
app.listen(Number(process.argv[2]), '127.0.0.1', () => {
  console.log('config: { apiKey: "<API_KEY>", clientSecret: process.env.CLIENT_SECRET, password: "********", databaseUrl: "postgres://shop:****@db.example.test/shop" }')
  log.info({ port: Number(process.argv[2]), revision: crypto.createHash('sha1').update('shop').digest('hex') }, 'listening')
})
