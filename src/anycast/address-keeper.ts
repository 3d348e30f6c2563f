import type { Clock, Timer } from '../core/index.ts';
import type { VipState, VirtualAddress } from '../host/index.ts';

/** So long is waited for the host to say that an address is off, in milliseconds: longer, and something else keeps it. */
const PATIENCE = 5_000;

export interface AddressKeeperOptions {
  readonly claim: VirtualAddress;
  /** From the withdrawal to the removal of the address, in milliseconds: routers need a moment to stop sending. */
  readonly grace: () => number;
  readonly clock: Clock;
  /** The address has come or gone, or may be taken for gone. */
  readonly changed: () => void;
}

/**
 * What one announcement has to do with its address: there before the route, and off when the route has been gone for a
 * moment. The other way round, packets that are on their way meet a host that does not know them.
 */
export class AddressKeeper {
  readonly #options: AddressKeeperOptions;
  #timer: Timer | undefined;
  /** Nobody waits for the grace any more. */
  #isHurried = false;
  #patienceUntil = 0;
  readonly #leavers = new Set<() => void>();

  constructor(options: AddressKeeperOptions) {
    this.#options = options;
    options.claim.on('change', this.#onChange);
  }

  /** A life begins: what hurried the end of the one before is over. */
  start(): void {
    this.#isHurried = false;
  }

  get isManaged(): boolean {
    return this.#options.claim.vip.mode === 'manage';
  }

  get state(): VipState {
    return this.#options.claim.state;
  }

  /** Whether it is on this host because of this announcement. */
  get isOn(): boolean {
    const { claim, clock } = this.#options;
    if (!this.isManaged || claim.wanted === undefined) return false;
    if (claim.wanted) return true;
    return claim.state.present && clock.now() < this.#patienceUntil;
  }

  /**
   * Makes it so.
   * @param wanted whether the route is wanted, the address aside; undefined before anybody knows
   * @param isOnWire whether a peer still has the route
   */
  look(wanted: boolean | undefined, isOnWire: boolean): void {
    const { claim, grace, clock } = this.#options;
    if (wanted === true) {
      this.#cancel();
      claim.ensure();
      return;
    }
    if (wanted === undefined || claim.wanted === false || isOnWire) return;
    // What was never asked for has carried nothing.
    if (claim.wanted === undefined || this.#isHurried) this.#remove();
    else this.#timer ??= clock.setTimer(grace(), this.#remove);
  }

  /** Waits no longer than it must. */
  hurry(): void {
    this.#isHurried = true;
    if (this.#timer !== undefined) this.#remove();
  }

  /** Resolves when it is off as far as we know, or on abort. It must have been looked at. */
  gone(signal: AbortSignal): Promise<void> {
    if (signal.aborted) this.hurry();
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.isOn && !signal.aborted) return;
        signal.removeEventListener('abort', abort);
        this.#leavers.delete(look);
        this.#cancel();
        resolve();
      };
      const abort = (): void => {
        this.hurry();
        look();
      };
      this.#leavers.add(look);
      signal.addEventListener('abort', abort, { once: true });
      look();
    });
  }

  /** It is of no interest any more. */
  release(): void {
    this.#cancel();
    this.#options.claim.off('change', this.#onChange);
    this.#options.claim.release();
  }

  readonly #onChange = (): void => {
    // Nobody need be patient with an address that is off.
    if (this.#options.claim.wanted === false && !this.isOn) this.#cancel();
    this.#options.changed();
    for (const look of [...this.#leavers]) look();
  };

  readonly #remove = (): void => {
    const { claim, clock } = this.#options;
    this.#cancel();
    this.#patienceUntil = clock.now() + PATIENCE;
    if (this.isManaged) this.#timer = clock.setTimer(PATIENCE, this.#onChange);
    claim.remove();
    this.#onChange();
  };

  #cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
