// Node programs of the blind corpus. Usage: node programs.cjs NAME PORT, credentials as JSON on standard input.
const fs = require('fs')
const http = require('http')
const util = require('util')
const S = JSON.parse(fs.readFileSync(0, 'utf8'))
const [, , NAME, PORT] = process.argv
const U = `http://localhost:${PORT}`
const headers = () => ({ accept: 'application/json', authorization: `Bearer ${S.bearer}`, 'x-api-key': S.apikey, cookie: `connect.sid=${S.connect_sid}; theme=dark` })
const settings = () => ({ NODE_ENV: 'production', SESSION_SECRET: S.secret_key, DATABASE_URL: `postgres://app:${S.db_pw}@db.example.test:5432/shop`, REDIS_URL: `redis://default:${S.redis_pw}@cache.example.test:6379`, STRIPE_SECRET_KEY: S.stripe, SENDGRID_API_KEY: S.sendgrid, JWT_SECRET: S.webhook_secret, SMTP_PASS: S.smtp_pw })
const call = (port, path, options = {}) =>
  new Promise((done) => {
    const r = http.request({ host: '127.0.0.1', port, path, method: options.method || 'GET', headers: options.headers || {} }, (res) => {
      res.on('data', () => {})
      res.on('end', () => done(res))
    })
    r.on('error', done)
    r.end(options.body)
  })
const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)))
const P = {}

