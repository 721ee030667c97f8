// pino-http as it comes: no redaction. Argument: port.
const http = require('http')
const pino = require('pino')
const logger = pino({ level: 'debug' })
const pinoHttp = require('pino-http')({ logger, genReqId: () => require('crypto').randomUUID() })
http.createServer((req, res) => {
  pinoHttp(req, res)
  const auth = req.headers.authorization || ''
  if (req.url.startsWith('/login')) res.setHeader('Set-Cookie', 'sid=' + req.headers['x-new-session'] + '; Path=/; HttpOnly')
  if (req.url.startsWith('/fail')) {
    const err = new Error('upstream refused')
    err.config = { url: 'https://api.example.test/v1/charges', headers: { Authorization: auth } }
    req.log.error({ err }, 'charge failed')
    req.log.error(new Error('bad credentials: ' + JSON.stringify({ authorization: auth })))
  }
  req.log.debug({ raw: req.rawHeaders }, 'raw headers')
  res.end('{"ok":true}')
}).listen(Number(process.argv[2]), '127.0.0.1', () => logger.info({ port: Number(process.argv[2]) }, 'listening'))
