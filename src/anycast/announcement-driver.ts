import type { RouteEvent, Speaker } from '../bgp/speaker/index.ts';
import type { Clock, Emitter, Reason } from '../core/index.ts';
import type { FlagFiles, Hook, VipState } from '../host/index.ts';
import type { AddressState, Order } from '../policy/index.ts';
import { AddressKeeper } from './address-keeper.ts';
import { adjustedExport } from './adjusted-export.ts';
import type { AnnouncementConfiguration, HealthSource } from './announcement-options.ts';
import {
  idleBecause,
  type AnnouncementReasonCode,
  type AnnouncementSetup,
} from './announcement-setup.ts';
import { AnnouncementTeller } from './announcement-teller.ts';
import { DecisionLoop, type DecisionHost, type RouteDecision } from './decision-loop.ts';
import { Drain, drainedExport, type DrainEvent, type DrainHost } from './drain/index.ts';
import type { HealthFeeds } from './health-feeds.ts';
import { HookKeeper } from './hook-keeper.ts';
import type { AnnouncementEvents, RepairKind } from './lifecycle-events.ts';
import { MaintenanceFlag } from './maintenance-flag.ts';
import { Operator, type MaintenanceReasonCode, type MaintenanceSource } from './operator.ts';
import { RouteKeeper, type RouteWish } from './route-keeper.ts';
import type { RouteOwner, RouteOwners } from './route-owners.ts';

/** Runs one announcement: has it decided, and makes the speaker, the address and the hooks agree with the decision. */
export class AnnouncementDriver implements DecisionHost, DrainHost, RouteOwner {
  readonly configuration: AnnouncementConfiguration;
  readonly health: HealthSource;
  readonly feeds: HealthFeeds;
  readonly clock: Clock;
  readonly prefix: string;
  readonly drain: Drain;
  readonly operator: Operator = new Operator();
  readonly owners: RouteOwners;
  /** Is called after each decision. */
  onSettled: (() => void) | undefined;
  readonly #speaker: Speaker;
  readonly #events: Emitter<AnnouncementEvents>;
  readonly #teller: AnnouncementTeller;
  readonly #loop: DecisionLoop;
  readonly #route: RouteKeeper;
  readonly #address: AddressKeeper | undefined;
  readonly #hooks: HookKeeper | undefined;
  readonly #flag: MaintenanceFlag | undefined;
  /** Why nothing is wanted, while it follows nothing. */
  #idle: Reason = idleBecause('not-started');
  #isGoing = false;

