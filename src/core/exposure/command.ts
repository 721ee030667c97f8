import type { Surroundings } from './surroundings.js'

/** Longest part of a command that is looked at before a secret. */
const COMMAND_REACH = 600

/** What takes credentials as arguments. */
const PROGRAM =
  /(?:^|[\s"'/=])(?:curl|wget|https?|git|docker|podman|kubectl|helm|psql|mysql|redis-cli|mongosh|aws|gh|npm|ssh|sshpass|openssl|vault)["']?,?\s{1,3}["']?-/

/** wget -d, sudo, strace and process lists tell what they were given. */
const TOLD = /^Setting --|COMMAND=|execve\("|CommandLine[=:]|cmdline[=:"]/

/** Whether the secret stands in a command with its arguments. */
export const isCommandLine = ({ own, line }: Surroundings): boolean => {
  const near = line.slice(-COMMAND_REACH)
  return own.traced || TOLD.test(near) || PROGRAM.test(near)
}
