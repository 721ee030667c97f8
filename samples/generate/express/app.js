// An Express app that logs with console.log. Argument: port.
const express = require('express')
const cookieParser = require('cookie-parser')
const morgan = require('morgan')

const app = express()
app.use(cookieParser())
app.use(express.json())
app.use(express.urlencoded({ extended: false }))
app.use(morgan('combined'))

app.get('/headers', (req, res) => { console.log('incoming headers:', req.headers); res.json({ ok: true }) })
app.get('/raw', (req, res) => { console.log(req.rawHeaders); res.json({ ok: true }) })
app.get('/json', (req, res) => { console.log('req ' + JSON.stringify({ url: req.url, headers: req.headers })); res.json({ ok: true }) })
app.get('/pretty', (req, res) => { console.log(JSON.stringify(req.headers, null, 2)); res.json({ ok: true }) })
app.get('/cookies', (req, res) => { console.log('cookies', req.cookies, 'query', req.query); res.json({ ok: true }) })
app.get('/distinct', (req, res) => { console.log(req.headersDistinct); res.json({ ok: true }) })
app.post('/login', (req, res) => { console.log('body', req.body); res.cookie('connect.sid', req.body.sid || 'none'); console.log('sent', res.getHeaders()); res.json({ ok: true }) })
app.get('/orders/:id', (req, res) => {
  const err = new Error('no such order ' + req.params.id)
  err.status = 404
  err.request = { method: req.method, url: req.originalUrl, headers: req.headers }
  throw err
})
app.get('/verify', (req) => { throw new TypeError('jwt malformed: ' + req.headers.authorization) })
app.use((err, req, res, next) => {
  console.error(err)
  res.status(err.status || 500).json({ error: err.message })
})
app.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening on ' + process.argv[2]))
