import { CheckNotRun } from '../../src/health/index.ts';
import type { Clock } from '../../src/core/index.ts';

/**
 * What a backend does with a probe. `half-broken` fails every second one; `unseen` is a fault of the node that looks:
 * the check cannot be made.
 */
export type BackendMode = 'good' | 'slow' | 'dead' | 'silent' | 'half-broken' | 'unseen';

export const backendModes: readonly BackendMode[] = [
  'good',
  'slow',
  'dead',
  'silent',
  'half-broken',
  'unseen',
];

/** What probes come to in the end; undefined where both verdicts are right. */
export function truthOf(mode: BackendMode): 'online' | 'offline' | undefined {
  if (mode === 'good' || mode === 'slow') return 'online';
  return mode === 'dead' || mode === 'silent' ? 'offline' : undefined;
}

/** How long a slow answer takes, in milliseconds: less than the timeout. */
const SLOW = 300;

/** One backend, as it really is. Each node looks at it with a check of its own. */
export class SimulatedBackend {
  readonly #clock: Clock;
  #mode: BackendMode = 'good';
  #probes = 0;
  /** Since when it is as it is. */
  since = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.since = clock.now();
  }

  get mode(): BackendMode {
    return this.#mode;
  }

  set mode(mode: BackendMode) {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.since = this.#clock.now();
  }

  readonly check = (signal: AbortSignal): Promise<void> => {
    this.#probes += 1;
    switch (this.#mode) {
      case 'good':
        return Promise.resolve();
      case 'dead':
        return Promise.reject(new Error('connection refused'));
      case 'half-broken':
        return this.#probes % 2 === 0 ? Promise.resolve() : Promise.reject(new Error('status 500'));
      case 'unseen':
        return Promise.reject(new CheckNotRun('no descriptors'));
      case 'slow':
        return this.#wait(signal, SLOW);
      case 'silent':
        return this.#wait(signal, undefined);
    }
  };

  #wait(signal: AbortSignal, delay: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = delay === undefined ? undefined : this.#clock.setTimer(delay, resolve);
      signal.addEventListener('abort', () => {
        timer?.cancel();
        reject(signal.reason as Error);
      });
    });
  }
}
