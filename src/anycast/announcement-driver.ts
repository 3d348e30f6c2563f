import type { RouteEvent } from '../bgp/speaker/index.ts';
import { isSame, reason, type Clock, type Emitter, type Reason } from '../core/index.ts';
import type { FlagFiles, VipState } from '../host/index.ts';
import type { AddressState, HealthSnapshot, Order } from '../policy/index.ts';
import { adjustedExport } from './adjusted-export.ts';
import type { AnnouncementConfiguration, HealthSource } from './announcement-options.ts';
import {
  idleBecause,
  type AnnouncementReasonCode,
  type AnnouncementSetup,
} from './announcement-setup.ts';
import { AnnouncementTeller } from './announcement-teller.ts';
import { DecisionLoop, type DecisionHost, type RouteDecision } from './decision-loop.ts';
import {
  Drain,
  drainedExport,
  type DrainAttributes,
  type DrainEvent,
  type DrainHost,
} from './drain/index.ts';
import type { HealthFeeds } from './health-feeds.ts';
import type { AlarmReasonCode, AnnouncementEvents, RepairKind } from './lifecycle-events.ts';
import { MaintenanceFlag } from './maintenance-flag.ts';
import { Operator, type MaintenanceReasonCode, type MaintenanceSource } from './operator.ts';
import { Presence, type Standing } from './presence.ts';
import type { RouteWish } from './route-keeper.ts';
import type { RouteOwner, RouteOwners } from './route-owners.ts';

/** Runs one announcement: has it decided, and makes what there is of it agree with the decision. */
export class AnnouncementDriver implements DecisionHost, DrainHost, RouteOwner {
  readonly feeds: HealthFeeds;
  readonly clock: Clock;
  readonly prefix: string;
  readonly drain: Drain;
  readonly operator: Operator = new Operator();
  readonly owners: RouteOwners;
  /** Why it is still there although it is to be removed; undefined if it is not. */
  removal: Reason | undefined;
  /** Is called after each decision. */
  onSettled: (() => void) | undefined;
  readonly #events: Emitter<AnnouncementEvents>;
  readonly #teller: AnnouncementTeller;
  readonly #loop: DecisionLoop;
  readonly #presence: Presence;
  readonly #flags: FlagFiles;
  #configuration: AnnouncementConfiguration;
  #flag: MaintenanceFlag | undefined;
  /** Why nothing is wanted, while it follows nothing. */
  #idle: Reason = idleBecause('not-started');
  #isGoing = false;

