import createDebug from 'debug';
import {
  Deadline,
  errorMessage,
  formatIpv4,
  type Clock,
  type Random,
  type Reason,
} from '../../core/index.ts';
import {
  Session,
  type Connection,
  type Family,
  type SessionChange,
  type SessionReason,
} from '../session/index.ts';
import type { Network } from '../transport/index.ts';
import type { ReceivedRoute } from './adj-rib-in/index.ts';
import type { PeerChange } from './peer-change.ts';
import type { PeerConfiguration } from './peer-options.ts';
import type { PeerStatus } from './peer-status.ts';
import { RouteReceiver, type RouteReceiverListener } from './route-receiver.ts';
import { RouteSender, type RouteSenderListener, type UnsentRoute } from './route-sender.ts';
import type { Distribution } from './sending/index.ts';
import { hasFailed, sessionContext } from './session-context.ts';

const debug = createDebug('keepcast:speaker');

/** What a peer tells the speaker. */
export interface PeerListener extends RouteSenderListener, RouteReceiverListener {
  changed(change: SessionChange): void;
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

/** A configured neighbour: its session, and what that session has sent. */
export class Peer {
  #configuration: PeerConfiguration;
  readonly #setup: PeerSetup;
  readonly #session: Session;
  readonly #sender: RouteSender;
  readonly #receiver: RouteReceiver;
  /** Runs while it waits with its start. */
  readonly #rest: Deadline;
  #since: Date;
  #failedAttempts = 0;
  /** The end of the stop that is under way or was the last; undefined after a start. */
  #stopped: Promise<void> | undefined;
  /** Nobody wants to hear of it any more. */
  #discarded = false;

