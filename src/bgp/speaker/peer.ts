import {
  endOfRib,
  isEndOfRib,
  type Capability,
  type UpdateMessage,
} from '../../bgp-packet-lite/index.ts';
import { formatIpv4, type Clock, type Random, type Reason } from '../../core/index.ts';
import {
  Session,
  type Connection,
  type SessionChange,
  type SessionPhase,
  type SessionReason,
} from '../session/index.ts';
import type { Network } from '../transport/index.ts';
import { AdjRibOut, type Difference } from './adj-rib-out.ts';
import type { DesiredRoute, DesiredRoutes } from './desired-routes.ts';
import type { PeerConfiguration } from './peer-options.ts';
import { UpdateWriter } from './update-writer.ts';

/** 1 s doubling to 60 s (DESIGN rule 14). */
const IDLE_HOLD = { initial: 1_000, maximum: 60_000 };

/** How long a stop waits for the kernel to take the withdrawals, in milliseconds. */
const DELIVERY_TIME = 1_000;

/** How a peer stands, for status and events. */
export interface PeerStatus {
  /** The peer's name in every event. */
  readonly peer: string;
  readonly address: string;
  readonly asn: number;
  readonly state: SessionPhase;
  /** Why it is in that state. */
  readonly reason: SessionReason;
  /** Since when it is in that state. */
  readonly since: Date;
  /** Milliseconds until it tries again by itself, while it waits for that. */
  readonly retryIn: number | undefined;
  /** Attempts at a session that failed since the last one was Established, or since the start. */
  readonly failedAttempts: number;
  /** Prefixes that this session has sent and not withdrawn. */
  readonly announced: readonly string[];
  readonly sent: { readonly updates: number };
  /** What the peer has sent: it is counted and not used. */
  readonly received: { readonly updates: number; readonly prefixes: number };
  /** The session in force; undefined unless Established. */
  readonly session:
    | { readonly holdTime: number; readonly routerId: string; readonly localAddress: string }
    | undefined;
}

/** What a peer tells the speaker. */
export interface PeerListener {
  changed(change: SessionChange): void;
  announced(route: DesiredRoute): void;
  withdrawn(route: DesiredRoute, why: Reason): void;
  lost(route: DesiredRoute, why: Reason): void;
  received(update: UpdateMessage): void;
}

export interface PeerSetup {
  readonly configuration: PeerConfiguration;
  readonly localAsn: number;
  /** Unsigned integer. */
  readonly routerId: number;
  readonly desired: DesiredRoutes;
  readonly listener: PeerListener;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
}

/** A configured neighbour: its session, and what that session has sent. */
export class Peer {
  readonly configuration: PeerConfiguration;
  readonly #setup: PeerSetup;
  readonly #session: Session;
  readonly #adjRibOut = new AdjRibOut();
  readonly #received = { updates: 0, prefixes: 0 };
  #writer: UpdateWriter | undefined;
  #since: Date;
  #updatesSent = 0;
  #failedAttempts = 0;
  #flushQueued = false;
  #stopping = false;
  /** The end of the stop that is under way or was the last; undefined after a start. */
  #stopped: Promise<void> | undefined;
  #onDelivered: (() => void) | undefined;