P.express = async () => {
  const express = require('express')
  const app = express()
  app.use(require('cookie-parser')())
  app.use(require('morgan')('combined'))
  app.use(require('morgan')(':method :url :req[authorization] :req[cookie] :status'))
  app.use(express.json(), express.urlencoded({ extended: true }))
  app.use((req, res, next) => {
    console.log(req.method, req.originalUrl, req.headers)
    console.log('body', req.body, 'cookies', req.cookies, 'query', req.query)
    next()
  })
  app.post('/login', (req, res) => res.cookie('refresh_token', S.remember, { httpOnly: true }).json({ accessToken: S.access }))
  app.get('/me', (req) => {
    throw Object.assign(new Error(`jwt malformed: ${req.headers.authorization}`), { req: { headers: req.headers, rawHeaders: req.rawHeaders } })
  })
  app.use((err, req, res, next) => {
    console.error(err)
    res.status(500).end()
  })
  const port = await listen(http.createServer(app))
  await call(port, `/me?api_key=${encodeURIComponent(S.apikey2)}`, { headers: headers() })
  await call(port, '/login', { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Basic ${S.basic}` }, body: JSON.stringify({ username: 'ines', password: S.password }) })
  await call(port, '/login', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: `token=${S.jwt}` }, body: new URLSearchParams({ user: 'ines', password: S.password2, otp: '123456' }).toString() })
}

P.fastify = async () => {
  const app = require('fastify')({ logger: { level: 'trace', serializers: { req: (r) => ({ method: r.method, url: r.url, headers: r.headers, body: r.body }) } } })
  app.post('/login', async (req) => {
    req.log.info({ body: req.body }, 'login')
    return { token: S.access }
  })
  app.get('/me', async (req) => {
    throw new Error('Invalid token ' + req.headers.authorization)
  })
  app.addHook('onSend', async (req, reply, payload) => req.log.debug({ headers: reply.getHeaders(), payload }, 'sending'))
  await app.inject({ url: `/me?access_token=${S.query}`, headers: headers() })
  await app.inject({ method: 'POST', url: '/login', headers: { 'x-auth-token': S.apikey3 }, payload: { email: 'ines@example.test', password: S.password, client_secret: S.client_secret } })
  app.log.info({ config: settings() })
}

P.koa = async () => {
  const Koa = require('koa')
  const app = new Koa()
  app.keys = [S.secret_key]
  app.use(async (ctx) => {
    console.log(ctx.request)
    console.log(ctx)
    console.dir({ q: ctx.query, cookie: ctx.cookies.get('sid') }, { depth: 9 })
    ctx.cookies.set('sid', S.session)
    console.log(ctx.response)
    ctx.throw(401, `bad token ${ctx.get('authorization')}`, { headers: ctx.headers, expose: false })
  })
  app.on('error', (e) => console.error('server error', e))
  const port = await listen(http.createServer(app.callback()))
  await call(port, `/me?token=${encodeURIComponent(S.query)}`, { headers: { authorization: `Bearer ${S.jwt}`, cookie: `sid=${S.sid}`, 'x-api-key': S.apikey } })
}

P.hapi = async () => {
  const server = require('@hapi/hapi').server({ debug: { request: '*', log: '*' } })
  server.events.on('request', (r, e) => console.log(e, r.headers, r.query))
  server.route({ method: '*', path: '/{p*}', handler: (r) => { r.log('auth', { token: r.headers.authorization, state: r.state }); server.log('info', { payload: r.payload, config: settings() }); throw new Error('no access for ' + r.headers.authorization) } })
  await server.inject({ url: '/x?access_token=' + encodeURIComponent(S.query), headers: { ...headers(), cookie: `session=${S.session}` } })
  await server.inject({ method: 'POST', url: '/login', payload: { password: S.password, refreshToken: S.refresh } })
}

P.axios = async () => {
  const axios = require('axios')
  axios.interceptors.request.use((c) => (console.log('Starting Request', JSON.stringify(c, null, 2)), c))
  axios.interceptors.response.use((r) => (console.log('Response:', r.status, r.config.headers, r.data), r))
  await axios.post(U + '/token', new URLSearchParams({ grant_type: 'client_credentials', client_id: 'shop', client_secret: S.client_secret }), { auth: { username: S.user, password: S.basic_pw } }).catch(console.error)
  for (const options of [{ headers: headers() }, { params: { api_key: S.apikey2 }, headers: { Authorization: `Token ${S.token}` } }]) {
    try {
      await axios.get(U + '/denied', options)
    } catch (e) {
      console.error(e.toJSON())
      console.error(e.message, util.inspect(e.config, { depth: 4 }))
      console.log(util.inspect(e.request._header), JSON.stringify(e.request._header))
    }
  }
}

P.got = async () => {
  const got = require('got')
  try {
    await got(U + '/denied', { headers: headers(), searchParams: { key: S.apikey2 }, retry: 0 })
  } catch (e) {
    console.error(e)
    console.error(util.inspect(e.options, { depth: 2 }))
  }
  try {
    await got.post('http://127.0.0.1:9/x', { username: S.user, password: S.basic_pw, retry: 0, json: { password: S.password } })
  } catch (e) {
    console.error(e)
  }
}

P.undici = async () => {
  const dc = require('diagnostics_channel')
  const { request, errors, Headers, fetch, setGlobalDispatcher, getGlobalDispatcher, interceptors } = require('undici')
  dc.channel('undici:request:create').subscribe(({ request: r }) => console.log('create', r.method, r.path, r.headers, r))
  dc.channel('undici:client:sendHeaders').subscribe(({ headers: h }) => console.log('sent', util.inspect(h), h.split('\r\n')))
  dc.channel('undici:request:headers').subscribe(({ response }) => console.log('got', response.headers.map(String)))
  await request(U + '/login?access_token=' + S.query, { headers: headers() })
  const h = new Headers(headers())
  h.append('X-Auth-Token', S.apikey3)
  console.log(h, [...h], Object.fromEntries(h))
  const r = await fetch(U + '/denied', { headers: { Authorization: `Basic ${S.basic}` } })
  console.log(r, await r.text())
  console.log(new Request('http://localhost/x?token=' + S.query, { headers: { Authorization: 'Bearer ' + S.jwt } }))
}

P['node-fetch'] = async () => {
  const fetch = require('node-fetch')
  const r = await fetch(U + '/login', { headers: headers() })
  console.log(r)
  console.log(r.headers.raw())
  const request = new fetch.Request('http://127.0.0.1:9/x?api_key=' + S.apikey2, { headers: { Authorization: 'Bearer ' + S.bearer2 } })
  console.log(request)
  await fetch(request).catch(console.error)
  const h = new fetch.Headers({ Authorization: 'Bearer ' + S.jwt, Cookie: 'sessionid=' + S.sid })
  console.log(h, JSON.stringify(h.raw()))
}

P.superagent = async () => {
  const superagent = require('superagent')
  for (const set of [(r) => r.set(headers()), (r) => r.auth(S.user, S.basic_pw), (r) => r.auth(S.token, { type: 'bearer' })]) {
    try {
      await set(superagent.post(U + '/denied')).query({ access_token: S.query }).send({ password: S.password, name: 'ines' })
    } catch (e) {
      console.error(e.response)
      console.error(e.response.request.toJSON(), e.response.toJSON())
      console.error(JSON.stringify(e.response.error))
    }
  }
}

P.needle = async () => {
  const needle = require('needle')
  const request = require('request')
  request.debug = true
  await new Promise((done) => request({ url: U + '/denied?access_token=' + S.query, headers: headers(), json: { secret: S.webhook_secret } }, done))
  await new Promise((done) => request.post({ url: U + '/token', auth: { user: S.user, pass: S.basic_pw }, form: { password: S.password2 } }, done))
  const r = await needle('get', U + '/login', { headers: { 'X-Auth-Token': S.apikey } })
  console.log(r.headers, r.cookies, r.req.getHeaders())
}

P.pino = async () => {
  const pino = require('pino')
  const log = pino({ level: 'debug' })
  log.info({ req: { headers: headers(), url: '/cb?code=' + S.code + '&state=abc123' } }, 'incoming')
  log.error({ err: Object.assign(new Error('401 from api'), { config: { headers: { Authorization: 'Bearer ' + S.jwt }, auth: { username: S.user, password: S.basic_pw } } }) })
  log.warn({ user: { id: 1, email: 'ines@example.test', passwordHash: undefined, resetToken: S.reset } })
  log.info('env ' + JSON.stringify(settings()))
  const pretty = pino(require('pino-pretty')({ sync: true, colorize: true }))
  pretty.info({ headers: headers(), body: { password: S.password, refresh_token: S.refresh } }, 'pretty')
  pretty.info({ webhook: `https://hooks.example.test/services/${S.hook}` }, 'calling')
}

P.winston = async () => {
  const w = require('winston')
  const f = w.format
  for (const format of [f.json(), f.simple(), f.combine(f.timestamp(), f.prettyPrint({ depth: 5 })), f.combine(f.colorize(), f.printf((i) => `${i.level}: ${i.message} ${JSON.stringify(i.meta)}`)), f.combine(f.splat(), f.cli()), f.logstash()]) {
    const log = w.createLogger({ format, transports: [new w.transports.Console()] })
    log.info('request', { meta: { headers: headers(), cookies: { session: S.session } } })
    log.warn(`login with password ${S.password} failed`, { meta: { password: S.password } })
    log.error('token exchange failed', { meta: { code: S.code, client_secret: S.client_secret, url: `https://ci:${S.url_pw}@git.example.test` } })
  }
}

P.bunyan = async () => {
  const log = require('bunyan').createLogger({ name: 'shop', serializers: require('bunyan').stdSerializers })
  const server = http.createServer((req, res) => {
    log.info({ req }, 'start')
    res.setHeader('Set-Cookie', [`sid=${S.sid}; HttpOnly`, 'lang=en'])
    res.end()
    log.info({ res }, 'end')
  })
  const port = await listen(server)
  await call(port, '/x?jwt=' + S.jwt, { headers: { ...headers(), authorization: `Basic ${S.basic}` } })
  log.error({ err: new Error('Invalid API key: ' + S.apikey2), settings: settings() })
}

P.log4js = async () => {
  const log4js = require('log4js')
  for (const layout of [{ type: 'basic' }, { type: 'coloured' }, { type: 'pattern', pattern: '%d %p %c %m%n' }]) {
    log4js.configure({ appenders: { out: { type: 'stdout', layout } }, categories: { default: { appenders: ['out'], level: 'debug' } } })
    const log = log4js.getLogger('shop')
    log.debug('headers', headers())
    log.info('Authorization:', 'Bearer ' + S.bearer2)
    log.warn('login %s %j', 'ines', { password: S.password2, token: S.token })
    log.error(new Error('connect failed: mongodb://app:' + S.db_pw + '@mongo.example.test/shop?authSource=admin'))
  }
  const signale = require('signale')
  signale.debug(headers())
  require('consola').default.info('session', { sessionId: S.session, apiKey: S.apikey2 })
}

P.debug = async () => {
  const debug = require('debug')
  debug.enable('*')
  debug.inspectOpts.colors = true
  const d = debug('shop:http')
  d('GET %s %o', '/x?access_token=' + S.query, headers())
  d('token %s', S.token)
  d('Authorization header: %O', { authorization: `Bearer ${S.jwt}` })
  const app = require('express')()
  app.get('/x', (q, r) => r.end())
  await call(await listen(http.createServer(app)), '/x?api_key=' + S.apikey, { headers: headers() })
}

P['util-inspect'] = async () => {
  const value = { request: { headers: headers(), rawHeaders: Object.entries(headers()).flat(), auth: { user: S.user, pass: S.basic_pw } }, session: { cookie: { path: '/', httpOnly: true }, passport: { user: 12 }, csrf: null, refreshToken: S.refresh }, config: settings(), key: S.pem }
  console.log(value)
  console.log(util.inspect(value, { depth: null, colors: true, breakLength: 60 }))
  console.log(util.inspect(value, { compact: false, depth: 5 }))
  console.table(Object.entries(headers()))
  console.table([{ name: 'API_TOKEN', value: S.token }, { name: 'password', value: S.password2 }])
  console.log(util.format('%j %o', value.request, new Map(Object.entries(headers()))))
  console.log(new URL(`https://ci:${S.url_pw}@git.example.test/x?private_token=${S.apikey2}#access_token=${S.access}`))
  console.log(new URLSearchParams({ code: S.code, client_secret: S.client_secret }))
  console.log('%s', new Error('bad key ' + S.apikey, { cause: { token: S.bearer2 } }))
}

P['http-proxy'] = async () => {
  const proxy = require('http-proxy').createProxyServer({ target: U })
  proxy.on('proxyReq', (proxyReq, req) => {
    proxyReq.setHeader('X-Api-Key', S.apikey2)
    console.log('proxy', req.method, req.url, JSON.stringify(proxyReq.getHeaders()), proxyReq._header)
  })
  proxy.on('proxyRes', (res, req) => console.log('RAW Response from the target', JSON.stringify(res.headers, true, 2), res.rawHeaders))
  const port = await listen(http.createServer((q, s) => proxy.web(q, s)))
  await call(port, '/login?ticket=' + S.query, { headers: { ...headers(), 'proxy-authorization': `Basic ${S.basic2}` } })
  await call(port, '/go', { headers: headers() })
}

P.ws = async () => {
  const { WebSocketServer, WebSocket } = require('ws')
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (ws, req) => {
    console.log('upgrade', req.url, req.headers)
    ws.on('message', (m) => console.log('received: %s', m))
  })
  await new Promise((done) => server.on('listening', done))
  const ws = new WebSocket(`ws://127.0.0.1:${server.address().port}/live?access_token=${S.query}`, ['graphql-ws', 'x'], { headers: { ...headers() } })
  await new Promise((done) => ws.on('open', done))
  ws.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${S.jwt}`, apiKey: S.apikey2 } }))
  ws.send(JSON.stringify({ type: 'login', password: S.password }))
  await new Promise((done) => setTimeout(done, 200))
}

P['socket-io'] = async () => {
  const server = http.createServer()
  const { Server } = require('socket.io')
  const io = new Server(server)
  io.on('connection', (s) => {
    console.log('handshake', s.handshake)
    s.on('auth', (a) => console.log('auth event', a))
  })
  io.use((s, next) => { console.log(JSON.stringify(s.handshake.auth), s.request.headers); next() })
  const port = await listen(server)
  const client = require('socket.io-client')(`http://127.0.0.1:${port}`, { auth: { token: S.jwt }, query: { session: S.sid }, extraHeaders: { authorization: 'Bearer ' + S.bearer } })
  await new Promise((done) => client.on('connect', done))
  client.emit('auth', { password: S.password, apiToken: S.apikey })
  await new Promise((done) => setTimeout(done, 200))
}

P.nodemailer = async () => {
  const net = require('net')
  const server = net.createServer((c) => {
    c.write('220 mail.example.test ESMTP\r\n')
    c.on('data', (d) => c.write(/EHLO/i.test(d) ? '250-mail.example.test\r\n250 AUTH PLAIN LOGIN\r\n' : /AUTH PLAIN/i.test(d) ? '235 ok\r\n' : /AUTH LOGIN/i.test(d) ? '334 VXNlcm5hbWU6\r\n' : '250 ok\r\n'))
    c.on('error', () => {})
  })
  const port = await listen(server)
  const t = require('nodemailer').createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, auth: { user: 'mailer@example.test', pass: S.smtp_pw }, logger: true, debug: true })
  await Promise.race([t.verify().catch(console.error), new Promise((done) => setTimeout(done, 1500))])
  console.log(t.options, t.transporter && t.transporter.options)
}

