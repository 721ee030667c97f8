import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unzipSync, type ZipOptions, zipSync } from 'fflate'
import { temporaryFolder } from './cli.js'

type Contents = Readonly<Record<string, Uint8Array | string | readonly [Uint8Array | string, ZipOptions]>>

/** A zip archive as a library writes it, deflated unless an option says otherwise. */
export const zipOf = (contents: Contents, comment = ''): Buffer => {
  const files = Object.entries(contents).map(([name, content]) => {
    const [bytes, options] = typeof content === 'string' || content instanceof Uint8Array ? [content, {}] : content
    return [name, [new Uint8Array(Buffer.from(bytes)), { mtime: '2026-03-01T10:20:30', ...options }]] as const
  })
  const zip = Buffer.from(zipSync(Object.fromEntries(files)))
  zip.writeUInt16LE(comment.length, zip.length - 2)
  return Buffer.concat([zip, Buffer.from(comment)])
}

/** Its members' bytes by name. */
export const unzipped = (zip: Uint8Array): Record<string, Buffer> =>
  Object.fromEntries(Object.entries(unzipSync(new Uint8Array(zip))).map(([name, bytes]) => [name, Buffer.from(bytes)]))

const LOCAL = Buffer.from('PK\x03\x04', 'latin1')
const RECORD = Buffer.from('PK\x01\x02', 'latin1')
const END = Buffer.from('PK\x05\x06', 'latin1')

interface Places {
  /** Of the member's header before its data, of the data, of its record in the directory. */
  readonly local: number
  readonly data: number
  readonly record: number
}

const placesOf = (zip: Buffer, name: string): Places => {
  const local = headerAt(zip, LOCAL, 30, name)
  return { local, data: local + 30 + zip.readUInt16LE(local + 26), record: headerAt(zip, RECORD, 46, name) }
}

const headerAt = (zip: Buffer, magic: Buffer, fixed: number, name: string): number => {
  for (let at = zip.indexOf(magic); at >= 0; at = zip.indexOf(magic, at + 1))
    if (zip.subarray(at + fixed, at + fixed + name.length).equals(Buffer.from(name))) return at
  throw new Error(`no member ${name}`)
}

/** What is wrong with a member, as its headers and its bytes have it. */
export const spoil = (zip: Buffer, name: string, spoiling: (zip: Buffer, places: Places) => void): Buffer => {
  const spoiled = Buffer.from(zip)
  spoiling(spoiled, placesOf(spoiled, name))
  return spoiled
}

export const setMethod =
  (method: number) =>
  (zip: Buffer, { local, record }: Places) => {
    zip.writeUInt16LE(method, local + 8)
    zip.writeUInt16LE(method, record + 10)
  }

export const setFlag =
  (flag: number) =>
  (zip: Buffer, { local, record }: Places) => {
    zip.writeUInt16LE(zip.readUInt16LE(local + 6) | flag, local + 6)
    zip.writeUInt16LE(zip.readUInt16LE(record + 8) | flag, record + 8)
  }

export const setSize =
  (size: number) =>
  (zip: Buffer, { record }: Places) => {
    zip.writeUInt32LE(size, record + 24)
  }

/** The archive with its last member told of many times over. */
export const repeated = (zip: Buffer, name: string, times: number): Buffer => {
  const { record } = placesOf(zip, name)
  const end = zip.lastIndexOf(END)
  const again = Array.from({ length: times }, () => zip.subarray(record, end))
  const tail = Buffer.from(zip.subarray(end))
  const members = tail.readUInt16LE(10) + times
  tail.writeUInt16LE(members, 8)
  tail.writeUInt16LE(members, 10)
  return Buffer.concat([zip.subarray(0, end), ...again, tail])
}

/** Whether a tool is there to make or to check archives with. */
export const has = (tool: string, ...args: string[]): boolean => {
  try {
    execFileSync(tool, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A folder of files, to be zipped by a tool. */
export const folderOf = (files: Readonly<Record<string, string>>): string => {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}
