// Where planted secrets stand in bytes, found by looking through every view of them.
import { hiddenViews, openViews, rawView } from './views.mjs'

/** The values to look for: as planted, and what a signed cookie reads once decoded. */
const spellings = (secret) => {
  const text = Buffer.from(secret).toString('latin1')
  const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return [...new Set([text, decoded])]
}

const placesIn = (views, secrets) => {
  const places = new Map()
  for (const { text, starts, ends } of views) {
    for (const secret of secrets) {
      for (const spelling of spellings(secret)) {
        for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) {
          const place = { start: starts[at], end: ends[at + spelling.length - 1], secret }
          places.set(`${place.start}-${place.end}`, place)
        }
      }
    }
  }
  return [...places.values()].sort((a, b) => a.start - b.start || b.end - a.end)
}

/** Sorted places less those inside another: a token in a cookie counts with the cookie. */
const outermost = (places) => {
  let reach = 0
  return places.filter(({ end }) => {
    const inside = end <= reach
    reach = Math.max(reach, end)
    return !inside
  })
}

const overlaps = (a, b) => a.start < b.end && b.start < a.end

/**
 * `open` places can be read in the file, with escapes or without; `hidden` ones need decoding or joining.
 * Sorted by start; no place inside another, no hidden place that an open one touches.
 */
export const placesOf = (bytes, secrets) => {
  const raw = rawView(bytes)
  const open = outermost(placesIn(openViews(raw), secrets))
  const hidden = outermost(placesIn(hiddenViews(raw), secrets))
  return { open, hidden: hidden.filter((place) => !open.some((other) => overlaps(place, other))) }
}

/** The planted secrets that can still be had from the bytes, in any encoding. */
export const survivors = (bytes, secrets) => {
  const { open, hidden } = placesOf(bytes, secrets)
  return [...new Set([...open, ...hidden].map(({ secret }) => secret))]
}
