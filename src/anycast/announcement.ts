import type { RouteEvent, RouteExportOptions, RouteHandle, Speaker } from '../bgp/speaker/index.ts';
import { Emitter, isSame, reason, type Clock, type Reason, type Timer } from '../core/index.ts';
import {
  decide,
  initialMemory,
  serviceState,
  type ActionName,
  type Decision,
  type DecisionLink,
  type DecisionMemory,
  type Desire,
  type HealthSnapshot,
  type Order,
  type ServiceState,
} from '../policy/index.ts';
import { adjustedExport } from './adjusted-export.ts';
import {
  missingEvidenceAge,
  newestResult,
  type AnnouncementConfiguration,
  type HealthSource,
  type HealthSourceEvent,
  type SnapshotEvent,
} from './announcement-options.ts';

const FOLLOWED: readonly HealthSourceEvent[] = ['change', 'weight', 'maintenance', 'backends'];

const SERVE: Order = { kind: 'serve' };

const DRAINING: Reason<AnnouncementReasonCode> = reason(
  'draining',
  'draining: de-preferred with GRACEFUL_SHUTDOWN (RFC 8326)',
);

/** What is wanted of an announcement has changed. Nothing has been sent yet: see `announced` and `withdrawn`. */
export interface DecisionEvent {
  readonly prefix: string;
  readonly decision: 'announce' | 'withdraw';
  readonly state: ServiceState;
  /** Which of the announcement's actions is taken. */
  readonly action: ActionName;
  readonly reason: Reason;
  /** How it came about, from the condition on. */
  readonly links: readonly DecisionLink[];
  readonly at: Date;
}

export type AnnouncementReasonCode = 'not-started' | 'draining' | 'stopped';

/** What the speaker was told of the route. */
interface Told {
  readonly exported: RouteExportOptions;
  readonly isDrained: boolean;
  readonly message: string;
}

export interface AnnouncementEvents {
  decision: DecisionEvent;
  /** The route was sent to a peer. */
  announced: RouteEvent;
  /** The withdrawal was sent to a peer. */
  withdrawn: RouteEvent;
  /** The session that had sent the route is gone, and the peer drops the route with it. */
  lost: RouteEvent;
}

/** How an announcement stands, for status. */
export interface AnnouncementStatus {
  readonly prefix: string;
  readonly state: ServiceState;
  /** What is wanted; `nothing` before the first evidence. */
  readonly decision: Desire;
  readonly reason: Reason;
  readonly draining: boolean;
  /** The peers that have been told the route on a session that is Established now. */
  readonly announcedTo: readonly string[];
  /** The names in `peers` and `perPeer` that no peer has now, and no address of an accepted prefix. */
  readonly unknownPeers: readonly string[];
}

/** What an announcement needs from its `Anycast`. */
export interface AnnouncementSetup {
  readonly configuration: AnnouncementConfiguration;
  readonly health: HealthSource;
  readonly speaker: Speaker;
  readonly clock: Clock;
}

/**
 * One prefix that follows the health of a group. Made by `Anycast.announce`.
 *
 * Events: `decision` when what is wanted changes, then `announced` or `withdrawn` for each peer when the octets were
 * handed to the kernel on an Established session, `lost` when the session that had sent the route dies.
 */
export class Announcement extends Emitter<AnnouncementEvents> {
  readonly prefix: string;
  readonly health: HealthSource;
  readonly #setup: AnnouncementSetup;
  #memory: DecisionMemory;
  /** Undefined while it follows nothing. */
  #decision: Decision<RouteExportOptions> | undefined;
  /** Why nothing is wanted, while it follows nothing. */
  #idle: Reason = reason('not-started', 'not started');
  #order: Order = SERVE;
  #startedAt = 0;
  #route: RouteHandle | undefined;
  #told: Told | undefined;
  #timer: { readonly at: number; readonly timer: Timer } | undefined;
  #release: (() => void) | undefined;
  /** What is to be judged next; undefined when all is. */
  #pending: HealthSnapshot | undefined;
  #isDeciding = false;

  /** @internal Made by `Anycast.announce`. */
  constructor(setup: AnnouncementSetup) {
    super();
    this.#setup = setup;
    this.prefix = setup.configuration.prefix;
    this.health = setup.health;
    this.#memory = initialMemory(setup.configuration.policy, setup.clock.now());
  }

  /** What is wanted; `nothing` before the first evidence. */
  get decision(): Desire {
    return this.#decision?.desire ?? 'nothing';
  }

  /** How the service behind it stands. */
  get state(): ServiceState {
    return this.#decision?.service ?? 'undetermined';
  }

  /** Why that is wanted. */
  get reason(): Reason {
    return this.#decision?.reason ?? this.#idle;
  }

  get status(): AnnouncementStatus {
    return {
      prefix: this.prefix,
      state: this.state,
      decision: this.decision,
      reason: this.reason,
      draining: this.#order.kind === 'draining',
      announcedTo: this.#setup.speaker.peersWith(this.prefix),
      unknownPeers: this.#unknownPeers,
    };
  }

