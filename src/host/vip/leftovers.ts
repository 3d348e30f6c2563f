import { reason, type Clock, type Reason } from '../../core/index.ts';
import type { ListedAddress } from './address-list.ts';
import type { IpProgram } from './ip-program.ts';
import { keyOf } from './managed-addresses.ts';

/** An address of ours that nobody claims was found, left by a process that died. */
export interface StaleAddressEvent {
  readonly address: string;
  readonly interface: string;
  /** Whether it is off now. */
  readonly removed: boolean;
  readonly reason: Reason<'stale-address'>;
  readonly at: Date;
}

/** Who else may have added what has our mark. */
export interface MarkUsers {
  /** Shows the others that we do. Never rejects. */
  hold(): Promise<void>;
  /** Whether nobody else does. Never rejects. */
  isAlone(): Promise<boolean>;
}

export interface LeftoversOptions {
  readonly clock: Clock;
  readonly mark: number;
  readonly users: MarkUsers | undefined;
  readonly onStale: (event: StaleAddressEvent) => void;
}

/** So soon is looked again where the host could not say what it has, in milliseconds. */
const SOON = 5_000;

/** So soon is tried again what could not be taken off, in milliseconds. */
const LATER = 60_000;

/** The addresses that an earlier process of ours has left, and that no announcement has: looked for once, at the start. */
export class Leftovers {
  readonly #options: LeftoversOptions;
  /** When they are looked for, on `clock.now()`; undefined once that is done. */
  #dueAt: number | undefined;
  /** What was told of each. */
  readonly #told = new Map<string, string>();

  constructor(options: LeftoversOptions) {
    this.#options = options;
  }

  /** Whether they are to be looked for, now or later. */
  get areOpen(): boolean {
    return this.#dueAt !== undefined;
  }

  get areDue(): boolean {
    return this.#dueAt !== undefined && this.#dueAt <= this.#options.clock.now();
  }

  begin(): void {
    this.#dueAt = this.#options.clock.now();
    this.#told.clear();
  }

  /** The host does not say what it has. */
  postpone(): void {
    this.#dueAt = this.#options.clock.now() + SOON;
  }

  /** There is nothing to look for. */
  end(): void {
    this.#dueAt = undefined;
  }

  /** @param stale what has our mark, and nobody claims */
  async takeOff(stale: readonly ListedAddress[], ip: IpProgram): Promise<void> {
    const { clock, users } = this.#options;
    this.end();
    if (stale.length === 0) return;
    const areOurs = users === undefined || (await users.isAlone());
    for (const each of stale) {
      const problem = areOurs ? (await ip.remove(each))?.message : this.#otherProcess;
      // Nobody may be there to put it right now, and somebody later.
      if (problem !== undefined) this.#dueAt = clock.now() + LATER;
      this.#tell(each, problem);
    }
  }

  get #otherProcess(): string {
    const { mark } = this.#options;
    return `another keepcast runs in this network namespace with the mark ${mark}, and may have added it; give each a mark of its own (host: { mark: ${mark + 1} })`;
  }

  #tell(stale: ListedAddress, problem: string | undefined): void {
    const { address, interface: on } = stale;
    const outcome = problem === undefined ? 'taken off' : `not taken off: ${problem}`;
    const key = keyOf(stale);
    if (this.#told.get(key) === outcome) return;
    this.#told.set(key, outcome);
    const message = `${address} on ${on} is ours, and no announcement has it: ${outcome}`;
    this.#options.onStale({
      address,
      interface: on,
      removed: problem === undefined,
      reason: reason('stale-address', message),
      at: this.#options.clock.date(),
    });
  }
}
