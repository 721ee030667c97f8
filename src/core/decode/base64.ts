/**
 * Standard or URL-safe base64, padding optional, to one character a byte;
 * undefined where a character is of neither alphabet or the length is impossible.
 */
export const decodeBase64 = (text: string): string | undefined => {
  const body = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  if (!/^[A-Za-z0-9+/]*$/.test(body) || body.length % 4 === 1) return undefined
  return atob(body)
}
