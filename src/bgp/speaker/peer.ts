import type { Clock, Random, Reason } from '../../core/index.ts';
import type { Connection, Family, SessionChange, SessionReason } from '../session/index.ts';
import type { Network } from '../transport/index.ts';
import type { ReceivedRoute } from './adj-rib-in/index.ts';
import type { PeerChange } from './peer-change.ts';
import type { PeerConfiguration } from './peer-options.ts';
import { PeerProgress } from './peer-progress.ts';
import { PeerSession } from './peer-session.ts';
import { peerStatus, type PeerStatus } from './peer-status.ts';
import { RouteReceiver, type RouteReceiverListener } from './route-receiver.ts';
import { RouteSender, type RouteSenderListener } from './route-sender.ts';
import type { DesiredRoute } from './route-table.ts';
import type { Distribution, UnsentReason } from './sending/index.ts';

/** What a peer tells the speaker. */
export interface PeerListener extends RouteSenderListener, RouteReceiverListener {
  changed(change: SessionChange): void;
  /** Nothing more comes of it: it had no configuration of its own, and its session is over for that reason. */
  forgotten(why: SessionReason): void;
  lost(prefix: string, why: Reason): void;
  /** A KEEPALIVE went out so many milliseconds late. */
  late(delay: number): void;
}

export interface PeerSetup {
  readonly configuration: PeerConfiguration;
  /** It has no configuration of its own, but that of a prefix. */
  readonly dynamic: boolean;
  readonly localAsn: number;
  /** Unsigned integer. */
  readonly routerId: number;
  readonly distribution: Distribution;
  readonly listener: PeerListener;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
}

/** A neighbour: its session, what that session has sent, and what it has received. */
export class Peer {
  #configuration: PeerConfiguration;
  readonly #setup: PeerSetup;
  readonly #session: PeerSession;
  readonly #progress: PeerProgress;
  readonly #sender: RouteSender;
  readonly #receiver: RouteReceiver;
  /** The end of the stop that is under way or was the last; undefined after a start. */
  #stopped: Promise<void> | undefined;
  /** Nobody wants to hear of it any more. */
  #discarded = false;

