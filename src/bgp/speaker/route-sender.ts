import type { RouteRefreshMessage } from '../../bgp-packet-lite/index.ts';
import { routeRefreshSubtype } from '../../bgp-packet-lite/index.ts';
import type { Clock, Reason } from '../../core/index.ts';
import { familyOf, type NegotiatedSession, type Session } from '../session/index.ts';
import type { PeerConfiguration } from './peer-options.ts';
import type { DesiredRoute } from './route-table.ts';
import {
  RouteFeed,
  updateGroupSettings,
  type Distribution,
  type FeedSetup,
  type RouteRepairKind,
  type UnsentReason,
} from './sending/index.ts';

/** How long {@link RouteSender.withdrawAll} waits for the kernel to take the withdrawals, in milliseconds. */
const DELIVERY_TIME = 1_000;

/** RFC 9687 §4.2's default, in seconds: where neither side has a hold time. */
const SEND_HOLD_TIME = 480;

/** What a sender tells: what the kernel has taken on an Established session. */
export interface RouteSenderListener {
  announced(prefix: string, why: Reason): void;
  withdrawn(prefix: string, why: Reason): void;
  /** What the peer had of the route was not what it should have: the difference is about to be sent. */
  repaired(prefix: string, damage: RouteRepairKind): void;
}

export interface RouteSenderSetup {
  readonly configuration: PeerConfiguration;
  /** Ours towards this peer. */
  readonly localAsn: number;
  readonly distribution: Distribution;
  readonly session: Session;
  readonly clock: Clock;
  readonly listener: RouteSenderListener;
}

/** A route that is wanted and that the peer does not get. */
export interface UnsentRoute {
  readonly prefix: string;
  readonly reason: UnsentReason;
}

interface Feeding {
  readonly feed: RouteFeed;
  leave: () => void;
}

/** Brings one peer from what its session has sent to what is desired, for as long as the session is Established. */
export class RouteSender {
  readonly #setup: RouteSenderSetup;
  #configuration: PeerConfiguration;
  #feeding: Feeding | undefined;
  /** Of sessions that are over. */
  #updatesBefore = 0;
  #onDelivered: (() => void) | undefined;

  constructor(setup: RouteSenderSetup) {
    this.#setup = setup;
    this.#configuration = setup.configuration;
  }

  /** How many UPDATEs were sent, on all sessions together, End-of-RIB markers aside. */
  get updatesSent(): number {
    return this.#updatesBefore + (this.#feeding?.feed.updatesSent ?? 0);
  }

  /** The routes that are wanted for this peer on a session that is Established, and that it cannot be told. */
  get unsent(): readonly UnsentRoute[] {
    const feed = this.#feeding?.feed;
    if (feed === undefined) return [];
    const unsent: UnsentRoute[] = [];
    for (const route of this.#setup.distribution.desired) {
      const reason = feed.unsent(route);
      if (reason !== undefined) unsent.push({ prefix: route.text, reason });
    }
    return unsent;
  }

  /** As {@link unsent}, of one prefix: no other route is looked at. Undefined where nothing hinders it. */
  unsentReason(text: string): UnsentReason | undefined {
    const route = this.#setup.distribution.desired.get(text);
    return route === undefined ? undefined : this.#feeding?.feed.unsent(route);
  }

  /** The peer has been told of the prefix on this session, and not that it is withdrawn. */
  has(text: string): boolean {
    const route = this.#setup.distribution.desired.table.get(text);
    return route !== undefined && this.#feeding?.feed.has(route) === true;
  }

  /** The routes that the peer has been told. */
  routes(): Iterable<DesiredRoute> {
    return this.#feeding?.feed.routes() ?? [];
  }

