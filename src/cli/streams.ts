/** The standard streams as a filter uses them: injected, so that commands are tested without a process. */
export interface StandardStreams {
  /** What is piped in, chunk by chunk. Leaving the loop early closes it. */
  readonly input: () => AsyncIterable<Uint8Array>;
  /** Whether a person reads the output. */
  readonly isTerminal: boolean;
  /** Resolves when the reader can take more: true, or false once it has gone. Nothing is ever dropped. */
  readonly write: (data: string | Uint8Array) => Promise<boolean>;
}

/** The streams of this process. */
export function processStreams(): StandardStreams {
  const { stdin, stdout } = process;
  return {
    input: () => stdin,
    isTerminal: stdout.isTTY,
    write: (data) =>
      new Promise((resolve) => {
        if (stdout.destroyed) {
          resolve(false);
          return;
        }
        // The callback comes when the octets have gone, which is the back pressure; or with EPIPE.
        stdout.write(data, (error) => {
          resolve(error === null || error === undefined);
        });
      }),
  };
}
