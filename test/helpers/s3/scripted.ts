import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { ABOUT_BUCKET } from './about-bucket.js'
import { accessControl } from './access.js'
import { bodyOf } from './aws-chunked.js'
import { type Bucket, type BucketOptions, createBucket } from './bucket.js'
import { errorBody, S3Error } from './errors.js'
import { type Fault, faultRules, type Rule } from './faults.js'
import type { Handler, Reply } from './handler.js'
import { LIST } from './list.js'
import { LIST_VERSIONS } from './list-versions.js'
import { MULTIPART } from './multipart.js'
import { READ } from './read.js'
import { parseRequest, type S3Request } from './request.js'
import { type BodyFault, send } from './send.js'
import { WRITE } from './write.js'
import { element, textsOf, xml } from './xml.js'

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...ABOUT_BUCKET,
  ...LIST,
  ...LIST_VERSIONS,
  ...READ,
  ...WRITE,
  ...MULTIPART,
}

/** A request that came, with the status that it was answered with; 0 until then, and where it never was. */
type LoggedRequest = S3Request & { status: number }

/**
 * S3 over HTTP on loopback, path style, in memory, that does what its script says: see `faults`. It keeps what a
 * client may rely on (test/conformance/s3-server.ts runs over it and a real server) and looks at no signature.
 */
export const scriptedS3 = async () => {
  const buckets = new Map<string, Bucket>()
  const requests: LoggedRequest[] = []
  const sockets = new Set<Socket>()
  const rules = faultRules()
  const access = accessControl()
  const credentials = access.issue()

  const bucket = (name: string, options?: BucketOptions): Bucket => {
    const made = buckets.get(name) ?? createBucket(name, options)
    buckets.set(name, made)
    return made
  }
  const reply = (request: S3Request, body: Buffer): Reply => {
    const of = buckets.get(request.bucket)
    access.check(request, of)
    if (request.op === 'ListBuckets') return bucketList([...buckets.keys()])
    if (request.op === 'CreateBucket') return create(request, body)
    if (of === undefined) throw new S3Error('NoSuchBucket', { detail: { BucketName: request.bucket } })
    if (request.op === 'DeleteBucket') return drop(of)
    const handler = HANDLERS[request.op]
    if (handler === undefined) throw new S3Error('NotImplemented')
    return handler({ request, bucket: of, body, buckets })
  }
  const create = ({ bucket: name }: S3Request, body: Buffer): Reply => {
    if (buckets.has(name)) throw new S3Error('BucketAlreadyOwnedByYou', { detail: { BucketName: name } })
    bucket(name, { region: textsOf(body.toString(), 'LocationConstraint')[0] ?? 'us-east-1' })
    return { status: 200, headers: { location: `/${name}` } }
  }
  const drop = (of: Bucket): Reply => {
    if (of.keys().length > 0) throw new S3Error('BucketNotEmpty', { detail: { BucketName: of.name } })
    buckets.delete(of.name)
    return { status: 204 }
  }
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request: LoggedRequest = Object.assign(parseRequest(message), { status: 0 })
    requests.push(request)
    const id = String(requests.length)
    const met = rules.take(request)
    if (met.some(({ kind }) => kind === 'hangup')) return void message.socket.destroy()
    const body = await bodyOf(message)
    const made = await replyTo(request, met, () => reply(request, body)).catch((error: unknown) =>
      errorReply(error, message.url ?? '', id, buckets.get(request.bucket)),
    )
    request.status = made.status
    const headers = { ...made.headers, 'x-amz-request-id': id }
    const bodyFault = made.status < 300 ? met.find(isBodyFault) : undefined
    await send(response, message.method === 'HEAD', { ...made, headers }, bodyFault)
  }

  const server = createServer((message, response) => {
    answer(message, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 60_000 // a shorter one closes a socket just as a client takes it up again
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials,
    issue: access.issue,
    expire: access.expire,
    /** Makes it where there is none; the options are taken then alone. */
    bucket,
    /** What becomes of requests from here on. */
    fault: (when: Rule['when'], then: Fault): void => rules.add({ when, then }),
    clearFaults: rules.clear,
    requests: requests as readonly LoggedRequest[],
    open: (): number => sockets.size,
    /** Multipart uploads neither completed nor aborted. */
    unfinished: (): number => [...buckets.values()].reduce((sum, { uploads }) => sum + uploads.size, 0),
    close: (): Promise<void> => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

const isBodyFault = (fault: Fault): fault is BodyFault =>
  fault.kind === 'drop' || fault.kind === 'stall' || fault.kind === 'short'

const replyTo = async (request: S3Request, met: readonly Fault[], reply: () => Reply): Promise<Reply> => {
  for (const fault of met) {
    if (fault.kind === 'before') await fault.run(request)
    if (fault.kind === 'error') throw fault.error
    if (fault.kind === 'reply') return fault.reply
  }
  return reply()
}

/** The region of a bucket goes with every error about it. */
const errorReply = (error: unknown, resource: string, id: string, bucket: Bucket | undefined): Reply => {
  const told = error instanceof S3Error ? error : new S3Error('InternalError', { message: String(error) })
  const region = bucket === undefined ? {} : { 'x-amz-bucket-region': bucket.settings.region }
  return {
    status: told.status,
    headers: { 'content-type': 'application/xml', ...region, ...told.shape.headers },
    body: errorBody(told, resource, id),
  }
}

const bucketList = (names: readonly string[]): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: xml(
    element('ListAllMyBucketsResult', [
      element(
        'Buckets',
        names.map((name) => element('Bucket', [element('Name', name)])),
      ),
    ]),
  ),
})
