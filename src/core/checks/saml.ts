import { toBytes } from '../ascii.js'
import { samlXml } from '../decode/saml.js'

/** Whether a SAML message can't be read to its end, and goes whole: one that can is left to the rules for what it holds. */
export const opaqueSaml = (value: string): boolean => {
  const chars = value.replace(/[\r\n]|=+$/g, '')
  return !/^[A-Za-z0-9+/_-]+$/.test(chars) || samlXml(toBytes(chars)) === undefined
}
