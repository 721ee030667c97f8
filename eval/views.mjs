// Decoded looks at bytes, each character with the raw span that it comes from. Written apart from the product's own
// decoders, and the other way round (decode the file, look for the value), so that a mistake there shows here.

/** A text, one character a byte; character i stands at [starts[i], ends[i]) of the raw bytes. */
export const rawView = (bytes) => {
  const starts = Uint32Array.from({ length: bytes.length }, (_, at) => at)
  return { text: bytes.toString('latin1'), starts, ends: starts.map((at) => at + 1) }
}

/** Replaces matches of a global expression; `decode` gives the characters for a match, each spanning all of it. */
const replaced = (view, expression, decode) => {
  const parts = []
  const starts = []
  const ends = []
  let from = 0
  const copy = (to) => {
    parts.push(view.text.slice(from, to))
    for (let at = from; at < to; at++) {
      starts.push(view.starts[at])
      ends.push(view.ends[at])
    }
  }
  for (const match of view.text.matchAll(expression)) {
    const text = decode(match)
    if (text === undefined) continue
    copy(match.index)
    from = match.index + match[0].length
    parts.push(text)
    for (let n = 0; n < text.length; n++) {
      starts.push(view.starts[match.index])
      ends.push(view.ends[from - 1])
    }
  }
  if (from === 0) return view
  copy(view.text.length)
  return { text: parts.join(''), starts, ends }
}

/** Keeps the matches alone, decoded: `decode` gives [character, start in match, end in match] for each. */
const extracted = (view, expression, decode) => {
  const text = []
  const starts = []
  const ends = []
  for (const match of view.text.matchAll(expression)) {
    for (const [char, start, end] of decode(match[0])) {
      text.push(char)
      starts.push(view.starts[match.index + start])
      ends.push(view.ends[match.index + end - 1])
    }
    text.push('\n')
    starts.push(view.ends[match.index + match[0].length - 1])
    ends.push(view.ends[match.index + match[0].length - 1])
  }
  return { text: text.join(''), starts, ends }
}

const utf8 = (code) => Buffer.from(String.fromCodePoint(code)).toString('latin1')
const CONTROLS = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', 0: '\0' }
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

