import createDebug from 'debug';
import { Deadline, errorMessage, type Clock, type Random } from '../../core/index.ts';
import { Session, type Cease, type Connection } from '../session/index.ts';
import type { Network } from '../transport/index.ts';
import type { PeerConfiguration } from './peer-options.ts';
import { sessionContext } from './session-context.ts';

const debug = createDebug('keepcast:speaker');

export interface PeerSessionSetup {
  /** What counts now: a password may change while the session lives. */
  readonly configuration: () => PeerConfiguration;
  /** Ours towards this peer. */
  readonly localAsn: number;
  /** Unsigned integer. */
  readonly routerId: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
}

/** When the session of a peer begins and ends, and why. */
export class PeerSession {
  readonly session: Session;
  readonly #setup: PeerSessionSetup;
  /** Runs while it waits with its start. */
  readonly #rest: Deadline;

  constructor(setup: PeerSessionSetup) {
    this.#setup = setup;
    const { clock, random, network, localAsn, routerId } = setup;
    const configuration = setup.configuration();
    this.#rest = new Deadline(clock, () => {
      this.start();
    });
    this.session = new Session({
      name: configuration.id,
      clock,
      random,
      dialer: { dial: (signal) => network.dialer(setup.configuration()).dial(signal) },
      context: sessionContext(configuration, localAsn, routerId),
      forwardingPreserved: () => forwardingPreserved(setup.configuration(), clock),
    });
  }

  /** Nothing happens until the peer connects: it is over, and does not rest. */
  get waitsForConnection(): boolean {
    const { phase, connection, retryIn } = this.session;
    if (phase === 'idle') return retryIn === undefined || retryIn === 0;
    return phase === 'active' && connection === undefined;
  }

  /** Milliseconds for which no connection can be used after a fault of the protocol; 0 for none. */
  get rest(): number {
    const { phase, faults, retryIn = 0 } = this.session;
    return phase === 'idle' && faults > 0 ? retryIn : 0;
  }

  /** Milliseconds until it tries again by itself; undefined unless it waits for that. */
  get retryIn(): number | undefined {
    const { due } = this.#rest;
    return due === undefined ? this.session.retryIn : Math.max(0, due - this.#setup.clock.now());
  }

  /** @param faults how many in a row an earlier session with the peer has ended with */
  start(faults = 0): void {
    this.#rest.stop();
    this.session.start(faults);
  }

  /**
   * As {@link start}, after the idle hold time: the other side has just been told the end of a session, and rests too.
   * No jitter makes that shorter: who is a moment early is sent away, and waits for a whole ConnectRetryTimer.
   */
  startRested(): void {
    const { passive, idleHoldTime } = this.#setup.configuration();
    if (passive) this.start();
    else if (this.session.phase === 'idle') this.#rest.restart(idleHoldTime.initial);
  }

  /** Begins no session any more that waits with its start. */
  stopResting(): void {
    this.#rest.stop();
  }

  /** Ends it for good: with the Cease, or with Administrative Shutdown and the text (RFC 9003). */
  async end(cease?: Cease, communication?: string): Promise<void> {
    this.#rest.stop();
    if (cease !== undefined) this.session.reset(cease);
    await this.session.stop(communication);
  }

  /**
   * Ends it with Cease, Administrative Reset; it starts again by itself. One that waits to try again does so at once. A
   * listener of the session may call it: what is asked of the session then is done, in this order, when that returns.
   */
  reset(communication: string | undefined): void {
    this.#rest.stop();
    const { session } = this;
    const waits = session.connection === undefined;
    session.reset({
      cause: 'administrative-reset',
      ...(communication === undefined ? {} : { communication }),
    });
    // Its rest ends with it.
    if (waits) void session.stop();
    if (waits || !this.#setup.configuration().allowAutomaticStart) session.start();
  }

  /** Offers a connection that the peer opened. False if it cannot be used now. */
  accept(connection: Connection): boolean {
    // The other side rests no more.
    if (this.#rest.running) this.start();
    return this.session.accept(connection);
  }

  /** Gives the connection the password that is configured now; a session whose connection cannot have it ends. */
  async changePassword(): Promise<void> {
    const { connection } = this.session;
    if (connection === undefined) return;
    const { id, connectionOptions } = this.#setup.configuration();
    try {
      await this.#setup.network.changePassword?.(connection, connectionOptions?.password);
    } catch (error) {
      debug('%s: its connection cannot have another password: %s', id, errorMessage(error));
      if (this.session.connection !== connection) return;
      this.session.reset({ cause: 'configuration-change' });
    }
  }
}

/**
 * Whether what the peer may have kept is of a time in which this host was up already: its addresses, and what it serves,
 * are not those of the process.
 */
function forwardingPreserved(
  { gracefulRestart, holdTime }: PeerConfiguration,
  clock: Clock,
): boolean {
  const configured = gracefulRestart?.forwardingPreserved;
  if (configured !== undefined || gracefulRestart === undefined) return configured ?? true;
  // A peer that watches nobody hears of a reboot when we come back.
  const kept = holdTime === 0 ? Infinity : holdTime + gracefulRestart.restartTime;
  return (clock.uptime?.() ?? Infinity) > kept * 1_000;
}