  get #unknownPeers(): readonly string[] {
    const { speaker, configuration } = this.#setup;
    const { peers = [], perPeer = {} } = configuration.exported;
    return [...new Set([...peers, ...Object.keys(perPeer)])].filter(
      (name) => !speaker.hasPeer(name),
    );
  }

  /** @internal */
  get exportKey(): string {
    return this.#setup.configuration.exportKey;
  }

  /** @internal Follows its health group from now on. */
  start(): void {
    if (this.#release !== undefined) return;
    const { clock, configuration } = this.#setup;
    this.#startedAt = clock.now();
    this.#memory = initialMemory(configuration.policy, this.#startedAt);
    for (const event of FOLLOWED) this.health.on(event, this.#onChange);
    this.#release = this.health.retain();
    this.#decide(this.health.snapshot());
  }

  /** @internal Stops following. A route that is announced stays with the speaker, until {@link forget}. */
  stop(): void {
    if (this.#release === undefined) return;
    for (const event of FOLLOWED) this.health.off(event, this.#onChange);
    this.#release();
    this.#release = undefined;
    this.#wakeAt(undefined);
    this.#decision = undefined;
    this.#order = SERVE;
    this.#idle = reason('stopped', 'stopped');
  }

  /** @internal Lets go of the route, after the speaker has stopped: nothing is desired for the next start. */
  forget(): void {
    this.#letGo(this.reason);
  }

  /** @internal */
  drain(): void {
    if (this.#order.kind === 'draining' || this.#release === undefined) return;
    this.#order = { kind: 'draining', waiting: true, reason: DRAINING };
    this.#decide(this.health.snapshot());
  }

  readonly #onChange = ({ snapshot }: SnapshotEvent): void => {
    this.#decide(snapshot);
  };

  /** Run to completion: a listener of `decision` that causes another one does not run inside this one. */
  #decide(snapshot: HealthSnapshot): void {
    this.#pending = snapshot;
    if (this.#isDeciding) return;
    this.#isDeciding = true;
    try {
      for (let next = this.#takePending(); next !== undefined; next = this.#takePending()) {
        this.#decideOnce(next);
      }
    } finally {
      this.#isDeciding = false;
    }
  }

  #takePending(): HealthSnapshot | undefined {
    const pending = this.#release === undefined ? undefined : this.#pending;
    this.#pending = undefined;
    return pending;
  }

  #decideOnce(snapshot: HealthSnapshot): void {
    const { configuration, clock } = this.#setup;
    const { condition, policy } = configuration;
    const judgement = condition.judge(snapshot, this.#memory.condition);
    const { memory, decision } = decide(
      this.#memory,
      {
        now: clock.now(),
        judgement,
        service: serviceState(judgement, snapshot),
        evidenceAge: () => missingEvidenceAge(snapshot),
        world: {
          startedAt: this.#startedAt,
          newestResult: () => newestResult(this.health.snapshot()),
          snapshot,
        },
        order: this.#order,
        address: undefined,
      },
      policy,
    );
    const before = this.#decision;
    this.#memory = memory;
    this.#decision = decision;
    this.#wakeAt(decision.wakeAt);
    this.#tell(before, decision);
    this.#carryOut(decision);
  }

  #tell(before: Decision<RouteExportOptions> | undefined, now: Decision<RouteExportOptions>): void {
    const { desire, action, service, reason: why, links } = now;
    if (desire === 'nothing' || desire === (before?.desire ?? 'nothing')) return;
    this.emit('decision', {
      prefix: this.prefix,
      decision: desire,
      state: service,
      action,
      reason: why,
      links,
      at: this.#setup.clock.date(),
    });
  }

  /** Makes the speaker want what is decided. */
  #carryOut({ attributes, adjustment, action, reason: why }: Decision<RouteExportOptions>): void {
    if (attributes === undefined) {
      this.#letGo(why);
      return;
    }
    const told = this.#told;
    const exported = adjustedExport(attributes, adjustment);
    const isDrained = action === 'drain';
    const saysSame = told !== undefined && isSame(told.exported, exported);
    const isMarked = saysSame && told.isDrained;
    // Other backends carry it now: whoever asks, or connects, is told of those.
    if (saysSame && isMarked === isDrained && told.message === why.message) return;
    this.#told = { exported, isDrained, message: why.message };
    if (this.#route === undefined) {
      this.#route = this.#setup.speaker.announce({ prefix: this.prefix, ...exported }, why);
    } else if (!saysSame || !isDrained) {
      this.#route.update(exported, why);
    }
    if (isDrained && !isMarked) this.#route.deprefer(why);
  }

  #letGo(why: Reason): void {
    this.#route?.withdraw(why);
    this.#route = undefined;
    this.#told = undefined;
  }

  #wakeAt(at: number | undefined): void {
    if (this.#timer?.at === at) return;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
    if (at === undefined) return;
    const { clock } = this.#setup;
    const timer = clock.setTimer(Math.max(0, at - clock.now()), () => {
      this.#timer = undefined;
      this.#decide(this.health.snapshot());
    });
    this.#timer = { at, timer };
  }
}
