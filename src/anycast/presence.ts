import type { Speaker } from '../bgp/speaker/index.ts';
import type { Clock, Reason } from '../core/index.ts';
import type { Hook, HookOutcome, VipState, VirtualAddress } from '../host/index.ts';
import type { ServiceState } from '../policy/index.ts';
import { AddressKeeper } from './address-keeper.ts';
import { HookKeeper } from './hook-keeper.ts';
import type { Lifecycle } from './lifecycle-options.ts';
import { RouteKeeper, type RouteDamage, type RouteWish } from './route-keeper.ts';

export interface PresenceHost {
  readonly prefix: string;
  readonly clock: Clock;
  readonly speaker: Speaker;
  /** The address that it needs on this host; undefined where nobody asked. */
  readonly claim: VirtualAddress | undefined;
  readonly lifecycle: Lifecycle;
  /** How the service stands, for the hooks. */
  readonly service: () => ServiceState;
  readonly onAddressChanged: () => void;
  readonly onHook: (outcome: HookOutcome) => void;
}

/** What is to be so beside the route. */
export interface Standing {
  /** Whether the address is to be on this host; undefined before anybody knows. */
  readonly wantsAddress: boolean | undefined;
  /** Another owner of the prefix announces the route for this one, too. */
  readonly isSpokenFor: boolean;
  /** Another owner of the prefix wants the route. */
  readonly isWantedByOther: boolean;
  readonly reason: Reason;
}

/**
 * What there is of one announcement outside: its route with the speaker, its address on this host, and what its hooks
 * were told. Level-triggered: it may be told the same again and again, and does what is missing.
 */
export class Presence {
  readonly #host: PresenceHost;
  readonly #route: RouteKeeper;
  readonly #address: AddressKeeper | undefined;
  #hooks: HookKeeper | undefined;
  /** How long the address stays when the route has gone, in milliseconds. */
  grace: number;

  constructor(host: PresenceHost) {
    const { speaker, prefix, clock, claim, lifecycle, onAddressChanged: changed } = host;
    this.#host = host;
    this.#route = new RouteKeeper(speaker, prefix);
    this.grace = lifecycle.vipGrace;
    const grace = (): number => this.grace;
    this.#address = claim && new AddressKeeper({ claim, grace, clock, changed });
    this.#hooks = lifecycle.hooks.length === 0 ? undefined : new HookKeeper(host, lifecycle.hooks);
  }

  get vip(): VipState | undefined {
    return this.#address?.state;
  }

  get isManaged(): boolean {
    return this.#address?.isManaged === true;
  }

  /** Whether the address is on this host because of it. */
  get hasAddress(): boolean {
    return this.#address?.isOn === true;
  }

  get hookFault(): Reason | undefined {
    return this.#hooks?.fault;
  }

  /** Why the hooks are not run any more; undefined without any. */
  get hooksMissed(): Reason | undefined {
    return this.#hooks?.missed();
  }

  get damage(): RouteDamage | undefined {
    return this.#route.damage;
  }

  /** Whether a peer has a route to the prefix. */
  get isAnnounced(): boolean {
    return this.#host.speaker.peersWith(this.#host.prefix).length > 0;
  }

  /** A life begins. */
  start(): void {
    this.#address?.start();
  }

  /** From now on it is these hooks, which are not told again what the others were. */
  replaceHooks(hooks: readonly Hook[]): void {
    if (this.#hooks !== undefined) {
      this.#hooks.replace(hooks);
      return;
    }
    const told = this.#route.holds && this.isAnnounced ? 'announce' : 'withdraw';
    this.#hooks = new HookKeeper(this.#host, hooks, told);
  }

  /** @param wish undefined for no route */
  agree(wish: RouteWish | undefined, why: Reason): void {
    if (wish === undefined) this.#route.letGo(why);
    else this.#route.agree(wish);
  }

  /** Tells the speaker all of it again. */
  repair(wish: RouteWish): void {
    this.#route.repair(wish);
  }

  /** The address and the hooks follow the route. */
  look(standing: Standing): void {
    const isOnWire = this.isOnWire(standing.isWantedByOther);
    this.#address?.look(standing.wantsAddress, isOnWire);
    this.#lookAtHooks(standing, isOnWire);
  }

  /**
   * Whether a peer has the route because of this announcement. What a peer has still once nobody here wants it is on
   * its way out.
   */
  isOnWire(isWantedByOther: boolean): boolean {
    if (isWantedByOther || !this.isAnnounced) return false;
    return this.#route.holds || !this.#host.speaker.isDesired(this.#host.prefix);
  }

  /** Runs the hooks for the end of a drain, after all that they were told before; resolves with why one failed. */
  drained(standing: Standing, why: Reason): Promise<Reason | undefined> {
    if (this.#hooks === undefined) return Promise.resolve(undefined);
    this.#lookAtHooks(standing, this.isOnWire(standing.isWantedByOther));
    return this.#hooks.drained(why);
  }

  /** Resolves when the address is off as far as we know, or on abort. */
  async addressGone(signal: AbortSignal): Promise<void> {
    await this.#address?.gone(signal);
  }

  /** Resolves when all hooks have run; ends those that run on abort. */
  async hooksSettled(signal: AbortSignal): Promise<void> {
    await this.#hooks?.settled(signal);
  }

  /** The address is waited with no longer. */
  hurry(): void {
    this.#address?.hurry();
  }

  /** The address is of no interest any more. */
  release(): void {
    this.#address?.release();
  }

  #lookAtHooks({ isSpokenFor, reason }: Standing, isOnWire: boolean): void {
    const { isAnnounced } = this;
    const isHeld = this.#route.holds || isSpokenFor;
    this.#hooks?.look({ isHeld, isAnnounced, isOnWire }, reason);
  }
}
