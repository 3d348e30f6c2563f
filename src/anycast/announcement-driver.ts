import type { RouteEvent } from '../bgp/speaker/index.ts';
import { isSame, type Clock, type Emitter, type Reason } from '../core/index.ts';
import type { VipState } from '../host/index.ts';
import type { AddressState, HealthSnapshot, Order } from '../policy/index.ts';
import type { AnnouncementConfiguration, HealthSource } from './announcement-options.ts';
import {
  idleBecause,
  type AnnouncementReasonCode,
  type AnnouncementSetup,
} from './announcement-setup.ts';
import { AnnouncementTeller } from './announcement-teller.ts';
import { DecisionLoop, type DecisionHost, type RouteDecision } from './decision-loop.ts';
import { Drain, type DrainAttributes, type DrainEvent, type DrainHost } from './drain/index.ts';
import type { HealthFeeds } from './health-feeds.ts';
import type { AlarmReasonCode, AnnouncementEvents } from './lifecycle-events.ts';
import { Maintenance } from './maintenance.ts';
import { Presence, type Standing } from './presence.ts';
import type { RouteWish } from './route-keeper.ts';
import type { RouteOwner, RouteOwners } from './route-owners.ts';
import { isWorse, wantsAddress, wishOf } from './route-wish.ts';

/** Runs one announcement: has it decided, and makes what there is of it agree with the decision. */
export class AnnouncementDriver implements DecisionHost, DrainHost, RouteOwner {
  readonly feeds: HealthFeeds;
  readonly clock: Clock;
  readonly prefix: string;
  readonly drain: Drain;
  readonly maintenance: Maintenance;
  readonly owners: RouteOwners;
  /** Why it is still there although it is to be removed; undefined if it is not. */
  removal: Reason | undefined;
  /** Is called after each decision. */
  onSettled: (() => void) | undefined;
  readonly #events: Emitter<AnnouncementEvents>;
  readonly #teller: AnnouncementTeller;
  readonly #loop: DecisionLoop;
  readonly #presence: Presence;
  #configuration: AnnouncementConfiguration;
  /** Why nothing is wanted, while it follows nothing. */
  #idle: Reason = idleBecause('not-started');
  #isGoing = false;
  /** What was decided last in a life that is over: hooks may still be told of it. */
  #last: RouteDecision | undefined;

