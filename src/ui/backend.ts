import type { Chosen, Counts, Filter, PlacesPage, Revealed, SecretsPage, State } from '../core/review/wire.js'

/** What does the work. The server does today; the same page could be given one that runs core/ itself. */
export interface Backend {
  state(): Promise<State>
  /** Resolves once all bytes are there. */
  upload(file: File, onProgress: (bytes: number) => void): Promise<void>
  secrets(review: number, filter: Filter, offset: number, limit: number): Promise<SecretsPage>
  places(review: number, secret: number, offset: number, limit: number): Promise<PlacesPage>
  reveal(review: number, place: number): Promise<Revealed>
  decide(review: number, chosen: Chosen, keep: boolean): Promise<Counts>
  sanitize(review: number): Promise<void>
  /** Has the browser save it. */
  save(review: number, what: 'copy' | 'audit'): Promise<void>
  forget(): Promise<void>
}

/** Why something can't be done: `refused` by the server in words for people, `locked` without the key, or `gone` with the server. */
export class Problem extends Error {
  readonly kind: 'refused' | 'locked' | 'gone'

  constructor(kind: Problem['kind'], message: string) {
    super(message)
    this.name = 'Problem'
    this.kind = kind
  }
}

const GONE = 'beartrap has ended. Run beartrap ui again to go on.'

/** The server that this page came from. */
export const serverBackend = (key: string): Backend => {
  const call = async <Answer>(name: string, body: object = {}): Promise<Answer> => {
    const response = await fetch(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-beartrap-key': key },
      body: JSON.stringify(body),
    }).catch(() => {
      throw new Problem('gone', GONE)
    })
    const answer: unknown = await response.json().catch(() => ({}))
    if (!response.ok) throw problemOf(response.status, answer)
    return answer as Answer
  }
  return {
    state: () => call('state'),
    upload: (file, onProgress) => upload(file, key, onProgress),
    secrets: (review, filter, offset, limit) => call('secrets', { review, filter, offset, limit }),
    places: (review, secret, offset, limit) => call('places', { review, secret, offset, limit }),
    reveal: (review, place) => call('reveal', { review, place }),
    decide: (review, chosen, keep) => call('decide', { review, chosen, keep }),
    sanitize: (review) => call('sanitize', { review }),
    save: async (review, what) => {
      const { path } = await call<{ path: string }>('ticket', { review, what })
      const link = document.createElement('a')
      link.href = path
      link.download = ''
      link.click()
    },
    forget: () => call('forget'),
  }
}

const problemOf = (status: number, answer: unknown): Problem => {
  const { problem } = answer as { problem?: string }
  return new Problem(status === 403 ? 'locked' : 'refused', problem ?? `the server answered ${status}`)
}

/** XMLHttpRequest, as fetch tells nothing of how far an upload is; the browser reads the file as it sends. */
const upload = (file: File, key: string, onProgress: (bytes: number) => void): Promise<void> =>
  new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/upload?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.setRequestHeader('x-beartrap-key', key)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded }) => onProgress(loaded)
    request.onload = () => (request.status === 200 ? done() : failed(problemOf(request.status, request.response ?? {})))
    request.onerror = () => failed(new Problem('refused', 'The file could not be sent. Was it moved or changed?'))
    request.send(file)
  })
