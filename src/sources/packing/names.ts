/** "a.log", then "a.log (2)": findings of the two can be told apart. */
export const createNamer = (): ((name: string) => string) => {
  const given = new Set<string>()
  const times = new Map<string, number>()
  return (name) => {
    let number = (times.get(name) ?? 0) + 1
    let distinct = number === 1 ? name : `${name} (${number})`
    for (; given.has(distinct); distinct = `${name} (${number})`) number++
    times.set(name, number)
    given.add(distinct)
    return distinct
  }
}
