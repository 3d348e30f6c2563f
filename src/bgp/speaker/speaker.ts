import createDebug from 'debug';
import type { UpdateMessage } from '../../bgp-packet-lite/index.ts';
import {
  ConfigurationError,
  describe,
  Emitter,
  formatEndpoint,
  KeepcastError,
  parseEndpoint,
  parseIpAddress,
  parseRouterId,
  reason,
  refuseUnknownKeys,
  systemClock,
  unknownName,
  within,
  type Clock,
  type Endpoint,
  type KnownKeys,
  type Random,
  type Reason,
} from '../../core/index.ts';
import type { Connection, Family, SessionPhase, SessionReason } from '../session/index.ts';
import { tcpNetwork, type Listener, type ListenerState, type Network } from '../transport/index.ts';
import type { ReceivedRoute } from './adj-rib-in/index.ts';
import type { RouteHandle, RouteReasonCode } from './desired-routes.ts';
import { parseAsn, refuseSecondPassword } from './options/index.ts';
import { parsePeerOptions, type PeerConfiguration, type PeerOptions } from './peer-options.ts';
import { Peer, type PeerStatus } from './peer.ts';
import { Refusal } from './refusal.ts';
import type { UpdateFault } from './route-judge.ts';
import { parseRoute, type RouteOptions } from './route.ts';
import { Distribution } from './sending/index.ts';

const debug = createDebug('keepcast:speaker');

export interface SpeakerOptions {
  /** Our AS number, 1 to 4294967295. */
  readonly asn: number;
  /** Our BGP identifier: 4 octets as an IPv4 address, unique in the AS, such as `10.0.0.11`. */
  readonly routerId: string;
  /** Where peers may connect, such as `['0.0.0.0:179']`. Nowhere by default: the speaker only dials. */
  readonly listen?: readonly string[] | undefined;
  /** The platform's clock by default; `VirtualClock` of `keepcast/testing` in tests. */
  readonly clock?: Clock | undefined;
  /** `Math.random` by default. */
  readonly random?: Random | undefined;
  /** The host's TCP by default; `MemoryNetwork` of `keepcast/testing` in tests. */
  readonly network?: Network | undefined;
}

/** A peer's session has changed its state. */
export interface PeerEvent {
  readonly peer: string;
  readonly from: SessionPhase;
  readonly to: SessionPhase;
  readonly reason: SessionReason;
  readonly at: Date;
}

/** What a session has sent of one prefix: told when the kernel has taken the octets on an Established session. */
export interface RouteEvent {
  readonly peer: string;
  readonly prefix: string;
  readonly reason: Reason;
  readonly at: Date;
}

/** An UPDATE from a peer. It is counted, kept if the peer has `keepRoutes`, and not used. */
export interface ReceivedEvent {
  readonly peer: string;
  readonly update: UpdateMessage;
  readonly at: Date;
}

/** An UPDATE of a peer had faults that its session has survived (RFC 7606). */
export interface FaultsEvent {
  readonly peer: string;
  readonly faults: readonly UpdateFault[];
  readonly at: Date;
}

/** A peer has come to announce three quarters of its `maxPrefixes`: told once a session. */
export interface PrefixLimitEvent {
  readonly peer: string;
  readonly prefixes: number;
  readonly maximum: number;
  readonly at: Date;
}

export interface SpeakerEvents {
  peer: PeerEvent;
  /** The route was sent. */
  announced: RouteEvent;
  /** The withdrawal was sent. */
  withdrawn: RouteEvent;
  /** The session that had sent the route is gone, and the peer drops the route with it. */
  lost: RouteEvent;
  /** While nobody listens, what peers send is only looked at as far as need be. */
  received: ReceivedEvent;
  faults: FaultsEvent;
  prefixLimit: PrefixLimitEvent;
  listener: ListenerState;
}

/** Which keys {@link SpeakerOptions} has. */
const speakerOptionKeys: KnownKeys = {
  known: ['asn', 'routerId', 'listen', 'clock', 'random', 'network'],
};

