import type { Clock } from '../../core/index.ts';
import type { HostView } from './host-view.ts';
import { ManagedAddress, type AddressTask } from './managed-address.ts';
import type { PlacedAddress } from './mark.ts';
import type { Vip } from './vip-options.ts';
import type { CommandFailure } from './vip-reasons.ts';
import type { VirtualAddress } from './virtual-address.ts';

/** The addresses that we add and take off: one for all claims of the same. */
export class ManagedAddresses {
  readonly #view: HostView;
  readonly #clock: Clock;
  readonly #all = new Map<string, ManagedAddress>();

  constructor(view: HostView, clock: Clock) {
    this.#view = view;
    this.#clock = clock;
  }

  get size(): number {
    return this.#all.size;
  }

  get hasWork(): boolean {
    const now = this.#clock.now();
    return Array.from(this.#all.values()).some(
      (managed) => managed.task(this.isThere(managed), now) !== undefined,
    );
  }

  /** Undefined where it is only looked for. */
  of({ mode, ...vip }: Vip): ManagedAddress | undefined {
    return mode === 'manage' ? this.#all.get(keyOf(placeOf(vip))) : undefined;
  }

  has(place: Pick<PlacedAddress, 'address' | 'interface'>): boolean {
    return this.#all.has(keyOf(place));
  }

  /** A claim has come. */
  join(claim: VirtualAddress): void {
    if (claim.vip.mode !== 'manage') return;
    const place = placeOf(claim.vip);
    const key = keyOf(place);
    let managed = this.#all.get(key);
    if (managed === undefined) {
      managed = new ManagedAddress(place);
      managed.await(this.#clock.now());
      this.#all.set(key, managed);
    }
    managed.claims.add(claim);
  }

  /** A claim wants something else, or is gone. Returns all whom that concerns. */
  changed(claim: VirtualAddress): readonly VirtualAddress[] {
    const managed = this.of(claim.vip);
    if (managed === undefined) return [claim];
    if (claim.released) managed.claims.delete(claim);
    managed.renew();
    this.#forget(managed);
    return [...managed.claims];
  }

  /** From now on each is to be wanted or not: what an earlier process has left does not stay for ever. */
  await(): void {
    for (const managed of this.#all.values()) managed.await(this.#clock.now());
  }

  due(wanted: AddressTask): ManagedAddress[] {
    const now = this.#clock.now();
    return Array.from(this.#all.values()).filter(
      (managed) => managed.task(this.isThere(managed), now) === wanted,
    );
  }

  /** That was done, or not. */
  note(managed: ManagedAddress, task: AddressTask, failure: CommandFailure | undefined): void {
    if (failure !== undefined) {
      managed.failed(failure, this.#clock.now());
      return;
    }
    managed.done(task);
    this.#forget(managed);
  }

  /** The host was looked at. */
  noteSeen(): void {
    for (const managed of this.#all.values()) {
      if (this.isThere(managed)) managed.isHidden = false;
    }
  }

  /** libuv lists what is up only: what was added and is not seen is on an interface that is down. */
  noteHidden(added: readonly ManagedAddress[]): void {
    for (const managed of added) {
      if (!this.isThere(managed)) managed.hidden(this.#clock.now());
    }
  }

  /** Wherever it is, it is served: what others have put elsewhere need not be added once more. */
  isThere({ place }: ManagedAddress): boolean {
    return this.#view.interfacesOf(place.address).length > 0;
  }

  #forget(managed: ManagedAddress): void {
    if (managed.isOver) this.#all.delete(keyOf(managed.place));
  }
}

/** What tells one address from all others. */
export function keyOf({
  address,
  interface: on,
}: Pick<PlacedAddress, 'address' | 'interface'>): string {
  return `${address} ${on}`;
}

function placeOf({ family, address, interface: on = 'lo' }: Omit<Vip, 'mode'>): PlacedAddress {
  return { family, address, interface: on };
}
