import { useCallback, useEffect, useRef, useState } from 'preact/hooks'

/** Rows of one request. */
const PAGE_ROWS = 50

/** Pages kept; those furthest from sight go first. */
const MAX_PAGES = 40

interface Loaded<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

export interface Pages<Row> {
  /** Undefined until the first page is there. */
  readonly total: number | undefined
  at(index: number): Row | undefined
  /** Loads what of this range isn't there. */
  want(from: number, to: number): void
  /** Puts another row in the place of one that is there. */
  put(index: number, row: Row): void
  /** Asks for all anew; what is there stays until the answer comes. */
  reload(): void
}

/** A long list, loaded where it is looked at. Another `load` is another list; wrap it in useCallback. */
export const usePages = <Row>(load: (offset: number, limit: number) => Promise<Loaded<Row>>): Pages<Row> => {
  const [, redraw] = useState({})
  const [asked, setAsked] = useState(0)
  const held = useRef<Held<Row>>({ pages: new Map(), pending: new Set(), total: undefined, load: undefined })

  const fetchPage = useCallback(
    async (page: number, fresh: boolean): Promise<void> => {
      const { current } = held
      if (fresh) current.load = load
      current.pending.add(page)
      const loaded = await load(page * PAGE_ROWS, PAGE_ROWS).catch(() => undefined) // the state's poll tells why
      if (current.load !== load) return
      current.pending.delete(page)
      if (loaded === undefined) return
      if (fresh) current.pages.clear()
      current.pages.set(page, [...loaded.rows])
      current.total = loaded.total
      evict(current.pages, page)
      redraw({})
    },
    [load],
  )
  useEffect(() => {
    held.current.pending.clear()
    void fetchPage(0, true)
  }, [fetchPage, asked])

  const { current } = held
  return {
    total: current.total,
    at: (index) => current.pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
    want: (from, to) => {
      if (current.total === undefined || current.load !== load) return
      const last = Math.floor(Math.min(to, current.total - 1) / PAGE_ROWS)
      for (let page = Math.floor(from / PAGE_ROWS); page <= last; page++) {
        if (!current.pages.has(page) && !current.pending.has(page)) void fetchPage(page, false)
      }
    },
    put: (index, row) => {
      const page = current.pages.get(Math.floor(index / PAGE_ROWS))
      if (page !== undefined) page[index % PAGE_ROWS] = row
      redraw({})
    },
    reload: useCallback(() => setAsked((count) => count + 1), []),
  }
}

interface Held<Row> {
  readonly pages: Map<number, Row[]>
  readonly pending: Set<number>
  total: number | undefined
  /** The list that the pages are of. */
  load: unknown
}

const evict = (pages: Map<number, unknown>, near: number): void => {
  if (pages.size <= MAX_PAGES) return
  const furthest = [...pages.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near))[0]
  if (furthest !== undefined) pages.delete(furthest)
}
