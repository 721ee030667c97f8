import { s3ServerConformance } from '../../conformance/s3-server.js'
import { NO_VERSITYGW, versitygw } from '../../helpers/s3/real.js'
import { scriptedS3 } from '../../helpers/s3/scripted.js'

s3ServerConformance('scripted', scriptedS3)
s3ServerConformance('versitygw', versitygw, {
  absent: NO_VERSITYGW,
  cannot: {
    'an unknown access key': 'its code is XAdminUserNotFound',
    'pages of versions': 'its pages repeat a version; with one a page they never end',
    'a key with steps upward': 'keys are paths of files',
    'a key with a leading slash': 'keys are paths of files',
    'a key with a doubled slash': 'keys are paths of files',
    'a key with a trailing slash': 'such a key is a folder, and holds nothing',
    'a key with a dot alone': 'keys are paths of files',
    'a key with control characters': 'listed as U+FFFD',
    'a key with 1,024 bytes in one name': 'names of files have 255 bytes',
    'a key of 1,025 bytes': 'its limit is that of a path',
  },
})
