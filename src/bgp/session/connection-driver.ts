import { BgpMessageError, type RouteRefreshMessage } from '../../bgp-packet-lite/index.ts';
import {
  Deadline,
  errorCode,
  errorMessage,
  protocolJitter,
  type Clock,
  type Random,
} from '../../core/index.ts';
import type { Connection, Dialer } from './connection.ts';
import type { SessionEvent } from './events.ts';
import { encodeOwn, MessageReader } from './message-stream.ts';
import type { ReceivedUpdate } from './received-update.ts';
import type { SessionAction, SessionContext, SessionState, SessionTimer } from './state.ts';
import { holdTime, startKeepalive } from './timing.ts';

/** RFC 9687 §4.2's default, in seconds. */
const SEND_HOLD_TIME = 480;

/** What a connection's driver needs of its session. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly dialer: Dialer;
  readonly context: SessionContext;
  /** The state of this connection's machine. */
  state(): SessionState;
  /** Something has happened to this connection. */
  dispatch(event: SessionEvent): void;
  deliver(update: ReceivedUpdate): void;
  deliverRefresh(refresh: RouteRefreshMessage): void;
  /** The kernel takes octets again. */
  drained(): void;
  /** A KEEPALIVE goes out so many milliseconds late, a third of the hold time or more. */
  late(delay: number): void;
  /** A connection ends in order; the promise says when it has. */
  closing(closed: Promise<void>): void;
}

/** Does what one machine says: on a clock, and on the connection that it has, or dials for one. */
export class ConnectionDriver {
  readonly #host: ConnectionHost;
  readonly #timers: Readonly<Record<SessionTimer, Deadline>>;
  #connection: Connection | undefined;
  #dialling: AbortController | undefined;
  /** The connection has asked to wait for its `drain`. */
  #blocked = false;
  /** Writes that the kernel has not taken: even a short one must not wait for ever (DESIGN rule 4). */
  #untaken = 0;
  /** When the next KEEPALIVE must go out, on the clock. */
  #keepaliveDue = 0;

  constructor(host: ConnectionHost) {
    this.#host = host;
    const timer = (type: SessionEvent['type'] & `${string}-expired`): Deadline =>
      new Deadline(host.clock, () => {
        if (type === 'keepalive-timer-expired') this.#lookForDelay();
        host.dispatch({ type });
      });
    this.#timers = {
      'connect-retry': timer('connect-retry-timer-expired'),
      'delay-open': timer('delay-open-timer-expired'),
      hold: timer('hold-timer-expired'),
      keepalive: timer('keepalive-timer-expired'),
      'idle-hold': timer('idle-hold-timer-expired'),
      'send-hold': timer('send-hold-timer-expired'),
      stability: timer('stability-timer-expired'),
    };
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** The kernel asked to wait, and has not taken it back. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** When a timer expires, on the clock; undefined unless it runs. */
  due(timer: SessionTimer): number | undefined {
    return this.#timers[timer].due;
  }

  perform(action: SessionAction): void {
    switch (action.type) {
      case 'dial':
        this.#dial();
        return;
      case 'disconnect':
        this.#disconnect(action.abruptly === true);
        return;
      case 'send':
        this.#write(encodeOwn(action.message), undefined);
        return;
      case 'start-timer':
        this.#timers[action.timer].restart(
          action.jitter === true ? protocolJitter(action.delay, this.#host.random) : action.delay,
        );
        if (action.timer === 'keepalive') this.#keepaliveDue = this.#timers.keepalive.due ?? 0;
        return;
      case 'stop-timer':
        this.#timers[action.timer].stop();
        return;
      case 'deliver':
        this.#host.deliver(action.update);
        return;
      case 'deliver-refresh':
        this.#host.deliverRefresh(action.refresh);
    }
  }

