/**
 * The prefilter's inner loops, in AssemblyScript: `npm run build` compiles them
 * to dist/prefilter.wasm; src/core/prefilter/wasm.ts is their other side.
 *
 * A window is three bytes of a keyword, folded and hashed. Only each second
 * place of the input is looked at: a keyword has one window for starts in even
 * places and one for odd. Where the hash of a window stands, the sixteen bytes
 * round it are compared with what the keywords of that hash have there.
 */

/** What folding keeps of a byte: letters lose their case, and some signs become one. A filter; the caller confirms. */
const FOLD: u32 = 0x5f5f5f

/** Bytes that are compared, the window among them, and how many of them stand before it. */
export const COMPARED: usize = 16
export const BEFORE: usize = 6

/** Bytes that `find` takes at once: 8 KiB are 5 % slower, 64 KiB no faster (bench/prefilter). Places take 16 bits. */
export const INPUT_BYTES: usize = 1 << 15

/**
 * One byte for each hash: 1 where any window has it. With 700 keywords 3.5 % are
 * set, and as many bytes of a log are left for the second loop, 0.5 % for the
 * third, and after that little but true hits.
 */
const FLAGS: usize = 0
const FLAG_BITS: u32 = 16
const HASHES: usize = 1 << FLAG_BITS

/**
 * An entry is a mask of the bytes that count and what must stand there, both
 * folded. The first entry of a hash is what all after it agree on: it rules out
 * nine candidates of ten without a branch.
 */
const MAX_ENTRIES: u32 = 0xffff
const ENTRIES: usize = FLAGS + HASHES

/** The first entry of each hash, and the next one of each entry, two bytes; 0 is none. */
const FIRST: usize = ENTRIES + 2 * COMPARED * (MAX_ENTRIES + 1)
const NEXT: usize = FIRST + 2 * HASHES

/** Places left by the first loop, two bytes each, and by those after it: place, then first entry << 16. */
const PLACES: usize = NEXT + 2 * (MAX_ENTRIES + 1)
export const OUTPUT: usize = PLACES + INPUT_BYTES + 64

/** The input, with room for what stands round its first and last windows. */
export const INPUT: usize = OUTPUT + 2 * INPUT_BYTES + 64

let entries: u32 = 0

/**
 * Adds a window: at INPUT the COMPARED bytes of text round it, and after these
 * a mask, 0xff for each that counts. One byte of the window itself may not
 * count: it is added with each value. Leaves at OUTPUT the first entries of its
 * hashes, which name it in the output of `find`, and returns their number; 0
 * where there is no room for more.
 */
export function add(): usize {
  const counts = v128.and(v128.load(INPUT + COMPARED), i8x16.splat(<i8>FOLD))
  const text = v128.and(v128.load(INPUT), counts)
  const window = load<u32>(INPUT + BEFORE) & FOLD
  const open = FOLD & ~load<u32>(INPUT + BEFORE + COMPARED)
  let out = OUTPUT
  let value: u32 = 0
  do {
    const first = enter(hash((window & ~open) | value), counts, text)
    if (first === 0) return 0
    store<u32>(out, first)
    out += 4
    value = (value - open) & open // the next subset of the open bits
  } while (value !== 0)
  return (out - OUTPUT) >>> 2
}

/** The first entry of the hash, once the text has an entry there. */
function enter(window: u32, counts: v128, text: v128): u32 {
  let first = firstOf(window)
  for (let entry = nextOf(first); entry !== 0; entry = nextOf(entry)) {
    if (equal(maskOf(entry), counts) && equal(textOf(entry), text)) return first
  }
  if (entries + 2 > MAX_ENTRIES) return 0
  if (first === 0) {
    first = ++entries
    put(first, counts, text)
    store<u16>(window << 1, <u16>first, FIRST)
    store<u8>(window, 1, FLAGS)
  } else {
    const agreed = v128.andnot(v128.and(counts, maskOf(first)), v128.xor(text, textOf(first)))
    put(first, agreed, v128.and(text, agreed))
  }
  const entry = ++entries
  put(entry, counts, text)
  store<u16>(entry << 1, <u16>nextOf(first), NEXT)
  store<u16>(first << 1, <u16>entry, NEXT)
  return first
}

/**
 * Looks at `length` bytes at INPUT, at most INPUT_BYTES, and whatever stands
 * COMPARED bytes on either side. Leaves at OUTPUT each even place where a window
 * may stand, with the name that `add` gave it << 16, and returns their number. A
 * place may lie up to seven bytes past the end.
 */
