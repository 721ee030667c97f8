/** Tells of each path's trouble once, until it is another or has passed. */
export const tellOnce = (tell: (path: string, message: string) => void): ((path: string, message?: string) => void) => {
  const told = new Map<string, string>()
  return (path, message) => {
    if (message === undefined) told.delete(path)
    else if (told.get(path) !== message) {
      told.set(path, message)
      tell(path, message)
    }
  }
}
