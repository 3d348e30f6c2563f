type SignalName = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

/** The signals of a process: injected, so that commands are tested without one. */
export interface Signals {
  on(signal: SignalName, listener: (signal: SignalName) => void): void;
  /** Back to the system's defaults. */
  close(): void;
}

/** The signals of this process. */
export function processSignals(): Signals {
  const listeners: [SignalName, () => void][] = [];
  return {
    on: (signal, listener) => {
      const handler = (): void => {
        listener(signal);
      };
      listeners.push([signal, handler]);
      process.on(signal, handler);
    },
    close: () => {
      for (const [signal, handler] of listeners) process.off(signal, handler);
    },
  };
}
