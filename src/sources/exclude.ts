import ignore from 'ignore'

/** Version control's own stores: compressed objects, and never run-time output. */
const ALWAYS: readonly string[] = ['.git/', '.hg/', '.svn/']

/** Whether a path is left out, as .gitignore would say it. A folder's path ends with a slash. */
export const createExcluder = (patterns: readonly string[]): ((path: string) => boolean) => {
  const rules = ignore().add([...ALWAYS, ...patterns])
  return (path) => {
    const below = path.replace(/^(?:\.{0,2}\/)+/, '')
    return below !== '' && rules.ignores(below)
  }
}