  constructor(setup: PeerSetup) {
    this.#setup = setup;
    const { configuration, clock, random, network, routerId, distribution, listener } = setup;
    const localAsn = configuration.localAsn ?? setup.localAsn;
    this.#configuration = configuration;
    this.#progress = new PeerProgress(clock);
    this.#session = new PeerSession({
      configuration: () => this.#configuration,
      localAsn,
      routerId,
      clock,
      random,
      network,
    });
    const { session } = this.#session;
    this.#sender = new RouteSender({
      configuration,
      localAsn,
      distribution,
      session,
      clock,
      listener,
    });
    this.#receiver = new RouteReceiver({
      configuration,
      ownAsns: [localAsn, setup.localAsn],
      routerId,
      session,
      clock,
      random,
      listener,
    });
    this.#listen();
  }

  get configuration(): PeerConfiguration {
    return this.#configuration;
  }

  get id(): string {
    return this.#configuration.id;
  }

  get dynamic(): boolean {
    return this.#setup.dynamic;
  }

  /** Nothing happens until the peer connects: a session that is over, and does not rest. */
  get waitsForConnection(): boolean {
    return this.#session.waitsForConnection;
  }

  /** Faults of the protocol in a row. */
  get faults(): number {
    return this.#session.session.faults;
  }

  /** Milliseconds for which it takes no connection after a fault of the protocol; 0 if it does not rest. */
  get rest(): number {
    return this.#session.rest;
  }

  get established(): boolean {
    return this.#session.session.phase === 'established';
  }

  /** It has a connection: its other side hears when the session ends. */
  get connected(): boolean {
    return this.#session.session.connection !== undefined;
  }

  get status(): PeerStatus {
    return peerStatus({
      configuration: this.#configuration,
      dynamic: this.#setup.dynamic,
      session: this.#session,
      progress: this.#progress,
      sender: this.#sender,
      receiver: this.#receiver,
    });
  }

  /** The peer has been told of the prefix on this session, and not that it is withdrawn. */
  hasAnnounced(text: string): boolean {
    return this.#sender.has(text);
  }

  /** Why the peer's session cannot carry a prefix that is for it; undefined where nothing hinders it. */
  unsentReason(text: string): UnsentReason | undefined {
    return this.#sender.unsentReason(text);
  }

  /** Compares what its session has sent of a route with what it should have: a difference is sent, and told. */
  check(route: DesiredRoute): void {
    this.#sender.check(route);
  }

  /** @param faults of the protocol in a row, of an earlier session with the peer */
  start(faults = 0): void {
    this.#stopped = undefined;
    this.#session.start(faults);
  }

  /** As {@link start}, after the idle hold time: the other side has just been told the end of a session. */
  startRested(): void {
    this.#stopped = undefined;
    this.#session.startRested();
  }

  /**
   * Withdraws everything, then sends Cease and closes. The withdrawals have been handed to the kernel (and told) before
   * the Cease, unless the peer takes no octets for a second. What is desired is not touched. Idempotent.
   */
  stop(why: Reason, communication: string | undefined): Promise<void> {
    this.#stopped ??= this.#stop(why, communication);
    return this.#stopped;
  }

  /**
   * As {@link stop}, but for good: the Cease is Peer De-configured (RFC 4486). That has no room for a text; with one it
   * is Administrative Shutdown (RFC 9003).
   */
  async remove(why: Reason, communication: string | undefined): Promise<void> {
    this.#session.stopResting();
    await this.#sender.withdrawAll(why);
    await (communication === undefined
      ? this.#session.end({ cause: 'peer-deconfigured' })
      : this.#session.end(undefined, communication));
  }

  /** Ends the session for good, with Cease, Other Configuration Change: another peer takes its place. */
  makeRoom(): Promise<void> {
    return this.#session.end({ cause: 'configuration-change' });
  }

  /**
   * Ends the session with Cease, Administrative Reset; it starts again by itself. One that waits to try again does so at
   * once.
   */
  reset(communication: string | undefined): void {
    this.#session.reset(communication);
  }

  /**
   * Takes another configuration, for which the session need not end. Resolves when the connection has its password; a
   * session whose connection cannot have it ends.
   */
  async reconfigure(
    configuration: PeerConfiguration,
    { attributes, password }: PeerChange,
  ): Promise<void> {
    this.#configuration = configuration;
    if (attributes) this.#sender.reconfigure(configuration);
    if (password) await this.#session.changePassword();
  }

  /** Ends what is left of it, and tells that: nothing is told any more. Idempotent. */
  forget(): void {
    if (this.#discarded) return;
    this.#discarded = true;
    this.#setup.listener.forgotten(this.#session.session.reason);
    void this.#session.end();
  }

  /** Offers a connection that the peer opened. False if the peer cannot use it now. */
  accept(connection: Connection): boolean {
    return this.#session.accept(connection);
  }

  /** The routes of the peer that are kept; see `Speaker.receivedRoutes`. */
  receivedRoutes(): Iterable<ReceivedRoute> {
    return this.#receiver.routes();
  }

  /** See `Speaker.requestRefresh`. */
  requestRefresh(family: Family | undefined): void {
    this.#receiver.requestRefresh(family);
  }

  #listen(): void {
    this.#session.session
      .on('change', (change) => {
        this.#changed(change);
      })
      .on('unanswered', ({ reason, attempts }) => {
        this.#unanswered(reason, attempts);
      })
      .on('late', ({ delay }) => {
        if (!this.#discarded) this.#setup.listener.late(Math.round(delay));
      })
      .on('drain', () => {
        this.#sender.drained();
      })
      .on('route-refresh', ({ refresh }) => {
        this.#sender.refresh(refresh);
        this.#receiver.demarcate(refresh);
      })
      .on('update', ({ update }) => {
        this.#receiver.receive(update);
      });
  }

  async #stop(why: Reason, communication: string | undefined): Promise<void> {
    this.#session.stopResting();
    await this.#sender.withdrawAll(why);
    await this.#session.end(undefined, communication);
  }

  /** Each attempt counts, and the first in a row is told: the others would say the same every few seconds, for ever. */
  #unanswered(reason: SessionReason, attempts: number): void {
    if (this.#discarded) return;
    this.#progress.unanswered();
    if (attempts === 1) this.#setup.listener.changed({ from: 'connect', to: 'connect', reason });
  }

  #changed(change: SessionChange): void {
    if (this.#discarded) return;
    this.#progress.changed(change);
    const lost = change.from === 'established' ? this.#sender.end() : [];
    if (change.from === 'established') this.#receiver.end();
    const { negotiated } = this.#session.session;
    if (change.to === 'established' && negotiated !== undefined) this.#receiver.begin(negotiated);
    // Told before the routes are sent or lost, so that listeners see cause before effect.
    this.#setup.listener.changed(change);
    for (const { text } of lost) this.#setup.listener.lost(text, change.reason);
    if (change.to === 'established') this.#sender.begin();
  }
}
