import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { SecretView } from '../core/review/wire.js'
import type { Backend } from './backend.js'
import { actionOf, type Control, controlOf } from './keys.js'
import { Opened, type OpenedSize } from './opened.js'
import { SecretRow } from './secret-row.js'
import type { Pages } from './use-pages.js'
import { layoutOf, useMedia, useSight } from './window.js'

interface SecretListProps {
  readonly backend: Backend
  readonly review: number
  readonly secrets: Pages<SecretView>
  readonly onKeep: (index: number, stays: boolean) => void
  readonly onProblem: (error: Error) => void
}

/** In pixels; style.css has the same. */
const ROW = { wide: 64, narrow: 108 }

/** The secrets, one row each, of which only those in sight are drawn. One may be open. */
export const SecretList = ({ backend, review, secrets, onKeep, onProblem }: SecretListProps) => {
  const isNarrow = useMedia('(max-width: 720px)')
  const scroller = useRef<HTMLDivElement>(null)
  const sight = useSight(scroller)
  const [active, setActive] = useState(0)
  const [open, setOpen] = useState<number>()
  const [size, setSize] = useState<OpenedSize>({ detail: 0, places: 0 })
  const rowHeight = isNarrow ? ROW.narrow : ROW.wide
  const total = secrets.total ?? 0
  const openRow = open === undefined ? undefined : { index: open, height: size.detail + size.places }
  const layout = layoutOf(total, rowHeight, openRow)
  const [from, to] = layout.range(sight)
  const focus = useFocus(scroller)
  useEffect(() => secrets.want(from, to))

  /** The row stays where it is, though one above it may close. */
  const shift = useRef(0)
  const toggle = (index: number): void => {
    if (open !== undefined && open < index) shift.current = -(openRow?.height ?? 0)
    setSize({ detail: 0, places: 0 })
    setOpen(open === index ? undefined : index)
    setActive(index)
  }
  useLayoutEffect(() => {
    scroller.current?.scrollBy({ top: shift.current, behavior: 'instant' })
    shift.current = 0
  }, [open])

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
    else onKeep(active, secrets.at(active)?.keep !== true)
  }

  const drawn = indexes(from, to, active, total)
  return (
    <div class="scroller" ref={scroller}>
      {total === 0 && secrets.total !== undefined && <p class="muted none">No secret matches these filters.</p>}
      <ul class="secrets" aria-label="Secrets" style={{ height: `${layout.height}px` }} onKeyDown={onKeyDown}>
        {drawn.map((index) => {
          const secret = secrets.at(index)
          return (
            <SecretRow
              key={index}
              index={index}
              total={total}
              top={layout.offsetOf(index)}
              secret={secret}
              isActive={index === active}
              isOpen={index === open}
              onOpen={() => toggle(index)}
              onKeep={(stays) => onKeep(index, stays)}
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
                  sight={{ ...sight, top: sight.top - layout.offsetOf(index) - rowHeight }}
                  onSize={setSize}
                  onProblem={onProblem}
                />
              )}
            </SecretRow>
          )
        })}
      </ul>
    </div>
  )
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
