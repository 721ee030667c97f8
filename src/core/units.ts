const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** Decimal units, as disks and logs are measured: "1.2 GB". */
export const formatBytes = (bytes: number): string => {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`
}

/** "1 file", "2 files". */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** For terminals: a file's name may hold control characters, which would be obeyed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it removes
export const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]/g, '\ufffd')