const json = (view) =>
  replaced(view, /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([0-7]{3})|(["'\\/bfnrt?]))/gi, ([, unicode, hex, octal, one]) => {
    if (unicode ?? hex) return utf8(Number.parseInt(unicode ?? hex, 16))
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    return CONTROLS[one] ?? one
  })
const percent = (view) => replaced(view, /%([0-9a-f]{2})/gi, ([, hex]) => String.fromCharCode(Number.parseInt(hex, 16)))
const plus = (view) => replaced(view, /\+/g, () => ' ')
const html = (view) =>
  replaced(view, /&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(\w{2,5}));/gi, ([, decimal, hex, name]) =>
    name ? NAMED[name] : utf8(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  )
const syslog = (view) =>
  replaced(view, /#(0[0-3][0-7])/g, ([, octal]) => String.fromCharCode(Number.parseInt(octal, 8)))

const without = (expression) => (view) => replaced(view, expression, () => '')
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colour codes
const colours = without(/(?:\x1b|\\x1b|\\u001b|\\033)\[[0-9;]*[A-Za-z]/g)
const tags = without(/<\/?[a-z][^<>]*>/gi)
/** Values over several lines: wrapped plainly, in quotes that go on, in a frame, by quoted-printable. */
const joins = [
  without(/\\?\r?\n[ \t]*/g),
  without(/['"]?[ \t]*[+.]?[ \t]*\\?\r?\n(?:E|[ \t>|])*[bu]?['"]?/g),
  without(/[ \t]*(?:\||\xe2\x94\x82)?[ \t]*\r?\n[ \t]*(?:\||\xe2\x94\x82)?[ \t]*/g),
  without(/=\r?\n/g),
  without(/['"][ \t]*\+[ \t]*['"]/g),
]

const base64 = [0, 1, 2, 3].map(
  (shift) => (view) =>
    extracted(view, /[A-Za-z0-9+/_-]{16,}/g, (run) => {
      const bytes = Buffer.from(run.slice(shift), 'base64').toString('latin1')
      const at = (n) => shift + Math.floor((n * 4) / 3)
      return [...bytes].map((char, n) => [char, at(n), Math.min(run.length, at(n) + 2)])
    }),
)

const HEX_PAIR = /[0-9a-f]{2}/gi
const pairs = (text, from) =>
  [...text.slice(from).matchAll(HEX_PAIR)].map(({ 0: pair, index }) => [
    String.fromCharCode(Number.parseInt(pair, 16)),
    from + index,
    from + index + 2,
  ])
const hex = [0, 1].map(
  (shift) => (view) => extracted(view, /(?:(?:\\x|0x|[ :,])?[0-9a-f]{2}){10,}[0-9a-f]?/gi, (run) => pairs(run, shift)),
)

/** A line of a dump: an offset, groups of hex digits, perhaps the text. */
const DUMP =
  /^[ \t]*(?:0x)?[0-9a-f]{4,8}:?[ \t]+((?:[0-9a-f]{4}|[0-9a-f]{2})(?:[ \t]{1,3}(?:- ?)?(?:[0-9a-f]{4}|[0-9a-f]{2})(?![0-9a-z])){0,31})(?:[ \t]+(.*))?$/gim

/** More on a line is text that looks like hex. */
const DUMPED_BYTES = 16

/** All lines of a dump as one text: the hex column, the same with the bytes of each pair swapped, the text column. */
const dumps = (view) => {
  const columns = { plain: [], swapped: [], text: [] }
  for (const line of view.text.matchAll(DUMP)) {
    const from = line.index + line[0].indexOf(line[1], line[0].search(/[ \t](?=[0-9a-f]{2})/i))
    const bytes = pairs(line[1], 0)
      .slice(0, DUMPED_BYTES)
      .map(([char, start, end]) => [char, from + start, from + end])
    columns.plain.push(...bytes)
    for (let n = 0; n < bytes.length; n += 2) columns.swapped.push(...bytes.slice(n, n + 2).reverse())
    const text = (line[2] ?? '').replace(/^\|?(.{0,32}?)\|?$/, '$1')
    const at = line.index + line[0].length - (line[2] ?? '').length + (line[2] ?? '').indexOf(text)
    columns.text.push(...[...text].map((char, n) => [char, at + n, at + n + 1]))
  }
  return Object.values(columns).map((cells) => ({
    text: cells.map(([char]) => char).join(''),
    starts: cells.map(([, start]) => view.starts[start]),
    ends: cells.map(([, , end]) => view.ends[end - 1]),
  }))
}

const chain =
  (...steps) =>
  (view) =>
    steps.reduce((seen, step) => step(seen), view)

/** Escapes within a line: what a value looks like to whoever reads the file. */
const ESCAPES = [
  json,
  chain(json, json),
  chain(json, json, json),
  chain(json, json, json, json),
  percent,
  chain(percent, percent),
  chain(percent, plus),
  html,
  chain(html, html),
  chain(json, html),
  chain(html, json),
  chain(json, percent),
  chain(percent, json),
  chain(html, percent),
  chain(percent, html),
  syslog,
  chain(json, percent, plus),
  chain(json, json, percent),
]

/** The raw bytes and all escapes undone. */
export const openViews = (raw) => [raw, ...ESCAPES.map((step) => step(raw)).filter((view) => view !== raw)]

/** What needs more than reading: base64, hex, dumps, values broken by lines, colours or mark-up. */
export const hiddenViews = (raw) => {
  const plain = [raw, json(raw), chain(json, json)(raw), percent(raw), html(raw), colours(raw)]
  const bare = [
    colours(raw),
    tags(raw),
    html(tags(raw)),
    ...joins.map((step) => step(raw)),
    ...joins.map((step) => step(colours(raw))),
  ]
  const decoded = [...new Set([...plain, joins[0](raw)])].flatMap((view) =>
    [...base64, ...hex].map((step) => step(view)),
  )
  const all = [...bare, ...decoded, ...dumps(raw), ...dumps(json(raw))]
  return [...all, ...all.flatMap((view) => [json(view), percent(view)])].filter(({ text }) => text.length > 0)
}
