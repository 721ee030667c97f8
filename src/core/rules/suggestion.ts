import { distance } from 'fastest-levenshtein'

/** ' (did you mean "x"?)' for the nearest name, or nothing where none is near. */
export const suggestion = (word: string, known: readonly string[]): string => {
  const [nearest] = known.map((name) => ({ name, edits: distance(word, name) })).sort((a, b) => a.edits - b.edits)
  const near = nearest !== undefined && nearest.edits <= Math.max(2, Math.floor(word.length / 3))
  return near ? ` (did you mean "${nearest.name}"?)` : ''
}
