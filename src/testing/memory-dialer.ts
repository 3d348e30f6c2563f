import type { Connection, Dialer } from '../bgp/session/index.ts';
import type { Clock, Timer } from '../core/index.ts';
import { MemoryConnection } from './memory-connection.ts';

/** What a dialer needs of its network. */
export interface DialPath {
  readonly clock: Clock;
  /** Milliseconds from one end to the other. */
  readonly latency: number;
  /** A SYN would arrive now. */
  reachable(): boolean;
  /** Makes both ends and gives the listener its own; or says why not. */
  connect(): MemoryConnection | Error;
  /** Where a SYN that was lost waits to be sent again. */
  readonly lost: Set<() => void>;
}

/** Dials a port of a simulated host. */
export class MemoryDialer implements Dialer {
  readonly #path: DialPath;

  constructor(path: DialPath) {
    this.#path = path;
  }

  dial(signal: AbortSignal): Promise<Connection> {
    const { clock, latency, lost } = this.#path;
    return new Promise((resolve, reject) => {
      let timer: Timer | undefined;
      let made: MemoryConnection | undefined;
      const abort = (): void => {
        timer?.cancel();
        lost.delete(send);
        made?.destroy();
        reject(signal.reason as Error);
      };
      const finish = (answer: MemoryConnection | Error): void => {
        signal.removeEventListener('abort', abort);
        if (answer instanceof MemoryConnection) resolve(answer);
        else reject(answer);
      };
      const arrive = (): void => {
        if (!this.#path.reachable()) {
          lost.add(send);
          return;
        }
        // Armed before anything that the listener writes: the dialler has its end when the first octets arrive.
        timer = clock.setTimer(latency, () => {
          finish(answer);
        });
        const answer = this.#path.connect();
        if (answer instanceof MemoryConnection) made = answer;
      };
      const send = (): void => {
        lost.delete(send);
        timer = clock.setTimer(latency, arrive);
      };
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      send();
    });
  }
}
