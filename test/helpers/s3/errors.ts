import { element, xml } from './xml.js'

/** Status and message of each, as S3 has them (API reference, "List of error codes"). */
const CODES: Readonly<Record<string, readonly [status: number, message: string]>> = {
  AccessDenied: [403, 'Access Denied'],
  AuthorizationHeaderMalformed: [400, 'The authorization header is malformed'],
  BucketAlreadyOwnedByYou: [409, 'Your previous request to create the named bucket succeeded and you already own it.'],
  BucketNotEmpty: [409, 'The bucket you tried to delete is not empty'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed size'],
  ExpiredToken: [400, 'The provided token has expired.'],
  InternalError: [500, 'We encountered an internal error. Please try again.'],
  InvalidAccessKeyId: [403, 'The AWS Access Key Id you provided does not exist in our records.'],
  InvalidArgument: [400, 'Invalid Argument'],
  InvalidObjectState: [403, "The operation is not valid for the object's storage class"],
  InvalidPart: [400, 'One or more of the specified parts could not be found.'],
  InvalidPartOrder: [400, 'The list of parts was not in ascending order.'],
  InvalidRange: [416, 'The requested range is not satisfiable'],
  InvalidRequest: [400, 'Invalid Request'],
  KeyTooLongError: [400, 'Your key is too long'],
  'KMS.DisabledException': [400, 'The request was rejected because the specified KMS key is not enabled.'],
  'KMS.KMSInvalidStateException': [400, 'The KMS key is pending deletion.'],
  MalformedXML: [400, 'The XML you provided was not well-formed or did not validate against our published schema'],
  MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
  NoSuchBucket: [404, 'The specified bucket does not exist'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchUpload: [404, 'The specified multipart upload does not exist.'],
  NoSuchVersion: [404, 'The specified version does not exist.'],
  NotImplemented: [501, 'A header you provided implies functionality that is not implemented'],
  NotModified: [304, 'Not Modified'],
  PermanentRedirect: [
    301,
    'The bucket you are attempting to access must be addressed using the specified endpoint. ' +
      'Please send all future requests to this endpoint.',
  ],
  PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold'],
  RequestTimeTooSkewed: [403, 'The difference between the request time and the current time is too large.'],
  ServiceUnavailable: [503, 'Service is unable to handle request.'],
  SlowDown: [503, 'Please reduce your request rate.'],
}

export interface ErrorShape {
  readonly status?: number
  readonly message?: string
  /** More elements of the body: `{StorageClass: 'GLACIER'}`. */
  readonly detail?: Readonly<Record<string, string | number>>
  readonly headers?: Readonly<Record<string, string>>
}

/** What S3 answers instead of a result. A code that isn't known has the status 400 unless told. */
export class S3Error extends Error {
  readonly code: string
  readonly status: number
  readonly shape: ErrorShape

  constructor(code: string, shape: ErrorShape = {}) {
    const [status, message] = CODES[code] ?? [400, code]
    super(shape.message ?? message)
    this.code = code
    this.status = shape.status ?? status
    this.shape = shape
  }
}

export const errorBody = (error: S3Error, resource: string, requestId: string): string =>
  xml(
    element('Error', [
      element('Code', error.code),
      element('Message', error.message),
      ...Object.entries(error.shape.detail ?? {}).map(([name, value]) => element(name, value)),
      element('Resource', resource),
      element('RequestId', requestId),
      element('HostId', 'scripted'),
    ]),
  )