  /** @param events where it tells what happens */
  constructor(setup: AnnouncementSetup, events: Emitter<AnnouncementEvents>) {
    const { configuration, clock, speaker, owners, claim, flags, feeds } = setup;
    const { prefix, lifecycle } = configuration;
    this.#configuration = configuration;
    this.feeds = feeds;
    this.clock = clock;
    this.prefix = prefix;
    this.owners = owners;
    this.#events = events;
    this.#teller = new AnnouncementTeller(prefix, clock, events);
    this.#loop = new DecisionLoop(this);
    this.drain = new Drain(this);
    this.#presence = new Presence({
      ...{ prefix, clock, speaker, claim, lifecycle },
      service: () => (this.decision ?? this.#last)?.service ?? 'undetermined',
      onAddressChanged: this.#onAddressChanged,
      onHook: (outcome) => {
        this.#events.emit('hook', outcome);
      },
    });
    const { maintenanceFile } = lifecycle;
    this.maintenance = new Maintenance(
      {
        flags,
        tell: (isOut, source, why) => {
          this.#teller.maintenance(isOut, source, why);
        },
        decide: () => {
          this.decide();
        },
      },
      maintenanceFile,
    );
  }

  get configuration(): AnnouncementConfiguration {
    return this.#configuration;
  }

  get health(): HealthSource {
    return this.#configuration.health;
  }

  /** Undefined while it follows nothing. */
  get decision(): RouteDecision | undefined {
    return this.#loop.decision;
  }

  /** Why that is wanted. */
  get reason(): Reason {
    return this.decision?.reason ?? this.#idle;
  }

  get running(): boolean {
    return this.#loop.running;
  }

  get wants(): boolean {
    return this.decision?.desire === 'announce';
  }

  get isWorse(): boolean {
    return this.decision !== undefined && isWorse(this.decision);
  }

  get leaving(): DrainAttributes | undefined {
    return this.wants && this.drain.phase === 'waiting' ? this.drain.attributes : undefined;
  }

  get wantsAddress(): boolean | undefined {
    return this.#isGoing ? false : this.decision && wantsAddress(this.decision);
  }

  get vip(): VipState | undefined {
    return this.#presence.vip;
  }

  get hookFault(): Reason | undefined {
    return this.#presence.hookFault;
  }

  /** What the decision rests on; what is known now while nothing is decided. */
  get judged(): HealthSnapshot {
    return this.#loop.judged;
  }

  /** What the health shows now; what was judged last where it cannot be looked at. */
  get shown(): HealthSnapshot {
    return this.#loop.shown;
  }

  /** Why a guard keeps the route although it would be withdrawn otherwise; undefined if none does. */
  get alarm(): Reason<AlarmReasonCode> | undefined {
    return this.#teller.alarm;
  }

  start(): void {
    this.#isGoing = false;
    this.#last = undefined;
    this.#presence.start();
    this.maintenance.start();
    this.#loop.start();
  }

  /** Stops following. A route that is announced stays with the speaker, until {@link forget}. */
  stop(code: AnnouncementReasonCode = 'stopped'): void {
    this.maintenance.stop();
    this.#last = this.decision ?? this.#last;
    if (this.#loop.stop() || code === 'removed') this.#idle = idleBecause(code);
    this.#teller.stopped(this.#idle);
  }

  /** Lets go of the route: nothing is desired of it any more. */
  forget(): void {
    this.#presence.agree(undefined, this.reason);
    this.owners.changed(this);
  }

  /**
   * After {@link stop} and {@link forget}: resolves when the address is off, a drain is over, and the hooks have run; on
   * abort, when they are ended.
   */
  async leave(signal: AbortSignal): Promise<void> {
    this.#isGoing = true;
    this.#lookAround();
    await this.#presence.addressGone(signal);
    this.drain.look();
    await this.#presence.hooksSettled(signal);
    await this.drain.hooked();
    this.drain.reset();
  }

  /** It was removed: its address is of no interest any more. */
  release(): void {
    this.#presence.release();
  }

  /** Ends what waits. */
  hurry(): void {
    this.drain.skip();
    this.#presence.hurry();
  }

  /**
   * Follows another configuration from now on, of the same prefix and address: what both have in common goes on, and no
   * route is withdrawn for it.
   */
  update(configuration: AnnouncementConfiguration): void {
    const before = this.#configuration;
    this.#configuration = configuration;
    const { options, lifecycle } = configuration;
    if (!isSame(before.options.hooks, options.hooks)) this.#presence.replaceHooks(lifecycle.hooks);
    this.#presence.grace = lifecycle.vipGrace;
    if (before.lifecycle.maintenanceFile !== lifecycle.maintenanceFile) {
      this.maintenance.replaceFile(lifecycle.maintenanceFile);
    }
    this.#loop.update(before);
  }

  /** Everything that no event may have told: looks at it, and puts right what is wrong. */
  reconcile(): void {
    if (!this.#loop.running) return;
    const before = this.decision;
    const { damage } = this.#presence;
    this.decide();
    const wish = this.#wish;
    if (damage !== undefined) {
      if (this.#presence.damage !== undefined && wish !== undefined) this.#presence.repair(wish);
      this.#teller.repair(damage, this.reason);
    }
    const wasDue = before?.wakeAt !== undefined && before.wakeAt <= this.clock.now();
    if (before?.desire !== this.decision?.desire && !wasDue)
      this.#teller.repair('event-missed', this.reason);
    this.#lookAround();
  }

  /** The speaker has told of its prefix. */
  onRoute(event: 'announced' | 'withdrawn' | 'lost', data: RouteEvent): void {
    this.#events.emit(event, data);
    this.#lookAround();
  }

  onOthersChanged(): void {
    this.decide();
  }

  order(): Order {
    return this.maintenance.order(this.drain.order);
  }

  address(): AddressState {
    return this.#presence.vip;
  }

  onDecided(now: RouteDecision, before: RouteDecision | undefined): void {
    this.#teller.decision(now, before);
    // Who takes over does so before this one lets go: the route has no moment without an owner.
    if (this.#wish === undefined) this.owners.changed(this);
    this.#agree();
    this.owners.changed(this);
    this.#lookAround();
    this.onSettled?.();
  }

  decide(): void {
    this.#loop.decide();
  }

  isAnnounced(): boolean {
    return this.#presence.isAnnounced;
  }

  isThere(): boolean {
    return this.#presence.isOnWire(this.owners.isWantedByOther(this)) || this.#presence.hasAddress;
  }

  runHook(): Promise<Reason | undefined> {
    return this.#presence.drained(this.#standing, this.drain.reason);
  }

  hookMissed(): Reason | undefined {
    return this.#presence.hooksMissed;
  }

  tell(event: DrainEvent): void {
    this.#events.emit('drain', event);
  }

  readonly #onAddressChanged = (): void => {
    // Nothing is announced before it was there.
    if (this.#presence.isManaged && this.wants && this.vip?.present === false) {
      this.#teller.repair('address-gone', this.reason);
    }
    if (this.#loop.running) this.decide();
    else this.#lookAround();
  };

  /** What the speaker is to be told; undefined for nothing. */
  get #wish(): RouteWish | undefined {
    const { decision, owners } = this;
    if (owners.objection(this) !== undefined || owners.isSpokenFor(this)) return undefined;
    return decision && wishOf(decision, owners.leaving(this));
  }

  #agree(): void {
    if (!this.#loop.running) return;
    this.#presence.agree(this.#wish, this.owners.objection(this) ?? this.reason);
  }

  /** What follows the route: the address, the drain, the hooks. */
  #lookAround(): void {
    this.#presence.look(this.#standing);
    this.drain.look();
  }

  get #standing(): Standing {
    const standing = this.owners.standingOf(this);
    if (!this.#isGoing) return standing;
    // What was withdrawn before the stop was so for a reason of its own.
    const why = this.#last?.desire === 'withdraw' ? this.#last.reason : standing.reason;
    return { ...standing, wantsAddress: false, reason: why };
  }
}
