import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'

/** What of a scrolled element is in sight, in pixels. */
export interface Sight {
  readonly top: number
  readonly height: number
}

/** Rows drawn beyond each edge of what is in sight, so that none is missing while scrolling. */
const SPARE_ROWS = 4

/** Follows an element's scrolling and size, once a frame at the most. */
export const useSight = (element: RefObject<HTMLElement | null>): Sight => {
  const [sight, setSight] = useState<Sight>({ top: 0, height: 0 })
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    let frame = 0
    const look = (): void => {
      frame = 0
      setSight({ top: current.scrollTop, height: current.clientHeight })
    }
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(look)
    }
    const observer = new ResizeObserver(soon)
    observer.observe(current)
    current.addEventListener('scroll', soon, { passive: true })
    look()
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
      current.removeEventListener('scroll', soon)
    }
  }, [element])
  return sight
}

/** An open row of a list of equal rows: its further height shifts all after it. */
interface OpenRow {
  readonly index: number
  readonly height: number
}

/** Where rows stand in a list of equal rows, one of which may be open. */
export const layoutOf = (count: number, rowHeight: number, open: OpenRow | undefined) => {
  const offsetOf = (index: number): number =>
    index * rowHeight + (open !== undefined && index > open.index ? open.height : 0)
  const indexAt = (offset: number): number => {
    if (open === undefined || offset < (open.index + 1) * rowHeight) return Math.floor(offset / rowHeight)
    return Math.max(open.index, Math.floor((offset - open.height) / rowHeight))
  }
  const clamp = (index: number): number => Math.min(Math.max(0, count - 1), Math.max(0, index))
  return {
    offsetOf,
    height: offsetOf(count),
    /** First and last row to draw. */
    range: ({ top, height }: Sight): readonly [number, number] => [
      clamp(indexAt(top) - SPARE_ROWS),
      clamp(indexAt(top + height) + SPARE_ROWS),
    ],
  }
}

export const useMedia = (query: string): boolean => {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const change = (): void => setMatches(media.matches)
    media.addEventListener('change', change)
    return () => media.removeEventListener('change', change)
  }, [query])
  return matches
}
