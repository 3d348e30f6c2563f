import createDebug from 'debug';
import { formatEndpoint, type Clock } from '../../core/index.ts';
import type { Connection } from '../session/index.ts';
import type { Listener, ListenerState, Network } from '../transport/index.ts';
import type { Acceptance } from './accepted-peers.ts';
import { RefusalReports } from './refusal-reports.ts';
import { Refusal } from './refusal.ts';
import type { RefusedEvent } from './speaker-events.ts';
import type { ListenConfiguration } from './speaker-options.ts';

const debug = createDebug('keepcast:speaker');

export interface IncomingConnectionsSetup {
  readonly network: Network;
  readonly listen: readonly ListenConfiguration[];
  /** Whose connection it is, and what became of it; undefined for a stranger's. */
  readonly accept: (connection: Connection) => Acceptance | undefined;
  /** A listener has got its address, or is waiting for it. */
  readonly changed: (state: ListenerState) => void;
  readonly refused: (event: RefusedEvent) => void;
  readonly clock: Clock;
}

/** Listens for peers, and sends away who is none. */
export class IncomingConnections {
  readonly listeners: readonly Listener[];
  readonly #setup: IncomingConnectionsSetup;
  readonly #refusal = new Refusal();
  readonly #reports: RefusalReports;

  constructor(setup: IncomingConnectionsSetup) {
    this.#setup = setup;
    this.#reports = new RefusalReports(setup.clock, setup.refused);
    this.listeners = setup.listen.map((where) => this.#createListener(where));
  }

  /** Resolves when every listener has tried its address once. */
  async start(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener.start()));
  }

  /** Stops listening at once; resolves when strangers are gone. */
  stop(): Promise<void> {
    for (const listener of this.listeners) listener.stop();
    this.#reports.stop();
    return this.#refusal.stop();
  }

  #createListener({ endpoint, ipv6Only }: ListenConfiguration): Listener {
    return this.#setup.network
      .listener(endpoint, { ipv6Only })
      .on('change', (state) => {
        debug('listener %s: %s', formatEndpoint(state.endpoint), state.reason.message);
        this.#setup.changed(state);
      })
      .on('connection', ({ connection }) => {
        this.#accept(connection);
      });
  }

  #accept(connection: Connection): void {
    const { accept } = this.#setup;
    const accepted = accept(connection) ?? 'unknown-peer';
    if (accepted === 'taken') return;
    debug('refused a connection from %s: %s', formatEndpoint(connection.remote), accepted);
    if (accepted === 'unused') {
      // A NOTIFICATION on a spare connection would count against the good one.
      connection.destroy();
      return;
    }
    this.#reports.add(accepted, connection.remote.host);
    this.#refusal.refuse(connection);
  }
}
