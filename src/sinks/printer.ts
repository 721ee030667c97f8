import { once } from 'node:events'
import { styleText } from 'node:util'
import { printable } from '../core/units.js'
import type { Copies, Copy, CopyEnd } from './mirror-files.js'

/** Redacted files on standard output as they grow, with a line that names the file whenever it is another, as tail -f does. */
export const createPrinter = (): Copies => {
  let last = ''
  const headed = (name: string): string => {
    const head = `==> ${printable(name)} <==`
    const gap = last === '' ? '' : '\n'
    last = name
    return `${gap}${process.stdout.isTTY && !process.env['NO_COLOR'] ? styleText('bold', head) : head}\n`
  }
  return {
    append: ({ name, size }: Copy, pieces): CopyEnd => {
      const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
      if (length > 0 && name !== last) process.stdout.write(headed(name))
      for (const piece of pieces) process.stdout.write(piece)
      return { at: name, size: size + length, guard: '' }
    },
    ready: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
    },
    close: () => {},
  }
}

/** Copies in one place and in another. */
export const both = (first: Copies, second: Copies): Copies => ({
  append: (copy, pieces) => {
    const end = first.append(copy, pieces)
    if (end !== undefined) second.append(copy, pieces)
    return end
  },
  ready: async () => {
    await first.ready()
    await second.ready()
  },
  close: () => {
    first.close()
    second.close()
  },
})