  /** @param events where it tells what happens */
  constructor(setup: AnnouncementSetup, events: Emitter<AnnouncementEvents>) {
    const { configuration, health, clock, speaker, owners, claim, flags, feeds } = setup;
    this.configuration = configuration;
    this.health = health;
    this.feeds = feeds;
    this.clock = clock;
    this.prefix = configuration.prefix;
    this.owners = owners;
    this.#speaker = speaker;
    this.#events = events;
    this.#teller = new AnnouncementTeller(this.prefix, clock, events);
    this.#route = new RouteKeeper(speaker, this.prefix);
    this.#loop = new DecisionLoop(this);
    this.drain = new Drain(this);
    const { vipGrace: grace, hooks, maintenanceFile } = configuration.lifecycle;
    this.#address =
      claim && new AddressKeeper({ claim, grace, clock, changed: this.#onAddressChanged });
    this.#flag = maintenanceFile === undefined ? undefined : this.#flagOf(maintenanceFile, flags);
    this.#hooks = hooks.length === 0 ? undefined : this.#keeperOf(hooks);
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

  get isLeaving(): boolean {
    return this.wants && this.decision?.action === 'drain';
  }

  get vip(): VipState | undefined {
    return this.#address?.state;
  }

  get hookFault(): Reason | undefined {
    return this.#hooks?.fault;
  }

  start(): void {
    this.#isGoing = false;
    this.#flag?.start();
    this.#loop.start();
  }

  /** Stops following. A route that is announced stays with the speaker, until {@link forget}. */
  stop(code: AnnouncementReasonCode = 'stopped'): void {
    this.#flag?.stop();
    if (this.#loop.stop() || code === 'removed') this.#idle = idleBecause(code);
  }

  /** Lets go of the route: nothing is desired of it any more. */
  forget(): void {
    this.#route.letGo(this.reason);
    this.owners.changed(this);
  }

  /** After {@link stop} and {@link forget}: resolves when the address is off, and the hooks have run or are ended. */
  async leave(signal: AbortSignal): Promise<void> {
    this.#isGoing = true;
    this.#lookAround();
    await this.#address?.gone(signal);
    this.drain.look();
    await this.#hooks?.settled(signal);
    this.drain.reset();
  }

  /** It was removed: its address is of no interest any more. */
  release(): void {
    this.#address?.release();
  }

  /** Ends what waits. */
  hurry(): void {
    this.drain.skip();
    this.#address?.hurry();
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
    const damage = this.#route.damage;
    this.decide();
    const wish = this.#wish;
    if (damage !== undefined) {
      if (this.#route.damage !== undefined && wish !== undefined) this.#route.repair(wish);
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
    this.#agree();
  }

  order(): Order {
    return this.operator.order(this.drain.order);
  }

  address(): AddressState {
    return this.#address?.state;
  }

  isWantedByOther(): boolean {
    return this.owners.isWantedByOther(this);
  }

  onDecided(now: RouteDecision, before: RouteDecision | undefined): void {
    this.#teller.decision(now, before);
    this.#agree();
    this.owners.changed(this);
    this.#lookAround();
    this.onSettled?.();
  }

  decide(): void {
    this.#loop.decide();
  }

  isAnnounced(): boolean {
    return this.#speaker.peersWith(this.prefix).length > 0;
  }

  isWanted(): boolean {
    return this.wants;
  }

  isThere(): boolean {
    return this.#isOnWire() || this.#address?.isOn === true;
  }

  runHook(): Promise<Reason | undefined> {
    if (this.#hooks === undefined) return Promise.resolve(undefined);
    this.#lookAtHooks();
    return this.#hooks.drained(this.drain.reason);
  }

  tell(event: DrainEvent): void {
    this.#events.emit('drain', event);
  }

  #flagOf(path: string, flags: FlagFiles): MaintenanceFlag {
    return new MaintenanceFlag(path, flags, {
      set: (why) => this.operator.set('file', why),
      tell: (why) => {
        this.#tellMaintenance('file', why);
      },
      decide: () => {
        this.decide();
      },
    });
  }

  #keeperOf(hooks: readonly Hook[]): HookKeeper {
    return new HookKeeper({
      prefix: this.prefix,
      clock: this.clock,
      hooks,
      service: () => this.decision?.service ?? 'undetermined',
      onOutcome: (outcome) => {
        this.#events.emit('hook', outcome);
      },
    });
  }

  #tellMaintenance(source: MaintenanceSource, why: Reason<MaintenanceReasonCode>): void {
    this.#teller.maintenance(this.operator.maintenance !== undefined, source, why);
  }

  readonly #onAddressChanged = (): void => {
    const address = this.#address;
    // Nothing is announced before it was there.
    if (address?.isManaged === true && this.wants && !address.state.present) {
      this.#repaired('address-gone');
    }
    if (this.#loop.running) this.decide();
    else this.#lookAround();
  };

  /** What the speaker is to be told; undefined for nothing. */
  get #wish(): RouteWish | undefined {
    const { decision } = this;
    if (decision?.attributes === undefined || this.owners.objection(this) !== undefined) {
      return undefined;
    }
    const isDrained = this.owners.isMarked(this);
    const { attributes, adjustment, reason: why } = decision;
    const exported = adjustedExport(attributes, adjustment);
    return {
      exported: isDrained ? drainedExport(exported, this.drain.attributes) : exported,
      isDrained,
      reason: why,
    };
  }

  #agree(): void {
    if (!this.#loop.running) return;
    const wish = this.#wish;
    if (wish === undefined) this.#route.letGo(this.owners.objection(this) ?? this.reason);
    else this.#route.agree(wish);
  }

  /** What follows the route: the address, the drain, the hooks. */
  #lookAround(): void {
    this.#address?.look(this.#wantsAddress, this.#isOnWire());
    this.drain.look();
    this.#lookAtHooks();
  }

  get #wantsAddress(): boolean | undefined {
    const { decision } = this;
    if (this.#isGoing) return false;
    if (decision === undefined) return undefined;
    if (decision.desire === 'nothing') return undefined;
    return decision.desire === 'announce' || decision.links.at(-1)?.stage === 'address';
  }

  /** Whether a peer has the route because of this announcement. */
  #isOnWire(): boolean {
    return !this.owners.isWantedByOther(this) && this.isAnnounced();
  }

  #lookAtHooks(): void {
    if (this.#hooks === undefined) return;
    const standing = {
      isHeld: this.#route.holds,
      isAnnounced: this.isAnnounced(),
      isOnWire: this.#isOnWire(),
    };
    this.#hooks.look(standing, this.reason);
  }

  #repaired(what: RepairKind): void {
    this.#teller.repair(what, this.reason);
  }
}
