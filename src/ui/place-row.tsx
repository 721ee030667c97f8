import { useEffect, useState } from 'preact/hooks'
import type { PlaceView, Revealed, Segment } from '../core/review/wire.js'
import { many, masked, spoken, whereOf } from './words.js'

interface PlaceRowProps {
  readonly index: number
  readonly total: number
  /** Pixels from the list's top. */
  readonly top: number
  /** Undefined until it is loaded. */
  readonly place: PlaceView | undefined
  /** The secret's; said where this place was found as something else. */
  readonly title: string
  readonly preview: string
  readonly isNarrow: boolean
  readonly onReveal: (place: number) => Promise<Revealed>
  readonly onProblem: (error: Error) => void
}

/** After this a revealed secret is hidden again, whatever else happens. */
const SHOWN_MS = 30_000

export const PlaceRow = ({
  index,
  total,
  top,
  place,
  title,
  preview,
  isNarrow,
  onReveal,
  onProblem,
}: PlaceRowProps) => {
  const [revealed, setRevealed] = useState<Revealed>()
  const hide = (): void => setRevealed(undefined)
  useEffect(() => {
    if (revealed === undefined) return
    const timer = setTimeout(hide, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [revealed])
  const toggle = (button: HTMLButtonElement): void => {
    button.focus() // not all browsers do on a click, and it hides on blur
    if (revealed !== undefined || place === undefined) hide()
    else onReveal(place.id).then((shown) => document.activeElement === button && setRevealed(shown), onProblem)
  }
  const where = place === undefined ? '' : whereOf(place)
  return (
    <li class="place" aria-posinset={index + 1} aria-setsize={total} style={{ transform: `translateY(${top}px)` }}>
      {place !== undefined && (
        <>
          <div class="place-head">
            <code class="where">{where}</code>
            <span class="muted place-tags">{tagsOf(place, title)}</span>
            <button
              type="button"
              class="button quiet small"
              aria-pressed={revealed !== undefined}
              aria-label={`Reveal the secret at ${where}`}
              onClick={({ currentTarget }) => toggle(currentTarget)}
              onBlur={hide}
            >
              {revealed === undefined ? 'Reveal' : 'Hide'}
            </button>
          </div>
          <Context context={place.context} preview={preview} revealed={revealed} isNarrow={isNarrow} />
        </>
      )}
    </li>
  )
}

const tagsOf = ({ exposure, host, encodings, title }: PlaceView, secretTitle: string): string =>
  [spoken(exposure), host, ...encodings, ...(title === secretTitle ? [] : [title])]
    .filter((tag) => tag !== undefined)
    .join(' · ')

interface ContextProps {
  readonly context: readonly Segment[]
  readonly preview: string
  readonly revealed: Revealed | undefined
  readonly isNarrow: boolean
}

/** Characters shown before the secret where lines are short, so that it is in sight. */
const NARROW_LEAD = 60

const Context = ({ context, preview, revealed, isNarrow }: ContextProps) => {
  if (context.length === 0 && revealed === undefined) {
    return <p class="muted context none">Its surroundings can’t be shown masked, so they are not shown.</p>
  }
  const whole = context.length > 0 ? context : [{ kind: 'secret', own: true } as const]
  const shown = isNarrow ? withLead(whole, NARROW_LEAD) : whole
  const first = shown.findIndex(isOwn)
  return (
    <div class="context" dir="ltr">
      <p
        class={revealed === undefined ? 'context-text' : 'context-text whole'}
        {...(revealed !== undefined && { tabIndex: 0, role: 'group', 'aria-label': 'The secret in its place' })}
      >
        {shown.map((segment, index) => (
          <Piece key={index} segment={segment} preview={preview} revealed={revealed} isFirst={index === first} />
        ))}
      </p>
    </div>
  )
}

interface PieceProps {
  readonly segment: Segment
  readonly preview: string
  readonly revealed: Revealed | undefined
  /** Of the secret's own pieces. */
  readonly isFirst: boolean
}

const Piece = ({ segment, preview, revealed, isFirst }: PieceProps) => {
  if (segment.kind === 'text') return <span>{segment.text}</span>
  if (!segment.own) return <mark class="mask other">••••••</mark>
  if (revealed === undefined) return <mark class="mask">{isFirst ? masked(preview) : '••••'}</mark>
  if (!isFirst) return <mark class="mask bare">…</mark>
  const { text, more } = revealed
  return (
    <mark class="mask bare">
      {text}
      {more > 0 && ` … and ${many(more, 'byte')} more`}
    </mark>
  )
}

const isOwn = (segment: Segment): boolean => segment.kind === 'secret' && segment.own

/** The segments from so many characters before the secret on. */
const withLead = (segments: readonly Segment[], characters: number): readonly Segment[] => {
  const first = segments.findIndex(isOwn)
  let left = characters
  const kept: Segment[] = []
  for (const segment of segments.slice(0, first).reverse()) {
    if (left <= 0) break
    const text = segment.kind === 'text' ? segment.text : ''
    kept.unshift(text.length > left ? { kind: 'text', text: `…${text.slice(-left)}` } : segment)
    left -= Math.max(text.length, 6)
  }
  return [...kept, ...segments.slice(first)]
}
