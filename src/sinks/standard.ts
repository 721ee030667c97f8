/** Standard output or error, byte for byte, at its reader's pace. */
export interface StandardOutput {
  /** Resolves once the bytes are written; false where they can't be, as the reader has gone or the disk is full. */
  write(bytes: Uint8Array): Promise<boolean>
  /** Why it can't be written to; undefined where all is well or its reader has gone. */
  problem(): string | undefined
}

/** Takes over the stream's errors from bin.ts, which would end the process on them. */
export const standardOutput = (stream: NodeJS.WriteStream): StandardOutput => {
  let failure: NodeJS.ErrnoException | undefined
  const fail = (error: NodeJS.ErrnoException): void => {
    failure ??= error
  }
  stream.removeAllListeners('error')
  stream.on('error', fail)
  return {
    write: (bytes) =>
      new Promise((done) => {
        if (failure !== undefined) return done(false)
        stream.write(bytes, (error) => {
          if (error) fail(error)
          done(!error)
        })
      }),
    problem: () => (failure === undefined || failure.code === 'EPIPE' ? undefined : failure.message),
  }
}
