import { toLatin1 } from './ascii.js'

/** The name that a value stands behind: `name: value`, `"name":"value"`, `name=value`, `name: Bearer value`. */
const NAMED =
  /([A-Za-z0-9_.[\]:-]{1,100})(?:\\*["'\]]){0,2}\s{0,8}(?:=>|[:=])\s{0,8}\[?(?:\\*["'])?(?:[A-Za-z]{2,12} )?$/

/** In lower case. `before`: the bytes up to the value. */
export const nameBefore = (before: Uint8Array): string | undefined => NAMED.exec(toLatin1(before))?.[1]?.toLowerCase()
