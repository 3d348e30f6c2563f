import createDebug from 'debug';
import {
  BgpMessageError,
  decodeMessage,
  encodeMessage,
  MessageFramer,
  type BgpMessage,
  type MessageContext,
  type UpdateMessage,
} from '../../bgp-packet-lite/index.ts';
import {
  Deadline,
  Emitter,
  errorCode,
  errorMessage,
  protocolJitter,
  reason,
  type Clock,
  type Random,
} from '../../core/index.ts';
import type { Connection, Dialer } from './connection.ts';
import type { SessionEvent } from './events.ts';
import { step } from './machine.ts';
import {
  stopped,
  type NegotiatedSession,
  type SessionAction,
  type SessionContext,
  type SessionPhase,
  type SessionReason,
  type SessionState,
  type SessionTimer,
} from './state.ts';
import { keepaliveTime } from './timing.ts';

const debug = createDebug('keepcast:session');

/** RFC 9687 §4.2's default, in seconds. */
const SEND_HOLD_TIME = 480;

export interface SessionChange {
  readonly from: SessionPhase;
  readonly to: SessionPhase;
  readonly reason: SessionReason;
}

interface SessionEvents {
  /** The phase has changed. */
  change: SessionChange;
  /** The peer sent an UPDATE while Established. The message is the listener's to keep. */
  update: { readonly update: UpdateMessage };
  /** The kernel takes octets again. */
  drain: undefined;
}

export interface SessionOptions {
  /** Who the peer is, in the debug log. */
  readonly name: string;
  readonly context: SessionContext;
  readonly clock: Clock;
  readonly random: Random;
  readonly dialer: Dialer;
}

/**
 * Drives one machine: performs its actions on a connection and a clock, and feeds it what happens there. It runs from
 * {@link start} to {@link stop}, through as many connections as that takes.
 */
export class Session extends Emitter<SessionEvents> {
  readonly #options: SessionOptions;
  readonly #timers: Readonly<Record<SessionTimer, Deadline>>;
  readonly #queue: SessionEvent[] = [];
  readonly #closing = new Set<Promise<void>>();
  #state: SessionState = stopped;
  #reason: SessionReason = reason('not-started', 'not started');
  #connection: Connection | undefined;
  #dialling: AbortController | undefined;
  #running = false;
  /** The connection has asked to wait for its `drain`. */
  #blocked = false;
  /** Writes that the kernel has not taken: even a short one must not wait for ever (DESIGN rule 4). */
  #untaken = 0;

