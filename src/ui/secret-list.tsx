import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Backend } from './backend.js'
import { actionOf, type Control, controlOf } from './keys.js'
import { Opened, type OpenedSize } from './opened.js'
import { SecretRow } from './secret-row.js'
import type { Secrets } from './use-secrets.js'
import { layoutOf, useMedia, useSight } from './window.js'

interface SecretListProps {
  readonly backend: Backend
  readonly review: number
  readonly secrets: Secrets
}

/** In pixels; style.css has the same. */
const ROW = { wide: 64, narrow: 108 }

/** The secrets, one row each, of which only those in sight are drawn. One may be open. */
export const SecretList = ({ backend, review, secrets }: SecretListProps) => {
  const { pages, onProblem } = secrets
  const isNarrow = useMedia('(max-width: 720px)')
  const rowHeight = isNarrow ? ROW.narrow : ROW.wide
  const scroller = useRef<HTMLDivElement>(null)
  const sight = useSight(scroller)
  const total = pages.total ?? 0
  const { open, openRow, toggle, setSize } = useOpenRow(scroller)
  const layout = layoutOf(total, rowHeight, openRow)
  const [from, to] = layout.range(sight)
  useEffect(() => pages.want(from, to))
  const [active, setActive] = useState(0)
  const focus = useFocus(scroller)

  const go = (index: number, control: Control): void => {
    const next = Math.min(total - 1, Math.max(0, index))
    setActive(next)
    reveal(scroller.current, layout.offsetOf(next), rowHeight)
    focus(next, control)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const control = controlOf(event)
    const action = actionOf(event, { index: active, total, isOpen: open === active, control })
    if (action === undefined) return
    event.preventDefault()
    if (action.kind === 'go') go(action.to, control ?? 'open')
    else if (action.kind === 'toggle') toggle(active)
    else secrets.keep(active, pages.at(active)?.keep !== true)
  }
  const row = (index: number) => {
    const secret = pages.at(index)
    const top = layout.offsetOf(index)
    const within = { ...sight, top: sight.top - top - rowHeight }
    return (
      <SecretRow
        key={index}
        index={index}
        total={total}
        top={top}
        secret={secret}
        isActive={index === active}
        isOpen={index === open}
        onOpen={() => toggle(index)}
        onKeep={(stays) => secrets.keep(index, stays)}
        onFocus={() => setActive(index)}
      >
        {secret !== undefined && index === open && (
          <Opened
            key={secret.id}
            id={`opened-${index}`}
            backend={backend}
            review={review}
            secret={secret}
            isNarrow={isNarrow}
            sight={within}
            onProblem={onProblem}
            onSize={setSize}
          />
        )}
      </SecretRow>
    )
  }
  return (
    <div class="scroller" ref={scroller}>
      {pages.total === 0 && <p class="muted none">No secret matches these filters.</p>}
      <ul class="secrets" aria-label="Secrets" style={{ height: `${layout.height}px` }} onKeyDown={onKeyDown}>
        {indexes(from, to, active, total).map(row)}
      </ul>
    </div>
  )
}

/** Which row is open, and how much taller it is for that. */
const useOpenRow = (scroller: { readonly current: HTMLElement | null }) => {
  const [open, setOpen] = useState<number>()
  const [size, setSize] = useState<OpenedSize>({ detail: 0, places: 0 })
  const height = size.detail + size.places
  const shift = useRef(0)
  useLayoutEffect(() => {
    scroller.current?.scrollBy({ top: shift.current, behavior: 'instant' })
    shift.current = 0
  }, [scroller, open])
  return {
    open,
    openRow: open === undefined ? undefined : { index: open, height },
    setSize,
    /** The row stays where it is, though one above it may close. */
    toggle: (index: number): void => {
      if (open !== undefined && open < index) shift.current = -height
      setSize({ detail: 0, places: 0 })
      setOpen(open === index ? undefined : index)
    },
  }
}

/** Those in sight, and the one that has the focus, which must not vanish under it. */
const indexes = (from: number, to: number, active: number, total: number): number[] => {
  if (total === 0) return []
  const drawn = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  if (active < from) return [active, ...drawn]
  return active > to && active < total ? [...drawn, active] : drawn
}

/** Scrolls just as far as it takes to see a row. */
const reveal = (scroller: HTMLElement | null, top: number, height: number): void => {
  if (scroller === null) return
  if (top < scroller.scrollTop) scroller.scrollTop = top
  else if (top + height > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = top + height - scroller.clientHeight
}

/** Gives a row's control the focus, at once or when it is drawn. */
const useFocus = (scroller: { readonly current: HTMLElement | null }): ((index: number, control: Control) => void) => {
  const wanted = useRef<string | undefined>(undefined)
  const give = (): void => {
    if (wanted.current === undefined) return
    const control = scroller.current?.querySelector<HTMLElement>(wanted.current)
    if (control === null || control === undefined) return
    wanted.current = undefined
    control.focus({ preventScroll: true })
  }
  useLayoutEffect(give)
  return (index, control) => {
    wanted.current = `[data-index="${index}"] [data-control="${control}"]`
    give()
  }
}
