// Preloaded into a tail: ends it by SIGKILL at the Nth time that it comes to one step of its work.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [step, turn] = (process.env['KILL_AT'] ?? 'none:0').split(':')
let left = Number(turn)

const arrive = (name) => {
  if (name === step && left-- === 0) process.kill(process.pid, 'SIGKILL')
}

const { readSync, renameSync } = fs
fs.readSync = (...args) => {
  const count = readSync(...args)
  if (count > 0) arrive('read')
  return count
}
fs.renameSync = (...args) => {
  arrive('acknowledge')
  return renameSync(...args)
}
const { open, rename } = fs.promises
fs.promises.rename = async (...args) => {
  arrive('checkpoint')
  return await rename(...args)
}
fs.promises.open = async (...args) => {
  const handle = await open(...args)
  const { datasync, write } = handle
  handle.write = async (...given) => {
    arrive('write')
    return await write.apply(handle, given)
  }
  handle.datasync = async () => {
    await datasync.call(handle)
    arrive('outbox')
  }
  return handle
}
const { write } = process.stdout
process.stdout.write = (...args) => {
  arrive('send')
  return write.apply(process.stdout, args)
}
syncBuiltinESMExports()