export function find(length: usize): usize {
  let end = PLACES
  for (let at: usize = 0; at < length; at += 8) {
    end = keep(end, at)
    end = keep(end, at + 2)
    end = keep(end, at + 4)
    end = keep(end, at + 6)
  }
  let last = OUTPUT
  for (let place = PLACES; place < end; place += 2) {
    const at = <usize>load<u16>(place)
    const first = firstOf(hash(load<u32>(at, INPUT)))
    store<u32>(last, (first << 16) | <u32>at)
    last += (<usize>fits(textAt(at), first)) << 2
  }
  let out = OUTPUT
  for (let place = OUTPUT; place < last; place += 4) {
    const candidate = load<u32>(place)
    if (!fitsAny(textAt(candidate & 0xffff), nextOf(candidate >>> 16))) continue
    store<u32>(out, candidate)
    out += 4
  }
  return (out - OUTPUT) >>> 2
}

/** Characters of a run that are reported, and what is looked at on either side of sixteen of them. */
const RUN_BYTES: u32 = 48
export const MARGIN: usize = 32

/**
 * Looks at `length` bytes at INPUT, and MARGIN bytes on either side. Leaves at
 * OUTPUT places of runs of RUN_BYTES or more of base64's characters, four bytes
 * each, and returns their number: of each such run that lies in the input at
 * least one, in ascending order. Any of them holds sixteen characters at one of
 * these places, so that of other text one byte in two is read.
 */
export function findRuns(length: usize): usize {
  let out = OUTPUT
  for (let at: usize = 0; at < length; at += 32) {
    if (!v128.all_true<u8>(inRun(at))) continue
    const before = clz<u32>(~((runBits(at - 16) << 16) | runBits(at - 32)))
    const after = ctz<u32>(~(runBits(at + 16) | (runBits(at + 32) << 16)))
    if (before + 16 + after < RUN_BYTES) continue
    store<u32>(out, <u32>at)
    out += 4
  }
  return (out - OUTPUT) >>> 2
}

function runBits(at: usize): u32 {
  return <u32>i8x16.bitmask(i8x16.ne(inRun(at), i8x16.splat(0)))
}

/** Not 0 where a character is one of base64's or base64url's: + - / 0-9 A-O P-Z _ a-o p-z, a bit for each half of a column. */
function inRun(at: usize): v128 {
  const chars = v128.load(at + INPUT)
  const columns = i8x16(0, 0, 1, 2, 4, 8, 4, 16, 0, 0, 0, 0, 0, 0, 0, 0)
  const rows = i8x16(26, 30, 30, 30, 30, 30, 30, 30, 30, 30, 28, 5, 4, 5, 4, 13)
  const row = v128.swizzle(rows, v128.and(chars, i8x16.splat(15)))
  return v128.and(row, v128.swizzle(columns, i8x16.shr_u(chars, 4)))
}

/** Writes the place in any case, and moves on only where it is to be kept: a branch would be mispredicted too often. */
function keep(end: usize, at: usize): usize {
  store<u16>(end, <u16>at)
  return end + ((<usize>load<u8>(hash(load<u32>(at, INPUT)), FLAGS)) << 1)
}

/** Whether the text is that of the entry or of one after it. */
function fitsAny(text: v128, entry: u32): bool {
  for (; entry !== 0; entry = nextOf(entry)) if (fits(text, entry)) return true
  return false
}

function fits(text: v128, entry: u32): bool {
  return equal(v128.and(text, maskOf(entry)), textOf(entry))
}

function equal(a: v128, b: v128): bool {
  return !v128.any_true(v128.xor(a, b))
}

/** The bytes that are compared for a window at this place of the input. */
function textAt(at: usize): v128 {
  return v128.load(at, INPUT - BEFORE)
}

function put(entry: u32, mask: v128, text: v128): void {
  v128.store(entry << 5, mask, ENTRIES)
  v128.store(entry << 5, text, ENTRIES + COMPARED)
}

function maskOf(entry: u32): v128 {
  return v128.load(entry << 5, ENTRIES)
}

function textOf(entry: u32): v128 {
  return v128.load(entry << 5, ENTRIES + COMPARED)
}

function firstOf(hash: u32): u32 {
  return load<u16>(hash << 1, FIRST)
}

function nextOf(entry: u32): u32 {
  return load<u16>(entry << 1, NEXT)
}

function hash(window: u32): u32 {
  return ((window & FOLD) * 0x9e3779b1) >>> (32 - FLAG_BITS)
}