  /** The session is Established: everything goes out, then End-of-RIB. */
  begin(): void {
    const { session, distribution, clock, listener } = this.#setup;
    const { negotiated } = session;
    const joined = this.#join();
    if (negotiated === undefined || joined === undefined) return;
    const { group, leave } = joined;
    const configuration = this.#configuration;
    const feed = new RouteFeed({
      peer: configuration.id,
      address: configuration.address,
      session,
      group,
      desired: distribution.desired,
      queue: distribution.queue,
      clock,
      patience: patience(negotiated, configuration),
      families: negotiated.families,
      routeRefresh: negotiated.routeRefresh,
      deferral: this.#deferral(configuration),
      listener: {
        announced: (prefix, why) => {
          listener.announced(prefix, why);
        },
        withdrawn: (prefix, why) => {
          listener.withdrawn(prefix, why);
        },
        empty: () => {
          this.#tellDelivered();
        },
      },
    });
    this.#feeding = { feed, leave };
  }

  /** Compares what the peer has of a route with what it should have: a difference is sent, and told. */
  check(route: DesiredRoute): void {
    const damage = this.#feeding?.feed.check(route);
    if (damage !== undefined) this.#setup.listener.repaired(route.text, damage);
  }

  /** Other attributes and next hops: the difference is sent. */
  reconfigure(configuration: PeerConfiguration): void {
    this.#configuration = configuration;
    if (this.#feeding === undefined) return;
    const joined = this.#join();
    if (joined === undefined) return;
    this.#feeding.feed.regroup(joined.group);
    this.#feeding.leave();
    this.#feeding.leave = joined.leave;
  }

  /** The session is gone, and with it every route that the peer had been told: these. */
  end(): readonly DesiredRoute[] {
    const feeding = this.#feeding;
    this.#feeding = undefined;
    this.#tellDelivered();
    if (feeding === undefined) return [];
    this.#updatesBefore += feeding.feed.updatesSent;
    feeding.leave();
    return feeding.feed.end();
  }

  /** The kernel takes octets again. */
  drained(): void {
    this.#feeding?.feed.drained();
  }

  /** The peer has sent a ROUTE-REFRESH. */
  refresh({ afi, safi, subtype }: RouteRefreshMessage): void {
    const family = familyOf({ afi, safi });
    // RFC 7313 §5: BoRR and EoRR are about the peer's own routes, and other subtypes are ignored.
    if (family === undefined || subtype !== routeRefreshSubtype.request) return;
    this.#feeding?.feed.refresh(family);
  }

  /**
   * Withdraws everything; nothing is announced on this session any more. Resolves when the kernel has taken it (and it
   * was told), or has not within a second.
   */
  withdrawAll(why: Reason): Promise<void> {
    const feed = this.#feeding?.feed;
    feed?.withdrawAll(why);
    if (feed === undefined || feed.empty) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#setup.clock.setTimer(DELIVERY_TIME, resolve);
      // A stop may wait already for the end of which a removal asks now.
      const before = this.#onDelivered;
      this.#onDelivered = () => {
        before?.();
        timer.cancel();
        resolve();
      };
    });
  }

  /** RFC 4724 §4.1. Who keeps no routes of ours over a restart has nothing to drop. */
  #deferral({ gracefulRestart }: PeerConfiguration): FeedSetup['deferral'] {
    if (gracefulRestart === undefined) return undefined;
    const { deferral } = this.#setup.distribution;
    return { deferral, longest: gracefulRestart.selectionDeferral };
  }

  /** The peers that are sent the same. */
  #join(): ReturnType<Distribution['join']> | undefined {
    const { session, localAsn, distribution } = this.#setup;
    const { negotiated, connection } = session;
    if (negotiated === undefined || connection === undefined) return undefined;
    return distribution.join(
      updateGroupSettings(this.#configuration, negotiated, localAsn, connection.local.host),
    );
  }

  #tellDelivered(): void {
    const tell = this.#onDelivered;
    this.#onDelivered = undefined;
    tell?.();
  }
}

/** As long as the peer may be silent: where it watches nobody, as long as we would. */
function patience({ holdTime }: NegotiatedSession, configuration: PeerConfiguration): number {
  const seconds = [holdTime, configuration.holdTime].find((time) => time > 0) ?? SEND_HOLD_TIME;
  return seconds * 1_000;
}
