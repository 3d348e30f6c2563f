import type { Clock } from '../../core/index.ts';
import type { PolledCheck } from '../../health/index.ts';

/**
 * What a backend does with a request, a probe or that of a client: `slow` answers within 300 ms, `dead` refuses,
 * `silent` does not answer, `half-broken` fails every second time.
 */
export type BackendMode = 'good' | 'slow' | 'dead' | 'silent' | 'half-broken';

/** How long a slow answer takes, in milliseconds. */
const SLOW = 300;

/** One backend of a fleet, as it really is; each node that has it looks at it with a check of its own. */
export class FleetBackend {
  readonly name: string;
  readonly #clock: Clock;
  #mode: BackendMode = 'good';
  #probes = 0;
  #since: number;

  /** @internal Made by `Fleet`. */
  constructor(name: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
    this.#since = clock.now();
  }

  get mode(): BackendMode {
    return this.#mode;
  }

  /** Since when, in milliseconds on the fleet's clock. */
  get since(): number {
    return this.#since;
  }

  /** What checks come to in the end; undefined where both verdicts are right. */
  get truth(): 'online' | 'offline' | undefined {
    if (this.#mode === 'half-broken') return undefined;
    return this.#mode === 'good' || this.#mode === 'slow' ? 'online' : 'offline';
  }

  /** @internal Another check begins anew: what the one before has found is gone. */
  touch(): void {
    this.#since = this.#clock.now();
  }

  /** @internal By `Fleet.cause`. */
  become(mode: BackendMode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.touch();
  }

  /** Whether a client's request is answered. */
  answers(flow: number): boolean {
    return this.#mode === 'half-broken' ? flow % 2 === 0 : this.truth === 'online';
  }

  /** @internal A check of it, as a process makes it whose timers are those of `clock`. */
  check(clock: Clock, refuse: () => Error | undefined): PolledCheck {
    return {
      kind: 'simulated',
      target: this.name,
      run: (signal) => {
        const refusal = refuse();
        return refusal === undefined ? this.#answer(clock, signal) : Promise.reject(refusal);
      },
    };
  }

  #answer(clock: Clock, signal: AbortSignal): Promise<undefined> {
    this.#probes += 1;
    switch (this.#mode) {
      case 'good':
        return Promise.resolve(undefined);
      case 'dead':
        return Promise.reject(new Error('connection refused'));
      case 'half-broken':
        return this.#probes % 2 === 0
          ? Promise.resolve(undefined)
          : Promise.reject(new Error('status 500'));
      case 'slow':
        return wait(clock, signal, SLOW);
      case 'silent':
        return wait(clock, signal, undefined);
    }
  }
}

function wait(clock: Clock, signal: AbortSignal, delay: number | undefined): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const timer =
      delay === undefined
        ? undefined
        : clock.setTimer(delay, () => {
            resolve(undefined);
          });
    signal.addEventListener('abort', () => {
      timer?.cancel();
      reject(signal.reason as Error);
    });
  });
}
