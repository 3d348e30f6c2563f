import { endOfRib } from '../../bgp-packet-lite/index.ts';
import type { Clock, Reason } from '../../core/index.ts';
import type { Session } from '../session/index.ts';
import { AdjRibOut, type Difference } from './adj-rib-out.ts';
import type { DesiredRoute, DesiredRoutes } from './desired-routes.ts';
import type { PeerConfiguration } from './peer-options.ts';
import { UpdateWriter } from './update-writer.ts';

/** How long {@link RouteSender.withdrawAll} waits for the kernel to take the withdrawals, in milliseconds. */
const DELIVERY_TIME = 1_000;

/** What a sender tells: what the kernel has taken on an Established session. */
export interface RouteSenderListener {
  announced(route: DesiredRoute): void;
  withdrawn(route: DesiredRoute, why: Reason): void;
}

export interface RouteSenderSetup {
  readonly configuration: PeerConfiguration;
  /** Ours towards this peer. */
  readonly localAsn: number;
  readonly desired: DesiredRoutes;
  readonly session: Session;
  readonly clock: Clock;
  readonly listener: RouteSenderListener;
}

/** Brings one peer from what its session has sent to what is desired, for as long as the session is Established. */
export class RouteSender {
  readonly #setup: RouteSenderSetup;
  readonly #adjRibOut = new AdjRibOut();
  #writer: UpdateWriter | undefined;
  #updatesSent = 0;
  #flushQueued = false;
  /** Whatever is desired, nothing is: the peer is being stopped. */
  #withdrawing = false;
  #onDelivered: (() => void) | undefined;

  constructor(setup: RouteSenderSetup) {
    this.#setup = setup;
  }

  get updatesSent(): number {
    return this.#updatesSent;
  }

  /** The peer has been told of the prefix on this session, and not that it is withdrawn. */
  has(text: string): boolean {
    return this.#adjRibOut.has(text);
  }

  /** The routes that the peer has been told, oldest first. */
  routes(): Iterable<DesiredRoute> {
    return this.#adjRibOut.routes();
  }

  /** The peer may get routes again after {@link withdrawAll}. */
  resume(): void {
    this.#withdrawing = false;
  }

  /** The session is Established: everything goes out, then End-of-RIB. */
  begin(): void {
    const { session, localAsn, desired } = this.#setup;
    const { negotiated, connection } = session;
    if (negotiated === undefined || connection === undefined) return;
    this.#writer = new UpdateWriter(localAsn, negotiated, connection);
    for (const { text, reason: why } of desired) this.#adjRibOut.mark(text, why);
    this.flush();
    // RFC 4724 §2, sent even when there is nothing to announce: the peer knows that it has everything.
    session.sendMessages(endOfRib(), () => undefined);
  }

  /** The session is gone, and with it every route that the peer had been told: these. */
  end(): readonly DesiredRoute[] {
    this.#writer = undefined;
    this.#tellDelivered();
    return this.#adjRibOut.clear();
  }

  /** What is wanted of a prefix may have changed. What is marked in one turn goes out together. */
  mark(text: string, why: Reason): void {
    if (this.#writer === undefined || this.#withdrawing) return;
    this.#adjRibOut.mark(text, why);
    if (this.#flushQueued) return;
    this.#flushQueued = true;
    queueMicrotask(() => {
      this.#flushQueued = false;
      this.flush();
    });
  }

  /** Sends what has changed, if the kernel takes octets. */
  flush(): void {
    const writer = this.#writer;
    const { session, desired } = this.#setup;
    if (writer === undefined || !session.writable || !this.#adjRibOut.hasPending) return;
    const difference = this.#adjRibOut.takeDifference(
      (text) => (this.#withdrawing ? undefined : desired.get(text)),
      (attributes) => writer.key(attributes),
    );
    const { octets, messages } = writer.write(difference);
    if (messages === 0) return;
    this.#updatesSent += messages;
    session.sendMessages(octets, () => {
      // The session may have ended, and another begun, before the kernel took the octets.
      if (this.#writer === writer) this.#handed(difference);
    });
  }

  /** Withdraws everything. Resolves when the kernel has taken it (and it was told), or took nothing for a second. */
  withdrawAll(why: Reason): Promise<void> {
    this.#withdrawing = true;
    for (const { text } of this.#setup.desired) this.#adjRibOut.mark(text, why);
    this.flush();
    return this.#delivered();
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
}
