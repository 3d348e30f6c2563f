import type { RouteEvent, RouteExportOptions, Speaker } from '../bgp/speaker/index.ts';
import { isSame, reason, type Clock, type Emitter, type Reason } from '../core/index.ts';
import {
  HookRunner,
  type FlagFiles,
  type FlagReasonCode,
  type FlagState,
  type HookOutcome,
  type VipState,
  type VirtualAddress,
} from '../host/index.ts';
import type { AddressState, Order } from '../policy/index.ts';
import { AddressKeeper } from './address-keeper.ts';
import { adjustedExport } from './adjusted-export.ts';
import type { AnnouncementConfiguration, HealthSource } from './announcement-options.ts';
import { DecisionLoop, type DecisionHost, type RouteDecision } from './decision-loop.ts';
import { Drain, drainedExport, type DrainEvent, type DrainHost } from './drain/index.ts';
import type { HealthFeeds } from './health-feeds.ts';
import type { AnnouncementEvents, RepairKind } from './lifecycle-events.ts';
import { Operator, type MaintenanceReasonCode, type MaintenanceSource } from './operator.ts';
import { RouteKeeper, type RouteWish } from './route-keeper.ts';
import type { RouteOwner, RouteOwners } from './route-owners.ts';

export type AnnouncementReasonCode = 'not-started' | 'stopped' | 'removed';

/** What an announcement needs from its `Anycast`. */
export interface AnnouncementSetup {
  readonly configuration: AnnouncementConfiguration;
  readonly health: HealthSource;
  readonly speaker: Speaker;
  readonly clock: Clock;
  readonly owners: RouteOwners;
  /** The address that it needs on this host; undefined where nobody asked. */
  readonly claim: VirtualAddress | undefined;
  readonly flags: FlagFiles;
  readonly feeds: HealthFeeds;
}

/** What keeps a maintenance file from doing what it is for. */
const FLAG_FAULTS: ReadonlySet<FlagReasonCode> = new Set(['flag-folder-absent', 'flag-unknown']);

const IDLE: Readonly<Record<AnnouncementReasonCode, string>> = {
  'not-started': 'not started',
  stopped: 'stopped',
  removed: 'the announcement was removed',
};

