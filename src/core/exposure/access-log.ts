import type { Framework } from './markers.js'
import type { Surroundings } from './surroundings.js'

/** "GET /x HTTP/1.1" 200: the formats of nginx, Apache and most that imitate them. */
const REQUEST_THEN_STATUS = /"[A-Z]{3,10} [^"\n]{0,4000} HTTP\/[\d.]{1,3}",? ?(?:"status":)?\d{3}/
/** JSON: "request":"GET /x HTTP/1.1","status":200. */
const JSON_REQUEST = /"request": ?"[A-Z]{3,10} [^"\n]{0,4000} HTTP\/[\d.]{1,3}"/
/** HAProxy's five timers, its status, its bytes. */
const TIMERS = /(?:-?\d+\/){4}\+?\d+ \d{3} \+?\d+ /
const FORENSIC = /^\+[\w:.-]{4,40}\|[A-Z]{3,10} /

/** Whether the secret's line is a web server's or a proxy's record of one request. */
export const isServerLog = ({ line, rest }: Surroundings): boolean => {
  const near = line.slice(-LINE_REACH)
  const whole = `${near}\0${rest.slice(0, LINE_REACH)}`
  return (
    FORENSIC.test(near) ||
    TIMERS.test(near) ||
    (whole.includes(' HTTP/') && (REQUEST_THEN_STATUS.test(whole) || JSON_REQUEST.test(whole)))
  )
}

/** The server, where its format alone tells it. */
export const serverOf = ({ line }: Surroundings): Framework | undefined => {
  if (line.startsWith('+') && FORENSIC.test(line)) return 'apache'
  return TIMERS.test(line.slice(-LINE_REACH)) ? 'haproxy' : undefined
}

const LINE_REACH = 1024