/**
 * A BGP-4 speaker that announces what it is told to, to every peer, and takes nothing from them. It sends differences:
 * a session gets everything when it becomes Established, then only what changes.
 *
 * Errors: the constructor, {@link addPeer} and {@link announce} throw a ConfigurationError for what cannot work.
 * Nothing that a peer does throws; see the `peer` event.
 */
export class Speaker extends Emitter<SpeakerEvents> {
  readonly asn: number;
  readonly routerId: string;
  readonly #routerId: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #network: Network;
  readonly #listeners: readonly Listener[];
  readonly #peers = new Map<string, Peer>();
  readonly #distribution: Distribution;
  readonly #refusal = new Refusal();
  /** Whoever waits for something that a stop makes impossible. */
  readonly #stopListeners = new Set<() => void>();
  /** Grows with every start and stop: a start that is not the last word gives up. */
  #turn = 0;
  #running = false;
  #starting: Promise<void> = Promise.resolve();
  #stopping: Promise<void> = Promise.resolve();

  constructor(options: SpeakerOptions) {
    super();
    refuseUnknownKeys(options, speakerOptionKeys);
    this.asn = within('asn', () => parseAsn(options.asn));
    this.#routerId = within('routerId', () => parseRouterId(options.routerId));
    this.routerId = options.routerId;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#network = options.network ?? tcpNetwork(this.#clock, this.#random);
    const endpoints = within('listen', () => parseListen(options.listen ?? []));
    this.#listeners = endpoints.map((endpoint) => this.#createListener(endpoint));
    this.#distribution = new Distribution(this.#clock);
  }

  /** Between {@link start} and {@link stop}. */
  get running(): boolean {
    return this.#running;
  }

  /** Where it listens, or tries to. */
  get listeners(): readonly ListenerState[] {
    return this.#listeners.map(({ state }) => state);
  }