const REPAIRS: Readonly<Record<RepairKind, string>> = {
  'route-withdrawn': 'the route was withdrawn behind our back, and is announced again',
  'route-changed': 'the route was changed behind our back, and says again what it should',
  'address-gone': 'the address was taken off behind our back, and is put on again',
  'event-missed': 'no event has told of what the decision rests on',
};

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
  readonly #loop: DecisionLoop;
  readonly #route: RouteKeeper;
  readonly #address: AddressKeeper | undefined;
  readonly #hooks: HookRunner | undefined;
  readonly #flags: FlagFiles;
  #unfollowFlag: (() => void) | undefined;
  /** Whether the maintenance file is there is not known yet. */
  #isFlagPending = false;
  /** Why nothing is wanted, while it follows nothing. */
  #idle: Reason = reason('not-started', IDLE['not-started']);
  #isGoing = false;
  /** What the hooks were told last. */
  #hooked: 'announce' | 'withdraw' = 'withdraw';
  #hookFault: Reason | undefined;

  /** @param events where it tells what happens */
  constructor(setup: AnnouncementSetup, events: Emitter<AnnouncementEvents>) {
    const { configuration, health, clock, speaker, owners, claim, flags, feeds } = setup;
    this.configuration = configuration;
    this.health = health;
    this.feeds = feeds;
    this.clock = clock;
    this.prefix = configuration.prefix;
    this.owners = owners;
    this.#flags = flags;
    this.#speaker = speaker;
    this.#events = events;
    this.#route = new RouteKeeper(speaker, this.prefix);
    this.#loop = new DecisionLoop(this);
    this.drain = new Drain(this);
    const { vipGrace: grace, hooks } = configuration.lifecycle;
    this.#address =
      claim && new AddressKeeper({ claim, grace, clock, changed: this.#onAddressChanged });
    this.#hooks =
      hooks.length === 0 ? undefined : new HookRunner(hooks, { clock, onOutcome: this.#onHooked });
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
    return this.#hookFault;
  }

  start(): void {
    this.#isGoing = false;
    this.#followFlag();
    this.#loop.start();
  }

  /** Stops following. A route that is announced stays with the speaker, until {@link forget}. */
  stop(code: AnnouncementReasonCode = 'stopped'): void {
    this.#unfollowFlag?.();
    this.#unfollowFlag = undefined;
    if (this.#loop.stop() || code === 'removed') this.#idle = reason(code, IDLE[code]);
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

  onDecided(now: RouteDecision, before: RouteDecision | undefined): void {
    this.#tellDecision(now, before);
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

  async runHook(): Promise<Reason | undefined> {
    if (this.#hooks === undefined) return undefined;
    this.#lookAtHooks();
    await this.#hooks.settled();
    this.#hookFault = undefined;
    this.#tellHooks('drain', this.drain.reason);
    await this.#hooks.settled();
    return this.#hookFault;
  }

  tell(event: DrainEvent): void {
    this.#events.emit('drain', event);
  }

  /** Nothing is announced before it is known that the file is not there. */
  #followFlag(): void {
    const { maintenanceFile: path } = this.configuration.lifecycle;
    if (path === undefined || this.#unfollowFlag !== undefined) return;
    this.#isFlagPending = true;
    const message = `whether ${path} is there is not known yet`;
    this.operator.set('file', reason('flag-unknown', message, { path }));
    this.#unfollowFlag = this.#flags.follow(path, this.#onFlag);
  }

  readonly #onFlag = ({ present, reason: why }: FlagState): void => {
    const wasPending = this.#isFlagPending;
    this.#isFlagPending = false;
    const isNews = this.operator.set('file', present ? why : undefined);
    // That nothing was there from the beginning is no news.
    const isTold = (isNews && (present || !wasPending)) || FLAG_FAULTS.has(why.code);
    if (isTold) this.#tellMaintenance('file', why);
    if (isNews) this.decide();
  };

  #tellMaintenance(source: MaintenanceSource, why: Reason<MaintenanceReasonCode>): void {
    this.#events.emit('maintenance', {
      prefix: this.prefix,
      maintenance: this.operator.maintenance !== undefined,
      source,
      reason: why,
      at: this.clock.date(),
    });
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

  readonly #onHooked = (outcome: HookOutcome): void => {
    const isFault = outcome.reason.code !== 'hook-done';
    this.#hookFault = isFault ? outcome.reason : undefined;
    this.#events.emit('hook', outcome);
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

  #tellDecision(now: RouteDecision, before: RouteDecision | undefined): void {
    const { desire, action, service, reason: why, links } = now;
    const isNew = desire !== (before?.desire ?? 'nothing');
    if (desire === 'nothing' || (!isNew && saysSame(now, before))) return;
    this.#events.emit('decision', {
      prefix: this.prefix,
      decision: desire,
      state: service,
      action,
      reason: why,
      links,
      at: this.clock.date(),
    });
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
    const isAnnounced = this.#route.holds && this.isAnnounced();
    const isGone = !this.#route.holds && !this.#isOnWire();
    if (isAnnounced && this.#hooked === 'withdraw') this.#tellHooks('announce', this.reason);
    if (isGone && this.#hooked === 'announce') this.#tellHooks('withdraw', this.reason);
  }

  #tellHooks(state: 'announce' | 'withdraw' | 'drain', why: Reason): void {
    if (state !== 'drain') this.#hooked = state;
    this.#hooks?.tell({
      prefix: this.prefix,
      state,
      service: this.decision?.service ?? 'undetermined',
      reason: why,
      at: this.clock.date(),
    });
  }

  #repaired(what: RepairKind): void {
    const why = reason(what, `${REPAIRS[what]}: ${this.reason.message}`);
    this.#events.emit('repair', { prefix: this.prefix, what, reason: why, at: this.clock.date() });
  }
}

/** Whether a route says the same as before; a drain has events of its own. */
function saysSame(now: RouteDecision, before: RouteDecision | undefined): boolean {
  const one: RouteExportOptions | undefined = now.attributes;
  return one === undefined || isSame(one, before?.attributes);
}
