// winston and bunyan, and the NODE_DEBUG=http output of the request. Argument: base address; credentials as JSON on stdin.
const winston = require('winston')
const bunyan = require('bunyan')
const http = require('http')
const c = JSON.parse(require('fs').readFileSync(0, 'utf8'))
const w = winston.createLogger({
  level: 'debug',
  transports: [new winston.transports.Console({ format: winston.format.combine(winston.format.timestamp(), winston.format.json()) })]
})
const simple = winston.createLogger({ level: 'debug', format: winston.format.simple(), transports: [new winston.transports.Console()] })
const pretty = winston.createLogger({ level: 'debug', format: winston.format.prettyPrint(), transports: [new winston.transports.Console()] })
w.info('outgoing request', { headers: { authorization: 'Bearer ' + c.bearer, accept: '*/*' } })
simple.info('outgoing request', { headers: { authorization: 'Bearer ' + c.simple } })
pretty.info('outgoing request', { headers: { authorization: 'Bearer ' + c.pretty, cookie: 'sid=' + c.cookie } })
const b = bunyan.createLogger({ name: 'billing', level: 'debug', serializers: bunyan.stdSerializers })
http.createServer((req, res) => {
  b.info({ req }, 'request')
  res.end('ok')
}).listen(3001, '127.0.0.1', () => {
  http.get('http://127.0.0.1:3001/v1/x?api_key=' + c.query, { headers: { 'X-Api-Key': c.apiKey, Authorization: 'Basic ' + c.basic } }, (res) => {
    res.resume()
    res.on('end', () => process.exit(0))
  })
})
