import { s3ServerConformance } from '../../conformance/s3-server.js'
import { NO_VERSITYGW, VERSITYGW_CANNOT, versitygw } from '../../helpers/s3/real.js'
import { scriptedS3 } from '../../helpers/s3/scripted.js'

s3ServerConformance('scripted', scriptedS3)
s3ServerConformance('versitygw', versitygw, { absent: NO_VERSITYGW, cannot: VERSITYGW_CANNOT })
