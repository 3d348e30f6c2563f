import createDebug from 'debug';
import type { RouteRefreshMessage } from '../../bgp-packet-lite/index.ts';
import { Emitter, formatDuration, type Clock, type Random } from '../../core/index.ts';
import type { Cease } from './cease.ts';
import { ConnectionDriver } from './connection-driver.ts';
import type { Connection, Dialer } from './connection.ts';
import {
  noConnections,
  placeForIncoming,
  stepConnections,
  type ConnectionName,
  type SessionChange,
} from './connections.ts';
import type { SessionEvent } from './events.ts';
import { asRestarted } from './negotiation/index.ts';
import type { ReceivedUpdate } from './received-update.ts';
import {
  isConnected,
  type NegotiatedSession,
  type SessionContext,
  type SessionPhase,
  type SessionReason,
  type SessionState,
} from './state.ts';

const debug = createDebug('keepcast:session');

interface SessionEvents {
  /** The phase has changed. */
  change: SessionChange;
  /** An attempt to connect got no answer, and the next one has begun: the phase is Connect still. */
  unanswered: { readonly reason: SessionReason; readonly attempts: number };
  /** The peer sent an UPDATE while Established: its octets are there for as long as the listener runs. */
  update: { readonly update: ReceivedUpdate };
  /** The peer asked for the routes of a family again, or marked its own answer to such a question. */
  'route-refresh': { readonly refresh: RouteRefreshMessage };
  /** The kernel takes octets again. */
  drain: undefined;
  /**
   * A KEEPALIVE goes out so many milliseconds late, a third of the hold time or more: something blocks the event loop,
   * and the peer may give up the session.
   */
  late: { readonly delay: number };
}

export interface SessionOptions {
  /** Who the peer is, in the debug log. */
  readonly name: string;
  readonly context: SessionContext;
  readonly clock: Clock;
  readonly random: Random;
  readonly dialer: Dialer;
  /**
   * Whether what our routes lead to has gone on since the process before this one ended (RFC 4724 §3: F). Asked at each
   * start; true by default.
   */
  readonly forwardingPreserved?: (() => boolean) | undefined;
}

/** An event, and the connection that it is about. */
interface QueuedEvent {
  readonly connection: ConnectionName;
  readonly event: SessionEvent;
}

/**
 * Drives the machines of one peer's connections: performs their actions, and feeds them what happens. It runs from
 * {@link start} to {@link stop}, through as many connections as that takes. Of a second connection, while both sides
 * have opened one, its user sees nothing (RFC 4271 §6.8).
 */
export class Session extends Emitter<SessionEvents> {
  readonly #options: SessionOptions;
  readonly #drivers = new Map<ConnectionName, ConnectionDriver>();
  readonly #queue: QueuedEvent[] = [];
  readonly #closing = new Set<Promise<void>>();
  #connections = noConnections;
  /**
   * What counts until a session has been Established since the start: to a peer with graceful restart we come back (RFC
   * 4724 §4.1).
   */
  #restarted: SessionContext | undefined;
  #running = false;

  constructor(options: SessionOptions) {
    super();
    this.#options = options;
  }

  get phase(): SessionPhase {
    return this.#state.phase;
  }

  /** Why the session is in its phase. */
  get reason(): SessionReason {
    return this.#connections[this.#connections.main].reason;
  }

  /** What both OPENs gave; undefined before OpenConfirm. */
  get negotiated(): NegotiatedSession | undefined {
    const state = this.#state;
    return 'negotiated' in state ? state.negotiated : undefined;
  }

  get connection(): Connection | undefined {
    return this.#main.connection;
  }

