import type { RouteEvent, RouteHandle, Speaker } from '../bgp/speaker/index.ts';
import { Emitter, type Clock, type Reason, type Timer } from '../core/index.ts';
import { serviceState, type HealthSnapshot, type ServiceState } from '../policy/index.ts';
import {
  missingEvidenceAge,
  type AnnouncementConfiguration,
  type HealthSource,
  type HealthSourceEvent,
  type SnapshotEvent,
} from './announcement-options.ts';
import {
  initial,
  step,
  type AnnouncementAction,
  type AnnouncementEvent,
  type AnnouncementState,
  type Desire,
} from './machine.ts';

const FOLLOWED: readonly HealthSourceEvent[] = ['change', 'weight', 'maintenance', 'backends'];

/** What is wanted of an announcement has changed. Nothing has been sent yet: see `announced` and `withdrawn`. */
export interface DecisionEvent {
  readonly prefix: string;
  readonly decision: 'announce' | 'withdraw';
  readonly state: ServiceState;
  readonly reason: Reason;
  readonly at: Date;
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
  #state: AnnouncementState = initial;
  #route: RouteHandle | undefined;
  #evidenceTimer: Timer | undefined;
  #release: (() => void) | undefined;
  readonly #queue: AnnouncementEvent[] = [];
  #running = false;

  /** @internal Made by `Anycast.announce`. */
  constructor(setup: AnnouncementSetup) {
    super();
    this.#setup = setup;
    this.prefix = setup.configuration.prefix;
    this.health = setup.health;
  }

  /** What is wanted; `nothing` before the first evidence. */
  get decision(): Desire {
    return this.#state.desire;
  }

  /** How the service behind it stands. */
  get state(): ServiceState {
    return this.#state.service;
  }

  /** Why that is wanted. */
  get reason(): Reason {
    return this.#state.reason;
  }

  get status(): AnnouncementStatus {
    const { desire, service, reason, draining } = this.#state;
    return {
      prefix: this.prefix,
      state: service,
      decision: desire,
      reason,
      draining,
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
    for (const event of FOLLOWED) this.health.on(event, this.#onChange);
    this.#release = this.health.retain();
    this.#judge(this.health.snapshot());
  }

  /** @internal Stops following. A route that is announced stays with the speaker, until {@link forget}. */
  stop(): void {
    if (this.#release === undefined) return;
    for (const event of FOLLOWED) this.health.off(event, this.#onChange);
    this.#release();
    this.#release = undefined;
    this.#dispatch({ type: 'stop' });
  }

  /** @internal Lets go of the route, after the speaker has stopped: nothing is desired for the next start. */
  forget(): void {
    this.#route?.withdraw(this.#state.reason);
    this.#route = undefined;
  }

  /** @internal */
  drain(): void {
    this.#dispatch({ type: 'drain' });
  }

  readonly #onChange = ({ snapshot }: SnapshotEvent): void => {
    this.#judge(snapshot);
  };

  #judge(snapshot: HealthSnapshot): void {
    const judgement = this.#setup.configuration.condition.judge(snapshot);
    this.#dispatch({
      type: 'judged',
      judgement,
      service: serviceState(judgement, snapshot),
      // A group may have thousands of backends: they are looked at one by one only where that decides something.
      evidenceAge: judgement.wish === 'undetermined' ? missingEvidenceAge(snapshot) : 0,
    });
  }

  #dispatch(event: AnnouncementEvent): void {
    // Run to completion: a listener of `decision` that causes another event does not run inside this one.
    this.#queue.push(event);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        const { state, actions } = step(this.#state, next, this.#setup.configuration);
        this.#state = state;
        for (const action of actions) this.#perform(action);
      }
    } finally {
      this.#running = false;
    }
  }

  #perform(action: AnnouncementAction): void {
    const { speaker, clock, configuration } = this.#setup;
    const { exported } = configuration;
    switch (action.type) {
      case 'decide':
        this.emit('decision', {
          prefix: this.prefix,
          decision: action.decision,
          state: this.#state.service,
          reason: action.reason,
          at: clock.date(),
        });
        return;
      case 'announce':
        this.#route = speaker.announce({ prefix: this.prefix, ...exported }, action.reason);
        return;
      case 'explain':
        this.#route?.update(exported, action.reason);
        return;
      case 'deprefer':
        this.#route?.deprefer(action.reason);
        return;
      case 'withdraw':
        this.#route?.withdraw(action.reason);
        this.#route = undefined;
        return;
      case 'start-evidence-timer':
        this.#evidenceTimer = clock.setTimer(action.delay, () => {
          this.#dispatch({ type: 'evidence-expired' });
        });
        return;
      case 'stop-evidence-timer':
        this.#evidenceTimer?.cancel();
        this.#evidenceTimer = undefined;
    }
  }
}
