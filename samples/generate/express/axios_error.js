// Prints AxiosErrors the way most programs do. Arguments: base address; credentials as JSON on stdin.
const axios = require('axios')
const base = process.argv[2]
const c = JSON.parse(require('fs').readFileSync(0, 'utf8'))
async function main () {
  try {
    await axios.get(base + '/denied', { headers: { Authorization: 'Bearer ' + c.bearer, 'X-Request-Id': c.id } })
  } catch (err) { console.error(err) }
  try {
    await axios.post('http://127.0.0.1:9/v1/charges', { amount: 1999, currency: 'eur' },
      { auth: { username: 'billing', password: c.password }, headers: { 'X-Api-Key': c.apiKey } })
  } catch (err) { console.error('charge failed', err) }
  try {
    await axios.get(base + '/denied', { params: { access_token: c.query }, headers: { Cookie: 'session=' + c.cookie } })
  } catch (err) {
    console.error(JSON.stringify(err))
    console.error('failed:', err.message, err.config.headers)
    console.error(err.request._header)
  }
}
main()
