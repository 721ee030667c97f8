/** The two buttons of a row that keys move between rows. */
export type Control = 'open' | 'keep'

type Action = { readonly kind: 'go'; readonly to: number } | { readonly kind: 'toggle' } | { readonly kind: 'keep' }

interface Where {
  readonly index: number
  readonly total: number
  readonly isOpen: boolean
  readonly control: Control | undefined
}

/** Rows that Page Down passes over. */
const PAGE = 8

export const controlOf = ({ target }: Event): Control | undefined =>
  target instanceof HTMLElement ? (target.dataset['control'] as Control | undefined) : undefined

/** What a key does in the list; undefined leaves it to the browser. Enter opens as it presses any button. */
export const actionOf = (
  { key, altKey, ctrlKey, metaKey }: KeyboardEvent,
  { index, total, isOpen, control }: Where,
): Action | undefined => {
  if (altKey || ctrlKey || metaKey) return undefined
  if (control === undefined) return key === 'Escape' ? { kind: 'go', to: index } : undefined
  const to = STEPS[key]?.(index, total)
  if (to !== undefined) return { kind: 'go', to }
  if (key === 'ArrowRight' && !isOpen) return { kind: 'toggle' }
  if ((key === 'ArrowLeft' || key === 'Escape') && isOpen) return { kind: 'toggle' }
  return key === ' ' && control === 'open' ? { kind: 'keep' } : undefined
}

const STEPS: Readonly<Record<string, (index: number, total: number) => number>> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + PAGE,
  PageUp: (index) => index - PAGE,
  Home: () => 0,
  End: (_, total) => total - 1,
}
