import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { SecretView } from '../core/review/wire.js'
import type { Backend } from './backend.js'
import { Detail } from './detail.js'
import { PlaceRow } from './place-row.js'
import { usePages } from './use-pages.js'
import { layoutOf, type Sight } from './window.js'
import { many } from './words.js'

/** Pixels of an open row's parts. */
export interface OpenedSize {
  readonly detail: number
  readonly places: number
}

interface OpenedProps {
  /** The element's. */
  readonly id: string
  readonly backend: Backend
  readonly review: number
  readonly secret: SecretView
  readonly isNarrow: boolean
  /** What is in sight, from this part's own top. */
  readonly sight: Sight
  readonly onSize: (size: OpenedSize) => void
  readonly onProblem: (error: Error) => void
}

/** In pixels; style.css has the same. */
const PLACE = { wide: 108, narrow: 156 }

/** Elements taller than some 17 million pixels can't be drawn by all browsers. */
const MAX_LISTED = 50_000

/** What is known of one secret, and every place of it, of which only those in sight are drawn. */
export const Opened = ({ id, backend, review, secret, isNarrow, sight, onSize, onProblem }: OpenedProps) => {
  const load = useCallback(
    async (offset: number, limit: number) => {
      const { total, places } = await backend.places(review, secret.id, offset, limit)
      return { total, rows: places }
    },
    [backend, review, secret.id],
  )
  const places = usePages(load)
  const head = useRef<HTMLDivElement>(null)
  const detail = useHeight(head)
  const rowHeight = isNarrow ? PLACE.narrow : PLACE.wide
  const listed = Math.min(secret.places, MAX_LISTED)
  const layout = layoutOf(listed, rowHeight, undefined)
  const [from, to] = layout.range({ ...sight, top: sight.top - detail })
  useLayoutEffect(() => onSize({ detail, places: layout.height }), [onSize, detail, layout.height])
  useEffect(() => places.want(from, to))
  const rows = Array.from({ length: to - from + 1 }, (_, index) => from + index)

  return (
    <div class="opened" id={id}>
      <div ref={head}>
        <Detail secret={secret} />
        {secret.places > listed && (
          <p class="muted listed">The first {many(listed, 'place')} are listed; the decision is about all.</p>
        )}
      </div>
      <ul class="places" aria-label={`Places of ${secret.title}`} style={{ height: `${layout.height}px` }}>
        {rows.map((index) => (
          <PlaceRow
            key={index}
            top={layout.offsetOf(index)}
            index={index}
            total={secret.places}
            place={places.at(index)}
            title={secret.title}
            preview={secret.preview}
            isNarrow={isNarrow}
            onReveal={(place) => backend.reveal(review, place)}
            onProblem={onProblem}
          />
        ))}
      </ul>
    </div>
  )
}

const useHeight = (element: { readonly current: HTMLElement | null }): number => {
  const [height, setHeight] = useState(0)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    const measure = (): void => setHeight(current.offsetHeight)
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    measure()
    return () => observer.disconnect()
  }, [element])
  return height
}