  constructor(options: SessionOptions) {
    super();
    this.#options = options;
    const timer = (type: SessionEvent['type'] & `${string}-expired`): Deadline =>
      new Deadline(options.clock, () => {
        this.#dispatch({ type });
      });
    this.#timers = {
      'connect-retry': timer('connect-retry-timer-expired'),
      hold: timer('hold-timer-expired'),
      'delay-open': timer('delay-open-timer-expired'),
      keepalive: timer('keepalive-timer-expired'),
      'idle-hold': timer('idle-hold-timer-expired'),
      'send-hold': timer('send-hold-timer-expired'),
      stability: timer('stability-timer-expired'),
    };
  }

  get phase(): SessionPhase {
    return this.#state.phase;
  }

  /** Why the session is in its phase. */
  get reason(): SessionReason {
    return this.#reason;
  }

  /** What both OPENs gave; undefined before OpenConfirm. */
  get negotiated(): NegotiatedSession | undefined {
    return 'negotiated' in this.#state ? this.#state.negotiated : undefined;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Milliseconds until it tries again by itself; undefined unless it waits for that, in Idle or in Active. */
  get retryIn(): number | undefined {
    const waiting = this.#state.phase === 'active' ? 'connect-retry' : 'idle-hold';
    const { due } = this.#timers[waiting];
    return due === undefined ? undefined : Math.max(0, due - this.#options.clock.now());
  }

  /** Octets may be written: Established, and the kernel takes them. */
  get writable(): boolean {
    return this.#state.phase === 'established' && !this.#blocked;
  }

  start(): void {
    this.#dispatch({ type: 'manual-start' });
  }

  /** Sends Cease with the text, ends the connection in order, and resolves when it is gone (within about a second). */
  async stop(communication?: string): Promise<void> {
    this.#dispatch({
      type: 'manual-stop',
      ...(communication === undefined ? {} : { communication }),
    });
    await Promise.all(this.#closing);
  }

  /**
   * Offers a connection that the peer opened. False if the session cannot use it now (only a passive one that waits
   * can): it is still the caller's.
   */
  accept(connection: Connection): boolean {
    if (this.#state.phase !== 'active' || !this.#options.context.passive) return false;
    // Offered from a listener, the event of an earlier one may still be in the queue.
    if (this.#connection !== undefined) return false;
    this.#adopt(connection);
    return true;
  }

  /**
   * Writes whole UPDATEs on an Established session; `handed` is called when the kernel has taken all of it. RFC 4271
   * §8.2.2: an UPDATE restarts the keepalive timer as a KEEPALIVE would.
   */
  sendUpdates(octets: Uint8Array, handed: () => void): void {
    if (this.#state.phase !== 'established') throw new Error('the session is not Established');
    const keepalive = this.#timers.keepalive;
    if (keepalive.running) {
      this.#perform({
        type: 'start-timer',
        timer: 'keepalive',
        delay: keepaliveTime(this.#state),
        jitter: true,
      });
    }
    this.#write(octets, handed);
  }

  #dispatch(event: SessionEvent): void {
    // Run to completion: an action or a listener that causes another event does not run inside this one.
    this.#queue.push(event);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        this.#handle(next);
      }
    } finally {
      this.#running = false;
    }
  }

  #handle(event: SessionEvent): void {
    const { name, context } = this.#options;
    const from = this.#state.phase;
    const result = step(this.#state, event, context);
    this.#state = result.state;
    if (result.reason !== undefined) this.#reason = result.reason;
    for (const action of result.actions) this.#perform(action);
    const to = result.state.phase;
    if (from !== to) {
      debug('%s: %s → %s: %s', name, from, to, this.#reason.message);
      this.emit('change', { from, to, reason: this.#reason });
    }
  }

  #perform(action: SessionAction): void {
    switch (action.type) {
      case 'dial':
        this.#dial();
        return;
      case 'disconnect':
        this.#disconnect(action.abruptly === true);
        return;
      case 'send':
        this.#send(action.message);
        return;
      case 'start-timer':
        this.#timers[action.timer].restart(
          action.jitter === true
            ? protocolJitter(action.delay, this.#options.random)
            : action.delay,
        );
        return;
      case 'stop-timer':
        this.#timers[action.timer].stop();
        return;
      case 'deliver':
        this.emit('update', { update: action.update });
    }
  }

  #dial(): void {
    this.#abortDialling();
    const dialling = new AbortController();
    this.#dialling = dialling;
    this.#options.dialer.dial(dialling.signal).then(
      (connection) => {
        if (this.#dialling !== dialling) {
          connection.destroy();
          return;
        }
        this.#dialling = undefined;
        this.#adopt(connection);
      },
      (error: unknown) => {
        if (this.#dialling !== dialling) return;
        this.#dialling = undefined;
        this.#dispatch({ type: 'connection-failed', message: errorMessage(error) });
      },
    );
  }

  #abortDialling(): void {
    const dialling = this.#dialling;
    this.#dialling = undefined;
    dialling?.abort();
  }

  #adopt(connection: Connection): void {
    this.#connection = connection;
    this.#blocked = false;
    this.#untaken = 0;
    this.#dispatch({ type: 'connected', direction: connection.direction });
    const framer = new MessageFramer();
    connection.attach({
      data: (octets) => {
        if (this.#connection === connection) this.#receive(connection, framer, octets);
      },
      drain: () => {
        if (this.#connection === connection) this.#drained();
      },
      closed: (error) => {
        if (this.#connection !== connection) return;
        this.#connection = undefined;
        this.#dispatch({ type: 'connection-failed', message: describeClose(error) });
      },
    });
  }

  #receive(connection: Connection, framer: MessageFramer, octets: Uint8Array): void {
    framer.push(octets);
    while (this.#connection === connection) {
      let message: BgpMessage;
      try {
        const next = framer.next();
        if (next === undefined) return;
        message = decodeMessage(next, this.#messageContext());
      } catch (error) {
        if (!(error instanceof BgpMessageError)) throw error;
        this.#dispatch({ type: 'message-error', error });
        return;
      }
      this.#dispatch(received(message));
    }
  }

  #send(message: BgpMessage): void {
    this.#write(encodeMessage(message, this.#messageContext()), undefined);
  }

  #messageContext(): MessageContext {
    const { localAsn, peerAsn } = this.#options.context;
    return {
      fourOctetAsn: this.negotiated?.fourOctetAsn ?? true,
      peerType: localAsn === peerAsn ? 'internal' : 'external',
    };
  }

  #write(octets: Uint8Array, handed: (() => void) | undefined): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#untaken += 1;
    if (!this.#timers['send-hold'].running) this.#startSendHold();
    const writable = connection.write(octets, () => {
      if (this.#connection === connection) this.#taken();
      handed?.();
    });
    if (!writable) this.#blocked = true;
  }

  #taken(): void {
    this.#untaken -= 1;
    // RFC 9687 §4.2: any progress proves that the peer still reads.
    if (this.#untaken > 0) this.#startSendHold();
    else this.#timers['send-hold'].stop();
  }

  #startSendHold(): void {
    const { negotiated } = this;
    // RFC 9687 §4.2: it runs once the OPENs have been exchanged.
    if (negotiated === undefined) return;
    // RFC 9687 §4.2 goes without one where the hold time is 0. A peer that proposes 0 must not be able to keep our
    // withdrawals waiting without end, so ours counts then; and its 8 minutes where both are 0.
    const times = [negotiated.holdTime, this.#options.context.holdTime];
    const seconds = times.find((time) => time > 0) ?? SEND_HOLD_TIME;
    this.#timers['send-hold'].restart(seconds * 1_000);
  }

  #drained(): void {
    this.#blocked = false;
    this.emit('drain', undefined);
  }

  #disconnect(abruptly: boolean): void {
    this.#abortDialling();
    const connection = this.#connection;
    this.#connection = undefined;
    this.#blocked = false;
    this.#timers['send-hold'].stop();
    if (connection === undefined) return;
    if (abruptly) {
      connection.destroy();
      return;
    }
    const closed = connection.close().then(() => {
      this.#closing.delete(closed);
    });
    this.#closing.add(closed);
  }
}

function received(message: BgpMessage): SessionEvent {
  switch (message.type) {
    case 'open':
      return { type: 'open-received', open: message };
    case 'update':
      return { type: 'update-received', update: message };
    case 'notification':
      return { type: 'notification-received', notification: message };
    case 'keepalive':
      return { type: 'keepalive-received' };
    case 'route-refresh':
      return { type: 'route-refresh-received', refresh: message };
  }
}

function describeClose(error: unknown): string {
  if (error === undefined) return 'the peer closed it';
  // The commonest one deserves words: a process that died with unread input.
  return errorCode(error) === 'ECONNRESET' ? 'the peer reset it' : errorMessage(error);
}
