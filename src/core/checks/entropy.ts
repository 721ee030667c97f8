/** How often each character was seen; all zero between calls. */
const counts = new Uint32Array(256)

/** Shannon entropy of the characters, in bits each: 0 for "aaaa", near 6 for long base64. One character a byte. */
export const shannonEntropy = (text: string): number => {
  for (let at = 0; at < text.length; at++) (counts[text.charCodeAt(at)] as number)++
  let bits = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    const share = (counts[char] as number) / text.length
    if (share > 0) bits -= share * Math.log2(share)
    counts[char] = 0
  }
  return bits
}
