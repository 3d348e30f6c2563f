import { parseWhole, within } from '../core/index.ts';

const MOST = 1_000_000;

/** What waits for its turn to probe. */
export interface TurnWaiter {
  /** Its turn has come: it is under way until it is passed to {@link ProbeLimit.leave}. */
  onTurn(): void;
}

/**
 * Bounds how many probes are under way at once. Who finds no place waits, first come, first served. Groups share one
 * by being given the same.
 */
export class ProbeLimit {
  readonly #outer: ProbeLimit | undefined;
  /** Iterates in the order of arrival. */
  readonly #queue = new Set<TurnWaiter>();
  #maximum: number;
  #underWay = 0;

  /**
   * @param maximum 1 to 1,000,000, or `Infinity`
   * @param outer what bounds those that find a place here
   * @throws ConfigurationError
   */
  constructor(maximum: number, outer?: ProbeLimit) {
    this.#maximum = parseMaximum(maximum);
    this.#outer = outer;
  }

  /** How many probes may be under way at once. One that is lowered interrupts none: it takes hold as probes end. */
  get maximum(): number {
    return this.#maximum;
  }

  set maximum(maximum: number) {
    this.#maximum = parseMaximum(maximum);
    while (this.#underWay < this.#maximum && this.#queue.size > 0) this.#admitNext();
  }

  /** How many probes are under way, those that wait for a place further out included. */
  get underWay(): number {
    return this.#underWay;
  }

  /** How many probes wait for a place here. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** @internal @returns whether it may begin now; otherwise `onTurn` is called when it may, never before this returns. */
  enter(waiter: TurnWaiter): boolean {
    if (this.#underWay >= this.#maximum) {
      this.#queue.add(waiter);
      return false;
    }
    this.#underWay += 1;
    return this.#outer?.enter(waiter) ?? true;
  }

  /** @internal A probe that had its turn is over: the next has its own, before this returns. */
  leave(): void {
    this.#outer?.leave();
    this.#free();
  }

  /** @internal It waits no more. */
  withdraw(waiter: TurnWaiter): void {
    if (this.#queue.delete(waiter)) return;
    this.#outer?.withdraw(waiter);
    this.#free();
  }

  #free(): void {
    this.#underWay -= 1;
    if (this.#underWay < this.#maximum) this.#admitNext();
  }

  #admitNext(): void {
    const [next] = this.#queue;
    if (next === undefined) return;
    this.#queue.delete(next);
    this.#underWay += 1;
    if (this.#outer?.enter(next) ?? true) next.onTurn();
  }
}

/**
 * What bounds the probes of all groups of this process that are not given another: 4096 at once. It is high enough for
 * thousands of silent backends, and keeps a fleet that went silent from taking every descriptor and port of the host.
 */
export const processProbeLimit: ProbeLimit = new ProbeLimit(4_096);

function parseMaximum(maximum: number): number {
  if (maximum === Infinity) return maximum;
  return within('maximum', () => parseWhole(maximum, 'a number of probes', 1, MOST));
}
