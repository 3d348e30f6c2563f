import { Emitter } from '../../core/index.ts';
import type { Vip } from './vip-options.ts';
import type { VipState } from './vip-reasons.ts';

export interface VirtualAddressEvents {
  /** Whether this host has the address has changed, or why. */
  change: VipState;
}

/** Whom a {@link VirtualAddress} asks. */
export interface VirtualAddressOwner {
  stateOf(address: VirtualAddress): VipState;
  /** It wants its address, does not, or is gone. */
  onWish(address: VirtualAddress): void;
}

/**
 * What one announcement has to do with its address on this host. Several may share one: it stays while any of them
 * wants it. Made by `VirtualAddresses.claim`.
 */
export class VirtualAddress extends Emitter<VirtualAddressEvents> {
  readonly vip: Vip;
  readonly #owner: VirtualAddressOwner;
  #wanted: boolean | undefined;
  #released = false;

  /** @internal */
  constructor(vip: Vip, owner: VirtualAddressOwner) {
    super();
    this.vip = vip;
    this.#owner = owner;
  }

  /** Whether it is to be there; undefined before anybody has said. */
  get wanted(): boolean | undefined {
    return this.#wanted;
  }

  /** Whether this host has it, as of the last look, and why. */
  get state(): VipState {
    return this.#owner.stateOf(this);
  }

  /** It is to be there from now on: a managed one is added, and again whenever it is gone. Idempotent. */
  ensure(): void {
    this.#wish(true);
  }

  /** It is not to be there from now on: a managed one that we have added is taken off. Idempotent. */
  remove(): void {
    this.#wish(false);
  }

  /** It is of no interest any more: as {@link remove}, and no further event comes. Idempotent. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#wanted = false;
    this.#owner.onWish(this);
  }

  /** @internal */
  get released(): boolean {
    return this.#released;
  }

  #wish(wanted: boolean): void {
    if (this.#released || this.#wanted === wanted) return;
    this.#wanted = wanted;
    this.#owner.onWish(this);
  }
}
