import {
  Emitter,
  isSame,
  KeepcastError,
  reason,
  systemClock,
  type Clock,
  type Reason,
  type Timer,
} from '../../core/index.ts';
import { hostAddresses, type HostAddress } from '../../system/index.ts';
import { IpProgram, type RunIp } from './ip-program.ts';
import { ManagedAddress } from './managed-address.ts';
import { DEFAULT_MARK, isOurs } from './mark.ts';
import type { Vip } from './vip-options.ts';
import {
  absent,
  addressesUnknown,
  failed,
  interfaceDown,
  off,
  pending,
  present,
  type VipState,
} from './vip-reasons.ts';
import { VirtualAddress, type VirtualAddressOwner } from './virtual-address.ts';

/** An address of ours that nobody claims was found, left by a process that died. */
export interface StaleAddressEvent {
  readonly address: string;
  readonly interface: string;
  /** Whether it is off now. */
  readonly removed: boolean;
  readonly reason: Reason<'stale-address'>;
  readonly at: Date;
}

export interface VirtualAddressesEvents {
  stale: StaleAddressEvent;
}

export interface VirtualAddressesOptions {
  /** The platform's clock by default. */
  readonly clock?: Clock | undefined;
  /**
   * The metric by which addresses of ours are known: 27491 by default. A second keepcast in one network namespace needs
   * another one, or each takes off what the other has left.
   */
  readonly mark?: number | undefined;
  /** How `ip` of iproute2 is called: `['ip']` by default. */
  readonly command?: readonly [string, ...string[]] | undefined;
  /** Runs that program: the system by default; a simulated host has one of its own. */
  readonly run?: RunIp | undefined;
  /** Asks the host for its addresses. */
  readonly look?: (() => readonly HostAddress[]) | undefined;
}

/** So often is looked, in milliseconds. It costs tens of microseconds, and starts no program. */
const LOOK_INTERVAL = 1_000;

/** So soon is tried again what has failed, in milliseconds. */
const RETRY = 5_000;

/** So long may what is under way go on after a stop, in milliseconds. */
const STOP_GRACE = 5_000;

/**
 * The addresses of services on this host: looked for, and where asked added, taken off, and put back when they vanish.
 * What is ours is marked, and nothing else is ever touched. No program runs unless a claim is managed.
 *
 * Level-triggered: `ensure` and `remove` of a claim say what is to be, and every look mends what is not so. Nothing
 * throws: what fails is in the state of the claims, with what to do about it, and is tried again.
 */
