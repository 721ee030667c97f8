import { BeartrapError } from '../errors.js'
import type { Prefilter, PrefilterFactory } from '../types.js'
import type { Kernel } from './kernel.js'
import { type Keyword, signFilter, standsAt, toKeywords } from './keyword.js'
import { chooseWindows, type Window } from './windows.js'

/**
 * The fast prefilter: a WebAssembly kernel reports the places where a window of
 * a keyword stands, and the keywords that have it are compared there in full.
 * Each list of keywords takes a kernel of its own. `hit` must not search with
 * the same prefilter. Throws BeartrapError 'rule' where there are too many
 * keywords for a kernel: 1000 of three bytes, 30,000 of four or more.
 */
export const wasmPrefilter =
  (createKernel: () => Kernel): PrefilterFactory =>
  (texts): Prefilter => {
    const keywords = toKeywords(texts)
    const signs = keywords.filter(({ bytes }) => bytes.length === 1).map(signFilter)
    const words = keywords.filter(({ bytes }) => bytes.length > 1)
    const filters = words.length === 0 ? signs : [...signs, wordFilter(createKernel(), words)]
    return {
      find: (bytes, owned, hit) => {
        for (const filter of filters) filter.find(bytes, owned, hit)
      },
    }
  }

const wordFilter = (kernel: Kernel, words: readonly Keyword[]): Prefilter => {
  const windows = fill(kernel, words)
  const longest = Math.max(...words.map(({ bytes }) => bytes.length))
  const [input, step, compared] = [kernel.INPUT.value, kernel.INPUT_BYTES.value, kernel.COMPARED.value]
  const memory = new Uint8Array(kernel.memory.buffer)
  const places = new Uint32Array(kernel.memory.buffer, kernel.OUTPUT.value)

  return {
    find: (bytes, owned, hit) => {
      const confirm = (position: number, { offset, keyword }: Window): void => {
        const start = position - offset
        if (start < owned.start || start >= owned.end) return
        if (standsAt(bytes, start, keyword.bytes)) hit(start, keyword.index)
      }
      const end = Math.min(bytes.length, owned.end + longest)
      for (let from = owned.start; from < end; from += step) {
        const length = Math.min(step, end - from)
        const before = Math.min(from, compared)
        memory.set(bytes.subarray(from - before, from + length + compared), input - before)
        const count = kernel.find(length)
        for (const place of places.subarray(0, count)) {
          for (const window of windows[place >>> 16] ?? NONE) confirm(from + (place & 0xffff), window)
        }
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
