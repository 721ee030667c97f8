/** sessionStorage is this tab's and this origin's, port included. */
const STORED = 'beartrap-key'

/**
 * The key to the API: for the token in the address, if it is still good, or the one
 * that this tab had before it was loaded again. The token leaves the address at once.
 */
export const openSession = async (): Promise<string | undefined> => {
  const token = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
  const stored = sessionStorage.getItem(STORED) ?? undefined
  if (token === '') return stored
  const response = await fetch('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  }).catch(() => undefined)
  if (response?.ok !== true) return stored
  const { key } = (await response.json()) as { key: string }
  sessionStorage.setItem(STORED, key)
  return key
}
