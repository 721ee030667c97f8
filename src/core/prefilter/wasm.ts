import { BeartrapError } from '../errors.js'
import type { Prefilter, PrefilterFactory } from '../types.js'
import type { Kernel } from './kernel.js'
import { type Keyword, signFilter, standsAt, toKeywords } from './keyword.js'
import { chooseWindows, type Window } from './windows.js'

/**
 * The fast prefilter: a WebAssembly kernel reports the places where a window of
 * a keyword stands, and the keywords that have it are compared there in full.
 * Each list of keywords takes a kernel of its own. `hit` and `run` must not
 * search with the same prefilter. Throws BeartrapError 'rule' where there are too many
 * keywords for a kernel: 1000 of three bytes, 30,000 of four or more.
 */
export const wasmPrefilter =
  (createKernel: () => Kernel): PrefilterFactory =>
  (texts): Prefilter => {
    const keywords = toKeywords(texts)
    const signs = keywords.filter(({ bytes }) => bytes.length === 1).map(signFilter)
    const words = keywords.filter(({ bytes }) => bytes.length > 1)
    const filters = [...signs, wordFilter(createKernel(), words)]
    return {
      find: (bytes, owned, hit, run) => {
        for (const filter of filters) filter.find(bytes, owned, hit, run)
      },
    }
  }

const wordFilter = (kernel: Kernel, words: readonly Keyword[]): Prefilter => {
  const windows = fill(kernel, words)
  const longest = Math.max(0, ...words.map(({ bytes }) => bytes.length))
  const [input, step, margin] = [kernel.INPUT.value, kernel.INPUT_BYTES.value, kernel.MARGIN.value]
  const memory = new Uint8Array(kernel.memory.buffer)
  const places = new Uint32Array(kernel.memory.buffer, kernel.OUTPUT.value)

  return {
    find: (bytes, owned, hit, run) => {
      const confirm = (from: number, place: number): void => {
        for (const { offset, keyword } of windows[place >>> 16] ?? NONE) {
          const start = from + (place & 0xffff) - offset
          const isOwned = start >= owned.start && start < owned.end
          if (isOwned && standsAt(bytes, start, keyword.bytes)) hit(start, keyword.index)
        }
      }
      const end = Math.min(bytes.length, owned.end + longest)
      for (let from = owned.start; from < end; from += step) {
        const length = Math.min(step, end - from)
        const before = Math.min(from, margin)
        memory.set(bytes.subarray(from - before, from + length + margin), input - before)
        for (const place of places.subarray(0, kernel.find(length))) confirm(from, place)
        if (run === undefined) continue
        for (const place of places.subarray(0, kernel.findRuns(length))) run(from + place)
      }
    },
  }
}

const NONE: readonly Window[] = []

/** Gives the kernel the windows of all words; the windows, by the names that the kernel gives them. */
const fill = (kernel: Kernel, words: readonly Keyword[]): readonly (readonly Window[] | undefined)[] => {
  const names = new Uint32Array(kernel.memory.buffer, kernel.OUTPUT.value)
  const write = windowWriter(kernel)
  const named: Window[][] = []
  for (const window of words.flatMap(chooseWindows)) {
    write(window)
    const count = kernel.add()
    if (count === 0) throw new BeartrapError('rule', 'too many keywords; give rules longer ones, or fewer')
    for (const name of names.subarray(0, count)) {
      const sharing = named[name]
      if (sharing === undefined) named[name] = [window]
      else if (sharing.at(-1) !== window) sharing.push(window)
    }
  }
  return named
}

/** Writes to the kernel's input what stands round a window, and which of it is the keyword's own. */
const windowWriter = (kernel: Kernel): ((window: Window) => void) => {
  const [input, compared, before] = [kernel.INPUT.value, kernel.COMPARED.value, kernel.BEFORE.value]
  const text = new Uint8Array(kernel.memory.buffer, input, compared)
  const mask = new Uint8Array(kernel.memory.buffer, input + compared, compared)
  return ({ keyword, offset }) => {
    for (let at = 0; at < compared; at++) {
      const byte = keyword.bytes[offset - before + at]
      text[at] = byte ?? 0
      mask[at] = byte === undefined ? 0 : 0xff
    }
  }
}