  constructor(setup: PeerSetup) {
    this.#setup = setup;
    const { configuration, clock, random, network, routerId, distribution, listener } = setup;
    const localAsn = configuration.localAsn ?? setup.localAsn;
    this.#configuration = configuration;
    this.#since = clock.date();
    this.#rest = new Deadline(clock, () => {
      this.start();
    });
    this.#session = new Session({
      name: configuration.id,
      clock,
      random,
      // With the password that it has by then.
      dialer: { dial: (signal) => network.dialer(this.#configuration).dial(signal) },
      context: sessionContext(configuration, localAsn, routerId),
    });
    this.#sender = new RouteSender({
      configuration,
      localAsn,
      distribution,
      session: this.#session,
      clock,
      listener,
    });
    this.#receiver = new RouteReceiver({
      configuration,
      ownAsns: [localAsn, setup.localAsn],
      routerId,
      session: this.#session,
      clock,
      random,
      listener,
    });
    this.#session
      .on('change', (change) => {
        this.#changed(change);
      })
      .on('unanswered', ({ reason, attempts }) => {
        this.#unanswered(reason, attempts);
      })
      .on('late', ({ delay }) => {
        if (!this.#discarded) listener.late(Math.round(delay));
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
    const { phase, connection, retryIn } = this.#session;
    if (phase === 'idle') return retryIn === undefined || retryIn === 0;
    return phase === 'active' && connection === undefined;
  }

  get established(): boolean {
    return this.#session.phase === 'established';
  }

  /** It has a connection: its other side hears when the session ends. */
  get connected(): boolean {
    return this.#session.connection !== undefined;
  }

  get status(): PeerStatus {
    const { id: peer, address, asn } = this.#configuration;
    const { phase, negotiated, connection } = this.#session;
    const retryIn = this.#retryIn;
    const sender = this.#sender;
    let announced: readonly string[] | undefined;
    let unsent: readonly UnsentRoute[] | undefined;
    return {
      peer,
      address,
      dynamic: this.#setup.dynamic,
      asn: negotiated?.peerAsn ?? asn,
      state: phase,
      reason: this.#session.reason,
      since: this.#since,
      retryIn: retryIn === undefined ? undefined : Math.round(retryIn),
      failedAttempts: this.#failedAttempts,
      get announced() {
        announced ??= Array.from(sender.routes(), ({ text }) => text);
        return announced;
      },
      get unsent() {
        unsent ??= sender.unsent;
        return unsent;
      },
      sent: { updates: this.#sender.updatesSent },
      received: this.#receiver.counts,
      session:
        phase === 'established' && negotiated !== undefined && connection !== undefined
          ? {
              holdTime: negotiated.holdTime,
              routerId: formatIpv4(negotiated.peerRouterId),
              localAddress: connection.local.host,
            }
          : undefined,
    };
  }

  /** The peer has been told of the prefix on this session, and not that it is withdrawn. */
  hasAnnounced(text: string): boolean {
    return this.#sender.has(text);
  }

  start(): void {
    this.#rest.stop();
    this.#stopped = undefined;
    this.#session.start();
  }

  /**
   * As {@link start}, after the idle hold time: the other side has just been told the end of a session, and rests too.
   * No jitter makes that shorter: who is a moment early is sent away, and waits for a whole ConnectRetryTimer.
   */
  startRested(): void {
    const { passive, idleHoldTime } = this.#configuration;
    if (passive) {
      this.start();
    } else if (this.#session.phase === 'idle') {
      this.#stopped = undefined;
      this.#rest.restart(idleHoldTime.initial);
    }
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
    this.#rest.stop();
    await this.#sender.withdrawAll(why);
    if (communication === undefined) this.#session.reset({ cause: 'peer-deconfigured' });
    await this.#session.stop(communication);
  }

  /** Ends the session for good, with Cease, Other Configuration Change: another peer takes its place. */
  async makeRoom(): Promise<void> {
    this.#rest.stop();
    this.#session.reset({ cause: 'configuration-change' });
    await this.#session.stop();
  }

  /** Ends the session with Cease, Administrative Reset; it starts again by itself. One that rests starts at once. */
  reset(communication: string | undefined): void {
    this.#rest.stop();
    if (this.#session.phase === 'idle') {
      void this.#session.stop();
    } else {
      this.#session.reset({
        cause: 'administrative-reset',
        ...(communication === undefined ? {} : { communication }),
      });
    }
    const rests = this.#session.phase === 'idle' && this.#session.retryIn === undefined;
    if (rests) this.#session.start();
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
    if (password) await this.#changePassword();
  }

  /** Ends what is left of it; nothing is told any more. */
  discard(): void {
    this.#discarded = true;
    this.#rest.stop();
    void this.#session.stop();
  }

  /** Offers a connection that the peer opened. False if the peer cannot use it now. */
  accept(connection: Connection): boolean {
    // The other side rests no more.
    if (this.#rest.running) this.start();
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

  get #retryIn(): number | undefined {
    const { due } = this.#rest;
    return due === undefined ? this.#session.retryIn : Math.max(0, due - this.#setup.clock.now());
  }

  async #stop(why: Reason, communication: string | undefined): Promise<void> {
    this.#rest.stop();
    await this.#sender.withdrawAll(why);
    await this.#session.stop(communication);
  }

  async #changePassword(): Promise<void> {
    const { connection } = this.#session;
    if (connection === undefined) return;
    try {
      const { connectionOptions } = this.#configuration;
      await this.#setup.network.changePassword?.(connection, connectionOptions?.password);
    } catch (error) {
      debug('%s: its connection cannot have another password: %s', this.id, errorMessage(error));
      if (this.#session.connection !== connection) return;
      this.#session.reset({ cause: 'configuration-change' });
    }
  }

  /** Each attempt counts, and the first in a row is told: the others would say the same every few seconds, for ever. */
  #unanswered(reason: SessionReason, attempts: number): void {
    if (this.#discarded) return;
    this.#failedAttempts += 1;
    if (attempts === 1) this.#setup.listener.changed({ from: 'connect', to: 'connect', reason });
  }

  #changed(change: SessionChange): void {
    if (this.#discarded) return;
    this.#since = this.#setup.clock.date();
    if (change.to === 'established') this.#failedAttempts = 0;
    else if (change.from !== 'idle' && hasFailed(change)) this.#failedAttempts += 1;
    const lost = change.from === 'established' ? this.#sender.end() : [];
    if (change.from === 'established') this.#receiver.end();
    const { negotiated } = this.#session;
    if (change.to === 'established' && negotiated !== undefined) this.#receiver.begin(negotiated);
    // Told before the routes are sent or lost, so that listeners see cause before effect.
    this.#setup.listener.changed(change);
    for (const { text } of lost) this.#setup.listener.lost(text, change.reason);
    if (change.to === 'established') this.#sender.begin();
  }
}
