import type { BgpMessageError, Disposition } from './message-error.ts';

/** An Error with its stack costs microseconds: a hostile UPDATE must not make thousands of octets into hundreds of them. */
const MOST_FAULTS = 16;

const strength: Readonly<Record<Disposition, number>> = {
  'session-reset': 2,
  'treat-as-withdraw': 1,
  'attribute-discard': 0,
};

/** The fault that decides about a message (RFC 7606 §3 h): the first of the strongest; `undefined` without any. */
export function strongest(faults: readonly BgpMessageError[]): BgpMessageError | undefined {
  let found: BgpMessageError | undefined;
  for (const fault of faults) {
    if (found === undefined || strength[fault.disposition] > strength[found.disposition]) {
      found = fault;
    }
  }
  return found;
}

const NONE: readonly BgpMessageError[] = Object.freeze([]);

/** The faults of one UPDATE: the first 16, and always one of the strongest. */
export class FaultList {
  #faults: BgpMessageError[] | undefined;

  get all(): readonly BgpMessageError[] {
    return this.#faults ?? NONE;
  }

  /**
   * Keeps what `make` makes, if there is room or it is stronger than all that are kept.
   * @throws BgpMessageError what it makes, where the disposition is a session reset
   */
  add(disposition: Disposition, make: () => BgpMessageError): void {
    if (disposition === 'session-reset') throw make();
    this.#faults ??= [];
    if (this.#faults.length < MOST_FAULTS) {
      this.#faults.push(make());
      return;
    }
    const kept = strongest(this.#faults);
    if (kept !== undefined && strength[disposition] > strength[kept.disposition]) {
      this.#faults.splice(-1, 1, make());
    }
  }
}
