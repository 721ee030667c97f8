/** A value, or an element of a list whose other elements come on their own. */
export interface Part {
  /** Where it begins, from 1. */
  readonly line: number
  /** Undefined where it is longer than it may be. Not checked beyond its brackets and strings. */
  readonly text: string | undefined
  /** The member of an object that is the list; its object comes without its elements. */
  readonly list?: string
}

export interface Splitter {
  push(chunk: Uint8Array): Part[]
  /** What is left at the end of the stream is a part as well. */
  end(): Part[]
}

/** Of a top-level object, these lists come by element. */
const LISTS = /"(Records|Messages)"\s*:\s*$/
const LISTS_TAIL = 64

/** An open bracket. `list`: that of an array whose elements come on their own. */
interface Frame {
  readonly isSplit: boolean
  readonly list?: string
}

/** Splits JSON texts that stand one after another by their brackets and strings alone. */
export const createSplitter = (maxBytes: number): Splitter => {
  const stack: Frame[] = []
  const [whole, element] = [createCollector(maxBytes), createCollector(maxBytes)]
  let [isInString, isEscaped] = [false, false]
  let line = 1
  let parts: Part[] = []
  let [chunk, from] = [Buffer.alloc(0), 0] // what is seen, and what of it is not yet collected

  const collector = () => (stack.at(-1)?.isSplit === true ? element : whole)
  const collect = (to: number): void => {
    const rest = stack.some(({ isSplit }) => isSplit) ? element : whole
    rest.add(chunk.subarray(from, to), line)
    from = to
  }
  const give = (): void => {
    const list = stack.at(-1)?.list
    const part = collector().take()
    if (part !== undefined) parts.push({ ...part, ...(list !== undefined && { list }) })
  }
  const open = (at: number, isArray: boolean): void => {
    collect(at)
    const [, list] = isArray && stack.length === 1 ? (LISTS.exec(whole.tail(LISTS_TAIL)) ?? []) : []
    if (stack.length === 0) give() // nothing should stand there
    const isSplit = isArray && (stack.length === 0 || list !== undefined)
    if (list !== undefined) collect(at + 1)
    else if (isSplit) from = at + 1
    stack.push({ isSplit, ...(list !== undefined && { list }) })
  }
  const close = (at: number): void => {
    const isSplit = stack.at(-1)?.isSplit === true
    collect(isSplit ? at : at + 1)
    if (isSplit) give()
    const frame = stack.pop()
    if (isSplit && frame?.list === undefined) from = at + 1
    if (stack.length === 0) give()
  }
  const separate = (at: number): void => {
    if (stack.at(-1)?.isSplit !== true) return
    collect(at)
    give()
    from = at + 1
  }
  const inString = (byte: number): void => {
    if (isEscaped) isEscaped = false
    else if (byte === BACKSLASH) isEscaped = true
    else if (byte === QUOTE) isInString = false
  }
  const see = (byte: number, at: number): void => {
    if (byte === NEWLINE) {
      collect(at + 1)
      line++
    } else if (isInString) inString(byte)
    else if (byte === QUOTE) isInString = true
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) open(at, byte === OPEN_ARRAY)
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) close(at)
    else if (byte === COMMA) separate(at)
  }
  const taken = (): Part[] => {
    const given = parts
    parts = []
    return given
  }
  return {
    push: (bytes) => {
      chunk = Buffer.from(bytes) // a chunk is its stream's own
      from = 0
      for (let at = 0; at < chunk.length; at++) see(chunk[at] ?? 0, at)
      collect(chunk.length)
      return taken()
    },
    end: () => {
      if (stack.some(({ isSplit }) => isSplit)) whole.add(Buffer.from('…'), line) // a list that has no end makes what holds it none
      stack.splice(0)
      for (const rest of [element.take(), whole.take()]) if (rest !== undefined) parts.push(rest)
      return taken()
    },
  }
}

const [NEWLINE, QUOTE, COMMA, BACKSLASH] = [0x0a, 0x22, 0x2c, 0x5c]
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d]

/** Bytes up to a limit; what begins with blanks begins after them. */
const createCollector = (maxBytes: number) => {
  let pieces: Buffer[] = []
  let [bytes, begin] = [0, 0]
  return {
    add: (piece: Buffer, line: number): void => {
      const from = bytes > 0 ? 0 : piece.findIndex((byte) => byte > 0x20)
      if (from < 0 || piece.length === 0) return
      if (bytes === 0) begin = line
      bytes += piece.length - from
      if (bytes > maxBytes) pieces = []
      else pieces.push(piece.subarray(from))
    },
    tail: (length: number): string => Buffer.concat(pieces.slice(-length)).toString('latin1').slice(-length),
    take: (): Omit<Part, 'list'> | undefined => {
      const part = { line: begin, text: bytes > maxBytes ? undefined : Buffer.concat(pieces).toString() }
      const isEmpty = bytes === 0
      pieces = []
      bytes = 0
      return isEmpty ? undefined : part
    },
  }
}