P.passport = async () => {
  const express = require('express')
  const passport = require('passport')
  const session = require('express-session')
  const app = express()
  app.use(session({ secret: S.secret_key, resave: false, saveUninitialized: true, genid: () => S.sid }))
  app.use(express.json(), passport.initialize(), passport.session())
  passport.use(new (require('passport-local').Strategy)((username, password, done) => {
    console.log('verify', { username, password })
    done(null, { id: 7, username, apiToken: S.apikey })
  }))
  passport.use(new (require('passport-http-bearer').Strategy)((token, done) => {
    console.log('bearer strategy got token=' + token)
    done(new Error('token ' + token + ' not found'))
  }))
  passport.serializeUser((u, done) => done(null, u))
  passport.deserializeUser((u, done) => done(null, u))
  app.post('/login', passport.authenticate('local'), (req, res) => {
    console.log(req.session, req.sessionID, req.user, req.sessionStore.sessions)
    res.json({})
    console.log(res.getHeaders())
  })
  app.get('/me', passport.authenticate('bearer', { session: false }))
  app.use((e, q, r, n) => { console.error(e.stack); r.end() })
  const port = await listen(http.createServer(app))
  await call(port, '/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'ines', password: S.password2 }) })
  await call(port, '/me', { headers: { authorization: 'Bearer ' + S.bearer } })
}

P['env-vite'] = async () => {
  fs.mkdirSync('vite-env', { recursive: true })
  const env = { ...settings(), VITE_API_KEY: S.apikey, NEXT_PUBLIC_MAPS_KEY: S.google, GITHUB_TOKEN: S.github, NPM_TOKEN: S.npm, AUTH_SECRET: S.secret_key, CLIENT_SECRET: S.client_secret }
  fs.writeFileSync('vite-env/.env', Object.entries(env).map(([k, v]) => `${k}="${v}"`).join('\n') + '\n')
  const { loadEnv, createServer } = await import(require.resolve('vite').replace('index.cjs', 'dist/node/index.js'))
  console.log(loadEnv('production', 'vite-env', ''), fs.readFileSync('vite-env/.env', 'utf8'))
  require('dotenv').config({ path: 'vite-env/.env', debug: true })
  console.log(Object.fromEntries(Object.entries(process.env).filter(([k]) => /KEY|SECRET|TOKEN|URL/.test(k))))
  console.log('window.__NEXT_DATA__ = ' + JSON.stringify({ props: { pageProps: { session: { user: { email: 'ines@example.test' }, accessToken: S.jwt } } }, runtimeConfig: { apiKey: S.apikey } }))
  fs.rmSync('vite-env', { recursive: true })
}

P.drivers = async () => {
  const Redis = require('ioredis')
  const r = new Redis(`redis://default:${S.redis_pw}@127.0.0.1:9/0`, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 })
  r.on('error', (e) => console.error(e))
  await r.connect().catch((e) => console.error('redis', e.message, r.options))
  const { Client } = require('pg')
  const c = new Client(`postgres://app:${S.db_pw}@127.0.0.1:9/shop`)
  await c.connect().catch((e) => console.error('pg', e, c.connectionParameters, { ...c.connectionParameters }))
  console.log(util.inspect(new Client({ host: '127.0.0.1', user: 'app', password: S.password2 }).connectionParameters, { showHidden: true }))
  const mysql = require('mysql2')
  const m = mysql.createConnection({ host: '127.0.0.1', port: 9, user: 'app', password: S.password, debug: true })
  m.on('error', (e) => console.error('mysql', e.code))
  console.log(m.config)
  await new Promise((done) => setTimeout(done, 300))
  process.exit(0)
}

P[NAME]().then(() => setTimeout(() => process.exit(0), 300), (e) => {
  console.error(e)
  process.exit(1)
})
