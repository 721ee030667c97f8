import { GetObjectCommand, type GetObjectCommandInput } from '@aws-sdk/client-s3'
import { onTestFinished } from 'vitest'
import { clientOf } from '../../conformance/s3/case.js'
import { scriptedS3 } from './scripted.js'

/** A scripted server with a bucket `logs` and a client of one attempt. All end with the test. */
export const openScripted = async () => {
  const server = await scriptedS3()
  const client = clientOf(server)
  onTestFinished(async () => {
    client.destroy()
    await server.close()
  })
  const get = (Key = 'key', more: Partial<GetObjectCommandInput> = {}) =>
    client.send(new GetObjectCommand({ Bucket: 'logs', Key, ...more }))
  return { server, client, bucket: server.bucket('logs'), get }
}
