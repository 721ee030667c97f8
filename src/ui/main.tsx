import { render } from 'preact'
import { App } from './app.js'
import { openSession } from './session.js'
import './style.css'

const page = document.getElementById('page')
if (page !== null) {
  const key = await openSession()
  render(<App accessKey={key} />, page)
}