  /** Takes a connection that was made, and tells the machine of it. */
  adopt(connection: Connection): void {
    this.#connection = connection;
    this.#blocked = false;
    this.#untaken = 0;
    this.#host.dispatch({ type: 'connected', direction: connection.direction });
    const reader = new MessageReader(this.#host.context);
    connection.attach({
      data: (octets) => {
        if (this.#connection === connection) this.#receive(connection, reader, octets);
      },
      drain: () => {
        if (this.#connection !== connection) return;
        this.#blocked = false;
        this.#host.drained();
      },
      closed: (error) => {
        if (this.#connection !== connection) return;
        this.#connection = undefined;
        this.#host.dispatch({ type: 'connection-failed', message: describeClose(error) });
      },
    });
  }

  /** Writes whole messages, UPDATEs above all; RFC 4271 §8.2.2: they restart the keepalive timer as a KEEPALIVE would. */
  sendMessages(octets: Uint8Array, handed: () => void): void {
    this.#write(octets, handed);
    if (!this.#timers.keepalive.running) return;
    for (const action of startKeepalive(this.#host.state())) this.perform(action);
  }

  /** Two thirds of the hold time have passed without a word of ours: the peer is about to give us up. */
  #lookForDelay(): void {
    const delay = this.#host.clock.now() - this.#keepaliveDue;
    if (delay >= holdTime(this.#host.state()) / 3) this.#host.late(delay);
  }

  #dial(): void {
    this.#abortDialling();
    const dialling = new AbortController();
    this.#dialling = dialling;
    this.#host.dialer.dial(dialling.signal).then(
      (connection) => {
        if (this.#dialling !== dialling) {
          connection.destroy();
          return;
        }
        this.#dialling = undefined;
        this.adopt(connection);
      },
      (error: unknown) => {
        if (this.#dialling !== dialling) return;
        this.#dialling = undefined;
        this.#host.dispatch({ type: 'connection-failed', message: errorMessage(error) });
      },
    );
  }

  #abortDialling(): void {
    const dialling = this.#dialling;
    this.#dialling = undefined;
    dialling?.abort();
  }

  #receive(connection: Connection, reader: MessageReader, octets: Uint8Array): void {
    reader.push(octets);
    while (this.#connection === connection) {
      let event: SessionEvent | undefined;
      try {
        event = reader.next(this.#host.state());
      } catch (error) {
        if (!(error instanceof BgpMessageError)) throw error;
        this.#host.dispatch({ type: 'message-error', error });
        return;
      }
      if (event === undefined) return;
      this.#host.dispatch(event);
    }
  }

  #write(octets: Uint8Array, handed: (() => void) | undefined): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#untaken += 1;
    const writable = connection.write(octets, () => {
      if (this.#connection === connection) this.#taken();
      handed?.();
    });
    if (!writable) this.#blocked = true;
    // Behind the write: octets do not wait for a timer.
    if (this.#untaken > 0 && !this.#timers['send-hold'].running) this.#startSendHold();
  }

  #taken(): void {
    this.#untaken -= 1;
    // RFC 9687 §4.2: any progress proves that the peer still reads.
    if (this.#untaken > 0) this.#startSendHold();
    else this.#timers['send-hold'].stop();
  }

  #startSendHold(): void {
    const state = this.#host.state();
    // RFC 9687 §4.2: it runs once the OPENs have been exchanged.
    if (!('negotiated' in state)) return;
    // RFC 9687 §4.2 goes without one where the hold time is 0. A peer that proposes 0 must not be able to keep our
    // withdrawals waiting without end, so ours counts then; and its 8 minutes where both are 0.
    const times = [state.negotiated.holdTime, this.#host.context.holdTime];
    const seconds = times.find((time) => time > 0) ?? SEND_HOLD_TIME;
    this.#timers['send-hold'].restart(seconds * 1_000);
  }

  #disconnect(abruptly: boolean): void {
    this.#abortDialling();
    const connection = this.#connection;
    this.#connection = undefined;
    this.#blocked = false;
    this.#timers['send-hold'].stop();
    if (connection === undefined) return;
    if (abruptly) connection.destroy();
    else this.#host.closing(connection.close());
  }
}

function describeClose(error: unknown): string {
  if (error === undefined) return 'the peer closed it';
  // The commonest one deserves words: a process that died with unread input.
  return errorCode(error) === 'ECONNRESET' ? 'the peer reset it' : errorMessage(error);
}
