import { once } from 'node:events'

/** Writes to standard output at its reader's pace. A reader that has gone ends the process quietly (bin.ts). */
export const writeStdout = async (bytes: Uint8Array | string): Promise<void> => {
  if (bytes.length > 0 && !process.stdout.write(bytes)) await once(process.stdout, 'drain')
}