  constructor(setup: PeerSetup) {
    this.#setup = setup;
    const { configuration, clock, random, network, localAsn, routerId } = setup;
    this.configuration = configuration;
    this.#since = clock.date();
    this.#session = new Session({
      name: configuration.id,
      clock,
      random,
      dialer: network.dialer(configuration),
      context: {
        localAsn,
        routerId,
        peerAsn: configuration.asn,
        passive: configuration.passive,
        holdTime: configuration.holdTime,
        connectRetryTime: configuration.connectRetryTime,
        idleHoldTime: IDLE_HOLD,
        capabilities: capabilities(localAsn),
      },
    });
    this.#session
      .on('change', (change) => {
        this.#changed(change);
      })
      .on('drain', () => {
        this.#flush();
      })
      .on('update', ({ update }) => {
        this.#receive(update);
      });
  }

  get id(): string {
    return this.configuration.id;
  }

  get established(): boolean {
    return this.#session.phase === 'established';
  }

  get status(): PeerStatus {
    const { id: peer, address, asn } = this.configuration;
    const { phase, negotiated, connection, retryIn } = this.#session;
    return {
      peer,
      address,
      asn,
      state: phase,
      reason: this.#session.reason,
      since: this.#since,
      retryIn: retryIn === undefined ? undefined : Math.round(retryIn),
      failedAttempts: this.#failedAttempts,
      announced: Array.from(this.#adjRibOut.routes(), ({ text }) => text),
      sent: { updates: this.#updatesSent },
      received: { ...this.#received },
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
    return this.#adjRibOut.has(text);
  }

  start(): void {
    this.#stopping = false;
    this.#stopped = undefined;
    this.#session.start();
  }

  /**
   * Withdraws everything, then sends Cease and closes. The withdrawals have been handed to the kernel (and told) before
   * the Cease, unless the peer takes no octets for a second. What is desired is not touched. Idempotent.
   */
  stop(why: Reason, communication: string | undefined): Promise<void> {
    this.#stopped ??= this.#stop(why, communication);
    return this.#stopped;
  }

  /** Offers a connection that the peer opened. False if the peer cannot use it now. */
  accept(connection: Connection): boolean {
    return this.#session.accept(connection);
  }

  /** What is wanted of a prefix may have changed. What is marked in one turn goes out together. */
  mark(text: string, why: Reason): void {
    if (this.#writer === undefined || this.#stopping) return;
    this.#adjRibOut.mark(text, why);
    if (this.#flushQueued) return;
    this.#flushQueued = true;
    queueMicrotask(() => {
      this.#flushQueued = false;
      this.#flush();
    });
  }

  async #stop(why: Reason, communication: string | undefined): Promise<void> {
    this.#stopping = true;
    for (const { text } of this.#setup.desired) this.#adjRibOut.mark(text, why);
    this.#flush();
    await this.#delivered();
    await this.#session.stop(communication);
  }

  #changed(change: SessionChange): void {
    this.#since = this.#setup.clock.date();
    if (change.to === 'established') this.#failedAttempts = 0;
    else if (change.from !== 'idle' && hasFailed(change)) this.#failedAttempts += 1;
    const lost = change.from === 'established' ? this.#end() : [];
    // Told before the routes are sent or lost, so that listeners see cause before effect.
    this.#setup.listener.changed(change);
    for (const route of lost) this.#setup.listener.lost(route, change.reason);
    if (change.to === 'established') this.#begin();
  }

  #begin(): void {
    const { negotiated, connection } = this.#session;
    if (negotiated === undefined || connection === undefined) return;
    this.#writer = new UpdateWriter(this.#setup.localAsn, negotiated, connection);
    for (const { text, reason: why } of this.#setup.desired) this.#adjRibOut.mark(text, why);
    this.#flush();
    // RFC 4724 §2, sent even when there is nothing to announce: the peer knows that it has everything.
    this.#session.sendUpdates(endOfRib(), () => undefined);
  }

  #end(): readonly DesiredRoute[] {
    this.#writer = undefined;
    this.#tellDelivered();
    return this.#adjRibOut.clear();
  }

  #flush(): void {
    const writer = this.#writer;
    if (writer === undefined || !this.#session.writable || !this.#adjRibOut.hasPending) return;
    const difference = this.#adjRibOut.takeDifference(
      (text) => (this.#stopping ? undefined : this.#setup.desired.get(text)),
      (attributes) => writer.key(attributes),
    );
    const { octets, messages } = writer.write(difference);
    if (messages === 0) return;
    this.#updatesSent += messages;
    this.#session.sendUpdates(octets, () => {
      // The session may have ended, and another begun, before the kernel took the octets.
      if (this.#writer === writer) this.#handed(difference);
    });
  }

  #handed(difference: Difference): void {
    const { listener } = this.#setup;
    this.#adjRibOut.handed(difference);
    for (const { route, reason: why } of difference.withdrawals) listener.withdrawn(route, why);
    for (const group of difference.announcements) {
      for (const route of group) listener.announced(route);
    }
    if (this.#adjRibOut.empty) this.#tellDelivered();
  }

  #tellDelivered(): void {
    const tell = this.#onDelivered;
    this.#onDelivered = undefined;
    tell?.();
  }

  /** Resolves when the peer has been told everything, or cannot be told. */
  #delivered(): Promise<void> {
    if (this.#writer === undefined || this.#adjRibOut.empty) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#setup.clock.setTimer(DELIVERY_TIME, resolve);
      this.#onDelivered = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  #receive(update: UpdateMessage): void {
    if (!isEndOfRib(update)) {
      this.#received.updates += 1;
      this.#received.prefixes += update.nlri.length;
    }
    this.#setup.listener.received(update);
  }
}

/** An attempt ends in Idle, or in Active where a connection ended before the peer's OPEN; a stop is no failure. */
function hasFailed({ to, reason: { code } }: SessionChange): boolean {
  return (to === 'idle' && code !== 'stopped') || (to === 'active' && code === 'connection-failed');
}

function capabilities(localAsn: number): readonly Capability[] {
  return [
    { code: 1, name: 'multiprotocol', value: { afi: 1, safi: 1 } },
    // No family and no time: "I send End-of-RIB", and nobody keeps our routes when we die (DESIGN rule 6).
    { code: 64, name: 'graceful-restart', value: { flags: 0, time: 0, families: [] } },
    { code: 65, name: 'four-octet-asn', value: localAsn },
  ];
}