  /** Milliseconds until it tries again by itself; undefined unless it waits for that, in Idle, Connect or Active. */
  get retryIn(): number | undefined {
    const due = this.#main.due(this.phase === 'idle' ? 'idle-hold' : 'connect-retry');
    return due === undefined ? undefined : Math.max(0, due - this.#options.clock.now());
  }

  /** Faults of the protocol in a row: what the idle hold time grows with. */
  get faults(): number {
    return this.#state.faults;
  }

  /** Octets may be written: Established, and the kernel takes them. */
  get writable(): boolean {
    return this.phase === 'established' && !this.#main.blocked;
  }

  /** @param faults how many in a row an earlier session with the peer has ended with: the damping goes on from there */
  start(faults = 0): void {
    if (this.phase === 'idle') {
      const { context, forwardingPreserved = () => true } = this.#options;
      const capabilities = asRestarted(context.capabilities, forwardingPreserved());
      this.#restarted = { ...context, capabilities };
    }
    this.#dispatch(this.#connections.main, { type: 'manual-start', faults });
  }

  /** Sends Cease with the text, ends the connection in order, and resolves when it is gone (within about a second). */
  async stop(communication?: string): Promise<void> {
    this.#dispatch(this.#connections.main, {
      type: 'manual-stop',
      ...(communication === undefined ? {} : { communication }),
    });
    // Asked for by a listener, it is done when that has returned.
    if (this.#running) await Promise.resolve();
    await Promise.all(this.#closing);
  }

  /** Ends the session for a reason of our own side; it starts again by itself. Nothing happens while it is Idle. */
  reset(cease: Cease): void {
    this.#dispatch(this.#connections.main, { type: 'automatic-stop', cease });
  }

  /** Ends the session as the send hold timer does (RFC 9687 §4.3): what the peer must know does not reach it. */
  giveUpSending(): void {
    this.#dispatch(this.#connections.main, { type: 'send-hold-timer-expired' });
  }

  /** Offers a connection that the peer opened. False if the session cannot use it now: it is still the caller's. */
  accept(connection: Connection): boolean {
    const place = placeForIncoming(this.#connections);
    if (place?.first === 'replace') {
      this.#dispatch(place.name, {
        type: 'connection-failed',
        message: 'the peer has opened another one',
      });
    }
    // Offered from a listener, the event of an earlier one may still be in the queue.
    const free = place !== undefined && this.#driver(place.name).connection === undefined;
    if (this.#options.context.trackTcpState === true) {
      this.#dispatch(this.#connections.main, { type: 'connection-requested', valid: free });
    }
    if (!free) return false;
    if (place.first === 'start')
      this.#dispatch(place.name, { type: 'automatic-start', passive: true });
    this.#driver(place.name).adopt(connection);
    return true;
  }

  /** Writes whole messages (UPDATEs, ROUTE-REFRESHes) on an Established session; `handed` is called when the kernel has taken all of it. */
  sendMessages(octets: Uint8Array, handed: () => void): void {
    if (this.phase !== 'established') throw new Error('the session is not Established');
    this.#main.sendMessages(octets, handed);
  }

  get #state(): SessionState {
    return this.#connections[this.#connections.main].state;
  }

  get #main(): ConnectionDriver {
    return this.#driver(this.#connections.main);
  }

  /** Most sessions never need the second one. */
  #driver(name: ConnectionName): ConnectionDriver {
    let driver = this.#drivers.get(name);
    if (driver === undefined) {
      const { clock, random, dialer, context } = this.#options;
      driver = new ConnectionDriver({
        clock,
        random,
        dialer,
        context,
        state: () => this.#connections[name].state,
        dispatch: (event) => {
          this.#dispatch(name, event);
        },
        deliver: (update) => {
          this.emit('update', { update });
        },
        deliverRefresh: (refresh) => {
          this.emit('route-refresh', { refresh });
        },
        drained: () => {
          if (this.#connections.main === name) this.emit('drain', undefined);
        },
        late: (delay) => {
          debug('%s: a KEEPALIVE is %s late', this.#options.name, formatDuration(delay));
          this.emit('late', { delay });
        },
        closing: (closing) => {
          const closed = closing.then(() => {
            this.#closing.delete(closed);
          });
          this.#closing.add(closed);
        },
      });
      this.#drivers.set(name, driver);
    }
    return driver;
  }

  #dispatch(connection: ConnectionName, event: SessionEvent): void {
    // Run to completion: an action or a listener that causes another event does not run inside this one.
    this.#queue.push({ connection, event });
    if (this.#running) {
      if (event.type === 'update-received') event.update.keep();
      return;
    }
    this.#running = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        this.#handle(next);
      }
    } finally {
      this.#running = false;
    }
  }

  #handle({ connection, event }: QueuedEvent): void {
    const { name } = this.#options;
    const context = this.#restarted ?? this.#options.context;
    const { connections, actions, changes } = stepConnections(
      this.#connections,
      connection,
      event,
      context,
    );
    this.#connections = connections;
    if (event.type === 'connection-requested') {
      debug('%s: %s: %s', name, this.phase, event.valid ? 'TcpConnection_Valid' : 'Tcp_CR_Invalid');
    }
    if (this.phase === 'established') this.#restarted = undefined;
    for (const { connection: of, action } of actions) this.#driver(of).perform(action);
    if (event.type === 'connected' && !isConnected(connections[connection].state)) {
      // The machine had no use for it any more: what was queued before has ended the wait.
      this.#driver(connection).perform({ type: 'disconnect', abruptly: true });
    }
    for (const change of changes) {
      debug('%s: %s → %s: %s', name, change.from, change.to, change.reason.message);
      this.emit('change', change);
    }
    if (event.type === 'connect-retry-timer-expired') this.#tellUnanswered();
  }

  #tellUnanswered(): void {
    const state = this.#state;
    if (!('unanswered' in state)) return;
    debug('%s: %s', this.#options.name, this.reason.message);
    this.emit('unanswered', { reason: this.reason, attempts: state.unanswered });
  }
}
