/** Version control's own stores: compressed objects, and never run-time output. */
const ALWAYS: readonly string[] = ['.git/', '.hg/', '.svn/']

/**
 * Whether a path is left out, as .gitignore would say it. A folder's path ends
 * with a slash. Loads its library on use: a single file starts 5 ms sooner.
 */
export const createExcluder = async (patterns: readonly string[]): Promise<(path: string) => boolean> => {
  const { default: ignore } = await import('ignore')
  const rules = ignore().add([...ALWAYS, ...patterns])
  return (path) => {
    const below = path.replace(/^(?:\.{0,2}\/)+/, '')
    return below !== '' && rules.ignores(below)
  }
}