  /** How each peer stands, in the order in which they were added. */
  get peers(): readonly PeerStatus[] {
    return Array.from(this.#peers.values(), ({ status }) => status);
  }

  /**
   * Adds a neighbour; a running speaker connects to it at once.
   * @returns the peer's name in events and status.
   * @throws ConfigurationError if an option is wrong, or a peer of that identity is there already.
   * @throws KeepcastError `ERR_NATIVE_REQUIRED` if an option needs what this host does not have.
   */
  addPeer(options: PeerOptions): string {
    const configuration = parsePeerOptions(options, this.asn);
    if (this.#peers.has(configuration.id)) {
      throw new ConfigurationError(
        'address',
        `there is a peer ${configuration.id} already: two peers differ in address, port or localAddress`,
      );
    }
    if (configuration.passive && this.#listeners.length === 0) {
      throw new ConfigurationError(
        'passive',
        `a passive peer needs the speaker to listen: set listen, such as ["0.0.0.0:179"]`,
      );
    }
    this.#refuseIndistinguishable(configuration);
    this.#requireConnectionOptions(configuration);
    const peer = this.#createPeer(configuration);
    this.#peers.set(peer.id, peer);
    const accepted = this.#configurations();
    for (const listener of this.#listeners) listener.protect?.(accepted);
    if (this.#running) peer.start();
    return peer.id;
  }

  /**
   * Announces a route to every peer, or those that it names, now and on each new session, until the handle lets go.
   * What a session cannot carry shows in {@link PeerStatus.unsent}.
   * @throws ConfigurationError if the prefix or an attribute is wrong.
   */
  announce(options: RouteOptions, why?: Reason): RouteHandle {
    return this.#distribution.desired.announce(parseRoute(options), why);
  }

  /** The peers that have been told of the prefix on a session that is Established now. */
  peersWith(prefix: string): readonly string[] {
    const names: string[] = [];
    for (const peer of this.#peers.values()) {
      if (peer.hasAnnounced(prefix)) names.push(peer.id);
    }
    return names;
  }

  /**
   * The routes that a peer with `keepRoutes` announces now, in no order. Their attributes are decoded when they are
   * asked for. What comes and goes while you walk over them may be met or not; each of the others is met once. They go
   * with the session.
   * @throws ConfigurationError if there is no such peer
   */
  receivedRoutes(peer: string): Iterable<ReceivedRoute> {
    return this.#peer(peer).receivedRoutes();
  }

  /**
   * Asks a peer to announce its routes again (RFC 2918): of one family, or of all that the session has. What a peer with
   * the capability of RFC 7313 does not announce again is forgotten when it says that it has finished.
   * @throws ConfigurationError if there is no such peer
   * @throws KeepcastError `ERR_NOT_ESTABLISHED` without a session; `ERR_NOT_NEGOTIATED` if the peer does not do that, or
   *   the session does not have the family
   */
  requestRefresh(peer: string, family?: Family): void {
    this.#peer(peer).requestRefresh(family);
  }

  /**
   * Listens and dials. Resolves when every listener has tried its address once; a port that is taken is tried again
   * for ever (see {@link listeners}). Idempotent; of starts and stops that overlap, the last one counts.
   */
  start(): Promise<void> {
    if (!this.#running) {
      this.#running = true;
      this.#starting = this.#begin();
    }
    return this.#starting;
  }

  /**
   * Resolves when every peer is Established (at once if there is none).
   * Rejects with `signal.reason` on abort, and with `ERR_STOPPED` when the speaker stops first.
   */
  established({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        this.off('peer', look);
        this.#stopListeners.delete(stopped);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const abort = (): void => {
        finish(() => {
          reject(signal?.reason as Error);
        });
      };
      const stopped = (): void => {
        finish(() => {
          reject(new KeepcastError('ERR_STOPPED', 'the speaker was stopped'));
        });
      };
      const look = (): void => {
        if ([...this.#peers.values()].every((peer) => peer.established)) finish(resolve);
      };
      this.#stopListeners.add(stopped);
      this.on('peer', look);
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted === true) abort();
      else look();
    });
  }

  /**
   * Ends every session in order: withdraws what is announced, sends Cease (Administrative Shutdown, with the text if
   * there is one), half-closes, and reads to the end for at most a second. What is desired stays for the next
   * {@link start}. Idempotent; never rejects for what a peer does.
   * @throws ConfigurationError if `communication` is no text.
   */
  stop({ communication }: { communication?: string } = {}): Promise<void> {
    within('communication', () => {
      checkCommunication(communication);
    });
    if (!this.#running) return this.#stopping;
    this.#running = false;
    this.#turn += 1;
    for (const listener of this.#listeners) listener.stop();
    for (const stopped of [...this.#stopListeners]) stopped();
    const why: Reason<RouteReasonCode> = reason(
      'stopping',
      communication === undefined ? 'the speaker stops' : `the speaker stops: ${communication}`,
    );
    this.#stopping = this.#end(
      Array.from(this.#peers.values(), (peer) => peer.stop(why, communication)),
    );
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Connections come in from any port: passive peers are told apart by their addresses alone. */
  #refuseIndistinguishable({ passive, address, localAddress }: PeerConfiguration): void {
    if (!passive) return;
    for (const { configuration: other } of this.#peers.values()) {
      const same = other.address === address && other.localAddress === localAddress;
      if (!other.passive || !same) continue;
      throw new ConfigurationError(
        'address',
        `there is a passive peer ${other.id} already: connections from ${address} could be of either, so give each a localAddress`,
      );
    }
  }

  #requireConnectionOptions(configuration: PeerConfiguration): void {
    const { connectionOptions } = configuration;
    if (connectionOptions !== undefined) this.#network.requireOptions?.(connectionOptions);
    if (this.#listeners.length > 0) refuseSecondPassword(configuration, this.#configurations());
  }

  #configurations(): readonly PeerConfiguration[] {
    return Array.from(this.#peers.values(), ({ configuration }) => configuration);
  }

  async #begin(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    await this.#stopping;
    if (this.#turn !== turn) return;
    await Promise.all(this.#listeners.map((listener) => listener.start()));
    if (this.#turn !== turn) return;
    for (const peer of this.#peers.values()) peer.start();
  }

  async #end(peers: readonly Promise<void>[]): Promise<void> {
    await Promise.all([this.#stopping, this.#refusal.stop(), ...peers]);
  }

  /** @throws ConfigurationError if there is none of that name */
  #peer(name: string): Peer {
    const peer = this.#peers.get(name);
    if (peer !== undefined) return peer;
    throw new ConfigurationError('peer', unknownName('peer', name, [...this.#peers.keys()]));
  }

  #createListener(endpoint: Endpoint): Listener {
    return this.#network
      .listener(endpoint)
      .on('change', (state) => {
        debug('listener %s: %s', formatEndpoint(state.endpoint), state.reason.message);
        this.emit('listener', state);
      })
      .on('connection', ({ connection }) => {
        this.#accept(connection);
      });
  }

  #accept(connection: Connection): void {
    const known = [...this.#peers.values()].filter(
      ({ configuration }) =>
        configuration.address === connection.remote.host &&
        (configuration.localAddress ?? connection.local.host) === connection.local.host,
    );
    if (whoseConnection(known)?.accept(connection) === true) return;
    debug(
      'refused a connection from %s: %s',
      formatEndpoint(connection.remote),
      known.length === 0 ? 'no such peer' : 'the peer has no use for it now',
    );
    // A NOTIFICATION on a spare connection would count against the good one.
    if (known.length === 0) this.#refusal.refuse(connection);
    else connection.destroy();
  }

  #createPeer(configuration: PeerConfiguration): Peer {
    const peer = configuration.id;
    const at = (): Date => this.#clock.date();
    return new Peer({
      configuration,
      localAsn: this.asn,
      routerId: this.#routerId,
      distribution: this.#distribution,
      clock: this.#clock,
      random: this.#random,
      network: this.#network,
      listener: {
        changed: (change) => {
          this.emit('peer', { peer, ...change, at: at() });
        },
        announced: (prefix, why) => {
          this.emit('announced', { peer, prefix, reason: why, at: at() });
        },
        withdrawn: (prefix, why) => {
          this.emit('withdrawn', { peer, prefix, reason: why, at: at() });
        },
        lost: (prefix, why) => {
          this.emit('lost', { peer, prefix, reason: why, at: at() });
        },
        wantsUpdates: () => this.listenerCount('received') > 0,
        received: (update) => {
          this.emit('received', { peer, update, at: at() });
        },
        faults: (faults) => {
          this.emit('faults', { peer, faults, at: at() });
        },
        prefixLimit: (prefixes, maximum) => {
          this.emit('prefixLimit', { peer, prefixes, maximum, at: at() });
        },
      },
    });
  }
}

/** Peers at one address are told apart by the ports that we dial, not by those that they dial from. */
function whoseConnection(known: readonly Peer[]): Peer | undefined {
  const waiting = known.find(({ configuration }) => configuration.passive);
  return waiting ?? (known.length === 1 ? known[0] : undefined);
}

/**
 * Checks the text of a stop (RFC 9003).
 * @throws ConfigurationError
 */
export function checkCommunication(value: unknown): void {
  if (value === undefined || typeof value === 'string') return;
  throw new ConfigurationError('', `${describe(value)} is not a text`);
}

function parseListen(listen: unknown): readonly Endpoint[] {
  if (!Array.isArray(listen)) {
    throw new ConfigurationError(
      '',
      `${describe(listen)} is not a list: write one such as ["0.0.0.0:179"]`,
    );
  }
  return listen.map((text: unknown, index) =>
    within(`[${index}]`, () => {
      const endpoint = parseEndpoint(text, { anyPort: true });
      parseIpAddress(endpoint.host);
      return endpoint;
    }),
  );
}
