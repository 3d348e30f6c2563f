import { Emitter, isSame, systemClock, type Clock, type Timer } from '../../core/index.ts';
import { NamespacePresence, type HostAddress } from '../../system/index.ts';
import { AddressRounds } from './address-rounds.ts';
import { HostView } from './host-view.ts';
import type { RunIp } from './ip-program.ts';
import { Leftovers, type StaleAddressEvent } from './leftovers.ts';
import { ManagedAddresses } from './managed-addresses.ts';
import { DEFAULT_MARK } from './mark.ts';
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

export interface VirtualAddressesEvents {
  stale: StaleAddressEvent;
}

export interface VirtualAddressesOptions {
  /** The platform's clock by default. */
  readonly clock?: Clock | undefined;
  /**
   * The metric by which addresses of ours are known: 27491 by default. A second keepcast in one network namespace needs
   * another one, or neither can tell its addresses from those of the other.
   */
  readonly mark?: number | undefined;
  /**
   * Whether leftovers of an earlier process are looked for at the start where nothing is managed, too: false by default,
   * since it starts the program `ip`. `keepcast run` says true.
   */
  readonly sweep?: boolean | undefined;
  /** How `ip` of iproute2 is called: `['ip']` by default. */
  readonly command?: readonly [string, ...string[]] | undefined;
  /** Runs that program: the system by default; a simulated host has one of its own. */
  readonly run?: RunIp | undefined;
  /** Asks the host for its addresses. */
  readonly look?: (() => readonly HostAddress[]) | undefined;
}

/** So often is looked, in milliseconds. It costs tens of microseconds, and starts no program. */
const LOOK_INTERVAL = 1_000;

/**
 * The addresses of services on this host: looked for, and where asked added, taken off, and put back when they vanish.
 * What is ours is marked, and nothing else is ever touched. No program runs unless a claim is managed, or `sweep` asks.
 *
 * Level-triggered: `ensure` and `remove` of a claim say what is to be, and every look mends what is not so. Nothing
 * throws: what fails is in the state of the claims, with what to do about it, and is tried again.
 */
export class VirtualAddresses
  extends Emitter<VirtualAddressesEvents>
  implements VirtualAddressOwner
{
  readonly #clock: Clock;
  readonly #claims = new Map<VirtualAddress, VipState>();
  readonly #view: HostView;
  readonly #managed: ManagedAddresses;
  readonly #leftovers: Leftovers;
  readonly #rounds: AddressRounds;
  readonly #presence: NamespacePresence | undefined;
  readonly #sweeps: boolean;
  #running = false;
  #timer: Timer | undefined;

  constructor(options: VirtualAddressesOptions = {}) {
    super();
    const { clock = systemClock, mark = DEFAULT_MARK, sweep = false, command, run } = options;
    this.#clock = clock;
    this.#sweeps = sweep;
    this.#view = new HostView(options.look);
    this.#managed = new ManagedAddresses(this.#view, clock);
    // Of another namespace, or a simulated one, ours says nothing.
    const isOfThisHost = command === undefined && run === undefined;
    this.#presence = isOfThisHost ? new NamespacePresence(`addresses/${mark}`) : undefined;
    this.#leftovers = new Leftovers({
      clock,
      mark,
      users: this.#presence,
      onStale: (event) => {
        this.emit('stale', event);
      },
    });
    this.#rounds = new AddressRounds({
      ...{ clock, mark, run, sweep },
      ...{ users: this.#presence, managed: this.#managed, leftovers: this.#leftovers },
      command: command ?? ['ip'],
      look: () => {
        this.#see();
      },
      tell: () => {
        this.#tell();
      },
    });
  }

  /** Makes a claim of an address: to be released when it is of no interest any more. */
  claim(vip: Vip): VirtualAddress {
    const claim = new VirtualAddress(vip, this);
    if (this.#claims.size === 0) this.#see();
    this.#managed.join(claim);
    this.#claims.set(claim, this.stateOf(claim));
    this.#arm();
    return claim;
  }

  /** Begins to look. What an earlier process of ours has left behind, and nobody claims now, is taken off. Idempotent. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#leftovers.begin();
    this.#managed.await();
    this.#rounds.start();
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
    await this.#rounds.stop();
    this.#presence?.release();
    this.#running = false;
  }

  /** Looks now, tells what has changed, and begins to mend what is not as it should be. */
  look(): void {
    this.#see();
    this.#tell();
    this.#rounds.begin();
  }

  stateOf({ vip, wanted }: VirtualAddress): VipState {
    const interfaces = this.#view.interfacesOf(vip.address);
    // Wherever a managed one is, it is served: what others have put elsewhere need not be added once more.
    const isHere =
      vip.mode === 'verify' && vip.interface !== undefined
        ? interfaces.includes(vip.interface)
        : interfaces.length > 0;
    if (isHere) return present(vip, interfaces);
    const { blindness } = this.#view;
    if (blindness !== undefined) return addressesUnknown(vip, blindness.error);
    if (vip.mode === 'verify') return absent(vip, interfaces);
    const managed = this.#managed.of(vip);
    if (managed?.failure !== undefined) return failed(vip, managed.failure);
    if (wanted !== true) return off(vip);
    return managed?.isHidden === true ? interfaceDown(vip) : pending(vip);
  }

  onWish(claim: VirtualAddress): void {
    if (claim.released) this.#claims.delete(claim);
    // No look, nor a look at all others: a thousand may change their wish at once.
    for (const each of this.#managed.changed(claim)) this.#tellOf(each);
    this.#rounds.begin();
  }

  /** Where nobody has an address to look for, no timer runs. */
  #arm(): void {
    const isIdle = this.#claims.size + this.#managed.size === 0 && !this.#mustSweep;
    if (!this.#running || this.#timer !== undefined || isIdle) return;
    this.#timer = this.#clock.setTimer(LOOK_INTERVAL, () => {
      this.#timer = undefined;
      this.look();
      this.#arm();
    });
  }

  get #mustSweep(): boolean {
    return this.#sweeps && this.#leftovers.areOpen;
  }

  #see(): void {
    this.#view.look();
    this.#managed.noteSeen();
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
}