  /** @param events where it tells what happens */
  constructor(setup: AnnouncementSetup, events: Emitter<AnnouncementEvents>) {
    const { configuration, clock, speaker, owners, claim, flags, feeds } = setup;
    const { prefix, lifecycle } = configuration;
    this.#configuration = configuration;
    this.feeds = feeds;
    this.clock = clock;
    this.prefix = prefix;
    this.owners = owners;
    this.#flags = flags;
    this.#events = events;
    this.#teller = new AnnouncementTeller(prefix, clock, events);
    this.#loop = new DecisionLoop(this);
    this.drain = new Drain(this);
    this.#presence = new Presence({
      ...{ prefix, clock, speaker, claim, lifecycle },
      service: () => this.decision?.service ?? 'undetermined',
      onAddressChanged: this.#onAddressChanged,
      onHook: (outcome) => {
        this.#events.emit('hook', outcome);
      },
    });
    this.#flag = this.#flagOf(lifecycle.maintenanceFile);
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
    if (!this.wants) return false;
    const { action, service } = this.decision ?? {};
    return service === 'down' || action === 'down' || action === 'maintenance';
  }

  get leaving(): DrainAttributes | undefined {
    return this.wants && this.drain.phase === 'waiting' ? this.drain.attributes : undefined;
  }

  get wantsAddress(): boolean | undefined {
    const { decision } = this;
    if (this.#isGoing) return false;
    if (decision === undefined || decision.desire === 'nothing') return undefined;
    return this.wants || decision.links.at(-1)?.stage === 'address';
  }

  get vip(): VipState | undefined {
    return this.#presence.vip;
  }

  get hookFault(): Reason | undefined {
    return this.#presence.hookFault;
  }

  /** What the decision rests on; what is known now while nothing is decided. */
  get judged(): HealthSnapshot {
    return this.#loop.judged ?? this.health.snapshot();
  }

  /** Why a guard keeps the route although it would be withdrawn otherwise; undefined if none does. */
  get alarm(): Reason<AlarmReasonCode> | undefined {
    return this.#teller.alarm;
  }

  start(): void {
    this.#isGoing = false;
    this.#presence.start();
    this.#flag?.start();
    this.#loop.start();
  }

  /** Stops following. A route that is announced stays with the speaker, until {@link forget}. */
  stop(code: AnnouncementReasonCode = 'stopped'): void {
    this.#flag?.stop();
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
      this.#replaceFlag(lifecycle.maintenanceFile);
    }
    this.#loop.update(before);
  }

  /** Takes it out of service, or puts it back, as far as this source is concerned. */
  maintain(
    source: MaintenanceSource,
    why: Reason<MaintenanceReasonCode> | undefined,
    told: Reason<MaintenanceReasonCode>,
  ): void {
    if (!this.operator.set(source, why)) return;
    this.#tellMaintenance(source, told);
    this.decide();
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
      this.#repaired(damage);
    }
    const wasDue = before?.wakeAt !== undefined && before.wakeAt <= this.clock.now();
    if (before?.desire !== this.decision?.desire && !wasDue) this.#repaired('event-missed');
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
    return this.operator.order(this.drain.order);
  }

  address(): AddressState {
    return this.#presence.vip;
  }

  onDecided(now: RouteDecision, before: RouteDecision | undefined): void {
    this.#teller.decision(now, before);
    // Who takes over does so before this one lets go: the route has no moment without an owner.
    const wish = this.#wish;
    if (wish === undefined) this.owners.changed(this);
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

  isWanted(): boolean {
    return this.wants;
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

  #flagOf(path: string | undefined): MaintenanceFlag | undefined {
    if (path === undefined) return undefined;
    return new MaintenanceFlag(path, this.#flags, {
      set: (why) => this.operator.set('file', why),
      tell: (why) => {
        this.#tellMaintenance('file', why);
      },
      decide: () => {
        this.decide();
      },
    });
  }

  #replaceFlag(path: string | undefined): void {
    const before = this.#flag;
    this.#flag = this.#flagOf(path);
    if (this.running) this.#flag?.takeOver();
    before?.stop();
    if (path !== undefined || !this.operator.set('file', undefined)) return;
    this.#tellMaintenance('file', reason('flag-absent', 'no maintenance file is looked for now'));
  }

  #tellMaintenance(source: MaintenanceSource, why: Reason<MaintenanceReasonCode>): void {
    this.#teller.maintenance(this.operator.maintenance !== undefined, source, why);
  }

  readonly #onAddressChanged = (): void => {
    // Nothing is announced before it was there.
    if (this.#presence.isManaged && this.wants && this.vip?.present === false) {
      this.#repaired('address-gone');
    }
    if (this.#loop.running) this.decide();
    else this.#lookAround();
  };

  /** What the speaker is to be told; undefined for nothing. */
  get #wish(): RouteWish | undefined {
    const { decision, owners } = this;
    if (decision?.attributes === undefined || owners.objection(this) !== undefined) {
      return undefined;
    }
    if (owners.isSpokenFor(this)) return undefined;
    const leaving = owners.leaving(this);
    const { attributes, adjustment, reason: why } = decision;
    const exported = adjustedExport(attributes, adjustment);
    return {
      exported: leaving === undefined ? exported : drainedExport(exported, leaving),
      isDrained: leaving !== undefined,
      reason: why,
    };
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
    const { owners } = this;
    return {
      wantsAddress: this.#isGoing ? false : owners.wantsAddress(this),
      isSpokenFor: this.wants && owners.objection(this) === undefined && owners.isSpokenFor(this),
      isWantedByOther: owners.isWantedByOther(this),
      reason: this.reason,
    };
  }

  #repaired(what: RepairKind): void {
    this.#teller.repair(what, this.reason);
  }
}
