import { Emitter, formatEndpoint, reason, type Endpoint } from '../core/index.ts';
import type {
  Listener,
  ListenerEvents,
  ListenerOptions,
  ListenerState,
} from '../bgp/transport/index.ts';
import type { MemoryConnection } from './memory-connection.ts';
import type { MemoryPorts } from './memory-ports.ts';

/** Accepts connections on one port of a simulated host. A port that is taken is had as soon as it is free. */
export class MemoryListener extends Emitter<ListenerEvents> implements Listener {
  readonly #endpoint: Endpoint;
  readonly #ports: MemoryPorts;
  readonly #ipv6Only: boolean;
  #state: ListenerState;

  constructor(endpoint: Endpoint, ports: MemoryPorts, { ipv6Only = false }: ListenerOptions = {}) {
    super();
    this.#endpoint = endpoint;
    this.#ports = ports;
    this.#ipv6Only = ipv6Only;
    this.#state = { state: 'stopped', endpoint, reason: reason('stopped', 'not started') };
  }

  get state(): ListenerState {
    return this.#state;
  }

  start(): Promise<void> {
    if (this.#state.state === 'stopped') this.#listen();
    return Promise.resolve();
  }

  stop(): void {
    if (this.#state.state === 'stopped') return;
    this.#ports.release(this);
    this.#change({
      state: 'stopped',
      endpoint: this.#endpoint,
      reason: reason('stopped', 'stopped'),
    });
  }

  /** Hands over a connection that was made to this port, or refuses it if nobody listens. */
  accept(connection: MemoryConnection): void {
    if (this.listenerCount('connection') === 0) connection.destroy();
    else this.emit('connection', { connection });
  }

  #listen(): void {
    const where = formatEndpoint(this.#endpoint);
    if (!this.#ports.hasAddress(this.#endpoint.host)) {
      this.#wait('no-such-address', `${this.#endpoint.host} is not on this host`);
      return;
    }
    const claim = { endpoint: this.#endpoint, ipv6Only: this.#ipv6Only };
    const port = this.#ports.claim(this, claim, () => {
      this.#listen();
    });
    if (port === undefined) {
      this.#wait('port-taken', `${where} is taken by another listener`);
      return;
    }
    const endpoint = { host: this.#endpoint.host, port };
    this.#change({
      state: 'listening',
      endpoint,
      reason: reason('listening', `listening on ${formatEndpoint(endpoint)}`),
    });
  }

  #wait(code: 'no-such-address' | 'port-taken', message: string): void {
    this.#change({ state: 'waiting', endpoint: this.#endpoint, reason: reason(code, message) });
  }

  #change(state: ListenerState): void {
    this.#state = state;
    this.emit('change', state);
  }
}
