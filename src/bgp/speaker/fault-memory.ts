import type { Clock } from '../../core/index.ts';

/** How many are remembered; whose record is the oldest is forgotten first. */
const MOST = 10_000;

/** How long after its rest, in milliseconds: the longest idle hold time that there is. */
const FORGIVEN_AFTER = 3_600_000;

interface FaultRecord {
  readonly faults: number;
  /** On the clock. */
  readonly restsUntil: number;
}

/**
 * Who broke the protocol and was forgotten otherwise. DampPeerOscillations (RFC 4271 §8.1.1) must outlive that: a wrong
 * peer that connects again at once goes on resting longer with each fault in a row.
 */
export class FaultMemory {
  readonly #clock: Clock;
  /** By name; the oldest first. */
  readonly #records = new Map<string, FaultRecord>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many faults in a row it has had. */
  faultsOf(name: string): number {
    return this.#recordOf(name)?.faults ?? 0;
  }

  /** It has to wait until it may try again. */
  rests(name: string): boolean {
    return (this.#recordOf(name)?.restsUntil ?? 0) > this.#clock.now();
  }

  /**
   * @param faults in a row; 0 forgives
   * @param rest milliseconds until it may try again
   */
  remember(name: string, faults: number, rest: number): void {
    this.#records.delete(name);
    if (faults === 0) return;
    this.#forgiveOldest();
    this.#records.set(name, { faults, restsUntil: this.#clock.now() + rest });
  }

  /** Lets those try again at once that have such a name. */
  forgive(isMeant: (name: string) => boolean): void {
    for (const name of this.#records.keys()) {
      if (isMeant(name)) this.#records.delete(name);
    }
  }

  clear(): void {
    this.#records.clear();
  }

  #recordOf(name: string): FaultRecord | undefined {
    const record = this.#records.get(name);
    if (record === undefined || !this.#isForgiven(record)) return record;
    this.#records.delete(name);
    return undefined;
  }

  #forgiveOldest(): void {
    for (const [name, record] of this.#records) {
      if (this.#records.size < MOST && !this.#isForgiven(record)) return;
      this.#records.delete(name);
    }
  }

  #isForgiven({ restsUntil }: FaultRecord): boolean {
    return this.#clock.now() >= restsUntil + FORGIVEN_AFTER;
  }
}
