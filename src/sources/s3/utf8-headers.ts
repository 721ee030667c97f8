import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'

/** A header’s value as it is meant: node reads the bytes as Latin-1. */
export const headerText = (value: string): string => {
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : value
}

/** Has headers sent in the bytes that they are signed in: the SDK signs UTF-8, node writes Latin-1 and refuses all else. */
export const sendUtf8Headers = (client: S3Client): S3Client => {
  client.middlewareStack.add((next) => (args) => next({ ...args, request: inUtf8(args.request as Request) }), {
    name: 'sendUtf8Headers',
    step: 'deserialize', // when all is signed
    priority: 'low',
  })
  return client
}

interface Request {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * Node keeps to Latin-1 where it streams a body and expects no 100 first. Else it
 * writes some headers as UTF-8, and Content-Disposition in both (nodejs/node #46528).
 */
const inUtf8 = (request: Request): Request => {
  const { headers, body } = request
  if (Object.values(headers).every(isAscii)) return request
  return {
    ...request,
    headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name.toLowerCase() !== 'expect')
        .map(([name, value]) => [name, asLatin1(value)]),
    ),
    body: body instanceof Uint8Array ? Readable.from([body]) : body,
  }
}

const ASCII = /^[\x20-\x7e\t]*$/
const isAscii = (value: string): boolean => ASCII.test(value)

const asLatin1 = (value: string): string => Buffer.from(value).toString('latin1')
