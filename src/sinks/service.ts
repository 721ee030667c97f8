import { execFile } from 'node:child_process'

/** What a service manager is told. */
type ServiceState = 'ready' | 'stopping'

const ARGUMENTS: Readonly<Record<ServiceState, readonly string[]>> = {
  ready: ['--ready'],
  stopping: ['--stopping'],
}

/**
 * Tells systemd, where it started this process and asks for it (Type=notify). Node
 * opens no Unix datagram sockets, so systemd's own command does it; the unit
 * therefore needs NotifyAccess=all.
 */
export const tellService = (state: ServiceState, status: string): void => {
  if (process.env['NOTIFY_SOCKET'] === undefined) return
  execFile('systemd-notify', [...ARGUMENTS[state], `--status=${status}`], () => {}) // without it the unit times out, and says so
}
