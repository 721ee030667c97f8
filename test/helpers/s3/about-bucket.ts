import { S3Error } from './errors.js'
import { type Handler, xmlReply } from './handler.js'
import { element, textsOf, xml } from './xml.js'

const head: Handler = ({ bucket }) => ({ status: 200, headers: { 'x-amz-bucket-region': bucket.settings.region } })

/** Empty for us-east-1, as ever. */
const location: Handler = ({ bucket: { settings } }) =>
  xmlReply(xml(element('LocationConstraint', settings.region === 'us-east-1' ? '' : settings.region)))

const getVersioning: Handler = ({ bucket }) =>
  xmlReply(
    xml(
      element('VersioningConfiguration', bucket.versioning() === 'off' ? [] : [element('Status', bucket.versioning())]),
    ),
  )

const putVersioning: Handler = ({ bucket, body }) => {
  const [status] = textsOf(body.toString(), 'Status')
  if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('MalformedXML')
  bucket.setVersioning(status)
  return { status: 200 }
}

export const ABOUT_BUCKET = {
  HeadBucket: head,
  GetBucketLocation: location,
  GetBucketVersioning: getVersioning,
  PutBucketVersioning: putVersioning,
}