export class VirtualAddresses
  extends Emitter<VirtualAddressesEvents>
  implements VirtualAddressOwner
{
  readonly #options: VirtualAddressesOptions;
  readonly #clock: Clock;
  readonly #mark: number;
  readonly #claims = new Map<VirtualAddress, VipState>();
  /** By their address and interface. */
  readonly #managed = new Map<string, ManagedAddress>();
  /** The interfaces of each address, as of the last look. */
  #seen: ReadonlyMap<string, readonly string[]> = new Map();
  #blindness: { readonly error: unknown } | undefined;
  #running = false;
  #timer: Timer | undefined;
  #abort = new AbortController();
  /** When the leftovers of an earlier process are looked for; undefined once that is done. */
  #reconcileAt: number | undefined;
  #work: Promise<void> | undefined;

  constructor(options: VirtualAddressesOptions = {}) {
    super();
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#mark = options.mark ?? DEFAULT_MARK;
  }

  /** Makes a claim of an address: to be released when it is of no interest any more. */
  claim(vip: Vip): VirtualAddress {
    const claim = new VirtualAddress(vip, this);
    if (this.#claims.size === 0) this.#see();
    this.#managedOf(vip)?.claims.add(claim);
    this.#claims.set(claim, this.stateOf(claim));
    this.#arm();
    return claim;
  }

  /** Begins to look. What an earlier process of ours has left behind, and nobody claims now, is taken off. Idempotent. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#reconcileAt = this.#clock.now();
    this.#abort = new AbortController();
    this.look();
    this.#arm();
  }

  /**
   * Ends it: resolves when what was begun is done, or after 5 s. Addresses that are wanted still stay on. Idempotent;
   * never rejects.
   */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    const impatience = this.#clock.setTimer(STOP_GRACE, () => {
      this.#abort.abort(new KeepcastError('ERR_ABORTED', 'keepcast was stopped'));
    });
    while (this.#work !== undefined) await this.#work;
    impatience.cancel();
    this.#running = false;
  }

  /** Looks now, tells what has changed, and begins to mend what is not as it should be. */
  look(): void {
    this.#see();
    this.#tell();
    this.#begin();
  }

  stateOf({ vip, wanted }: VirtualAddress): VipState {
    const interfaces = this.#seen.get(vip.address) ?? [];
    const managed = this.#managedOf(vip, false);
    // Wherever it is, it is served: what others have put elsewhere need not be added once more.
    const isHere =
      managed === undefined && vip.interface !== undefined
        ? interfaces.includes(vip.interface)
        : interfaces.length > 0;
    if (isHere) return present(vip, interfaces);
    if (this.#blindness !== undefined) return addressesUnknown(vip, this.#blindness.error);
    if (managed === undefined) return absent(vip, interfaces);
    if (managed.failure !== undefined) return failed(vip, managed.failure);
    if (wanted !== true) return off(vip);
    return managed.isHidden ? interfaceDown(vip) : pending(vip);
  }

  onWish(claim: VirtualAddress): void {
    const managed = this.#managedOf(claim.vip);
    if (claim.released) {
      managed?.claims.delete(claim);
      this.#claims.delete(claim);
    }
    managed?.renew();
    // No look, nor a look at all others: a thousand may change their wish at once.
    for (const other of managed?.claims ?? [claim]) this.#tellOf(other);
    this.#begin();
  }

  /** Where nobody has an address to look for, no timer runs. */
  #arm(): void {
    if (
      !this.#running ||
      this.#timer !== undefined ||
      this.#claims.size + this.#managed.size === 0
    ) {
      return;
    }
    this.#timer = this.#clock.setTimer(LOOK_INTERVAL, () => {
      this.#timer = undefined;
      this.look();
      this.#arm();
    });
  }

  /** What the system cannot tell is as it was: our own shortage takes no address away. */
  #see(): void {
    try {
      const seen = new Map<string, string[]>();
      for (const { address, interface: on } of (this.#options.look ?? hostAddresses)()) {
        const interfaces = seen.get(address);
        if (interfaces === undefined) seen.set(address, [on]);
        else interfaces.push(on);
      }
      this.#seen = seen;
      this.#blindness = undefined;
    } catch (error) {
      this.#blindness = { error };
    }
    for (const managed of this.#managed.values()) {
      if (this.#isThere(managed)) managed.isHidden = false;
    }
  }

  #tell(): void {
    for (const claim of [...this.#claims.keys()]) this.#tellOf(claim);
  }

  #tellOf(claim: VirtualAddress): void {
    const before = this.#claims.get(claim);
    const state = this.stateOf(claim);
    if (before === undefined || isSame(before, state)) return;
    this.#claims.set(claim, state);
    claim.emit('change', state);
  }

  #managedOf(vip: Vip, create = true): ManagedAddress | undefined {
    if (vip.mode !== 'manage') return undefined;
    const place = { ...vip, interface: vip.interface ?? 'lo' };
    const key = keyOf(place);
    const known = this.#managed.get(key);
    if (known !== undefined || !create) return known;
    const created = new ManagedAddress(place);
    this.#managed.set(key, created);
    return created;
  }

  #isThere({ place }: ManagedAddress): boolean {
    return (this.#seen.get(place.address) ?? []).length > 0;
  }

  /** One program after the other; what comes meanwhile is seen in the next round. */
  #begin(): void {
    if (!this.#running || this.#abort.signal.aborted) return;
    if (this.#work !== undefined || !this.#hasWork()) return;
    this.#work = this.#rounds().finally(() => {
      this.#work = undefined;
    });
  }

  #hasWork(): boolean {
    if (this.#mustReconcile) return true;
    const now = this.#clock.now();
    return Array.from(this.#managed.values()).some(
      (managed) => managed.task(this.#isThere(managed), now) !== undefined,
    );
  }

  get #mustReconcile(): boolean {
    const at = this.#reconcileAt;
    return at !== undefined && this.#managed.size > 0 && at <= this.#clock.now();
  }

  async #rounds(): Promise<void> {
    const ip = new IpProgram({
      command: this.#options.command ?? ['ip'],
      run: this.#options.run,
      mark: this.#mark,
      clock: this.#clock,
      signal: this.#abort.signal,
    });
    do {
      await this.#remove(ip);
      const added = await this.#add(ip);
      this.#see();
      this.#noteHidden(added);
      this.#tell();
    } while (this.#hasWork() && !this.#abort.signal.aborted);
  }

  /** @returns those that were added, or were there without being seen. */
  async #add(ip: IpProgram): Promise<ManagedAddress[]> {
    const added: ManagedAddress[] = [];
    for (const managed of this.#due('add')) {
      // Nobody may want it any more since another was added.
      if (managed.wanted !== true) continue;
      const failure = await ip.add(managed.place);
      this.#note(managed, 'add', failure);
      if (failure === undefined) added.push(managed);
    }
    return added;
  }

  /** Takes off what is ours and not wanted, or not known any more. */
  async #remove(ip: IpProgram): Promise<void> {
    const unwanted = this.#due('remove');
    const reconciles = this.#mustReconcile;
    if (unwanted.length === 0 && !reconciles) return;
    const list = await ip.list();
    if ('message' in list) {
      for (const managed of unwanted) this.#note(managed, 'remove', list);
      if (reconciles) this.#reconcileAt = this.#clock.now() + RETRY;
      return;
    }
    const ours = new Map(
      list.filter((one) => isOurs(one, this.#mark)).map((one) => [keyOf(one), one]),
    );
    for (const managed of unwanted) {
      // Somebody may have come to want it while another was taken off.
      if (managed.wanted !== false) continue;
      const failure = ours.has(keyOf(managed.place)) ? await ip.remove(managed.place) : undefined;
      this.#note(managed, 'remove', failure);
    }
    if (!reconciles) return;
    this.#reconcileAt = undefined;
    for (const [key, stale] of ours) {
      if (this.#managed.has(key)) continue;
      const failure = await ip.remove(stale);
      this.#tellStale(stale.address, stale.interface, failure?.message);
    }
  }

  #due(wanted: 'add' | 'remove'): ManagedAddress[] {
    const now = this.#clock.now();
    return Array.from(this.#managed.values()).filter(
      (managed) => managed.task(this.#isThere(managed), now) === wanted,
    );
  }

  #note(managed: ManagedAddress, task: 'add' | 'remove', failure: ManagedAddress['failure']): void {
    if (failure === undefined) {
      managed.done(task);
      if (task === 'remove' && managed.claims.size === 0)
        this.#managed.delete(keyOf(managed.place));
      return;
    }
    managed.failed(failure, this.#clock.now() + RETRY);
  }

  /** libuv lists what is up only: what was added and is not seen is on an interface that is down. */
  #noteHidden(added: readonly ManagedAddress[]): void {
    for (const managed of added) {
      if (!this.#isThere(managed)) managed.hidden(this.#clock.now() + RETRY);
    }
  }

  #tellStale(address: string, on: string, problem: string | undefined): void {
    const outcome = problem === undefined ? 'taken off' : `not taken off: ${problem}`;
    this.emit('stale', {
      address,
      interface: on,
      removed: problem === undefined,
      reason: reason(
        'stale-address',
        `${address} on ${on} is ours, and no announcement has it: ${outcome}`,
      ),
      at: this.#clock.date(),
    });
  }
}

function keyOf({ address, interface: on }: { address: string; interface: string }): string {
  return `${address} ${on}`;
}
