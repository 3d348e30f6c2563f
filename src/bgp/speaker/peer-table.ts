import { ConfigurationError, describe, unknownName, type Clock } from '../../core/index.ts';
import type { Connection } from '../session/index.ts';
import type { Listener, Network } from '../transport/index.ts';
import {
  parseAcceptOptions,
  type AcceptConfiguration,
  type AcceptOptions,
} from './accept-options.ts';
import type { Acceptance, AcceptedPeers } from './accepted-peers.ts';
import { AcceptedRanges, connectingFrom } from './accepted-ranges.ts';
import type { ConnectingPeer } from './connecting-peer.ts';
import { parsePeerOptions, type PeerConfiguration, type PeerOptions } from './peer-options.ts';
import { PeerRequirements, refuseIndistinguishable } from './peer-requirements.ts';
import type { Peer } from './peer.ts';

export interface PeerTableSetup {
  /** The speaker's. */
  readonly asn: number;
  readonly network: Network;
  readonly listeners: readonly Listener[];
  readonly clock: Clock;
  /** @param dynamic it is of a prefix, and has no configuration of its own */
  readonly create: (configuration: PeerConfiguration, dynamic: boolean) => Peer;
  /** Whose session ends still, and is in the table no more. */
  readonly isLeaving: (name: string) => boolean;
}

/** Who may have a session: peers that are known by name, and prefixes from which peers may connect. */
export class PeerTable {
  readonly #setup: PeerTableSetup;
  /** By name, in the order in which they were added. */
  readonly #configured = new Map<string, Peer>();
  readonly #ranges: AcceptedRanges;
  readonly #requirements: PeerRequirements;

  constructor(setup: PeerTableSetup) {
    this.#setup = setup;
    this.#requirements = new PeerRequirements(setup.network, setup.listeners);
    this.#ranges = new AcceptedRanges({
      clock: setup.clock,
      create: (configuration) => setup.create(configuration, true),
      isLeaving: setup.isLeaving,
    });
  }

  /** How many are configured. */
  get size(): number {
    return this.#configured.size;
  }

  /** Those that are configured. */
  get configured(): Iterable<Peer> {
    return this.#configured.values();
  }

  /** The prefixes from which peers may connect. */
  get ranges(): AcceptedRanges {
    return this.#ranges;
  }

  *[Symbol.iterator](): IterableIterator<Peer> {
    yield* this.#configured.values();
    yield* this.#ranges;
  }

  /** Whether a peer has that name, or may have it when it connects. */
  has(name: string): boolean {
    return this.#configured.has(name) || this.#ranges.mayHave(name);
  }

  /** @throws ConfigurationError if there is no such peer. */
  get(name: string): Peer {
    for (const peer of this) {
      if (peer.id === name) return peer;
    }
    throw this.#unknown(name);
  }

  /** @throws ConfigurationError, or KeepcastError `ERR_NATIVE_REQUIRED`; nothing has changed then. */
  add(options: PeerOptions): Peer {
    const configuration = parsePeerOptions(options, this.#setup.asn);
    if (this.#configured.has(configuration.id)) {
      throw new ConfigurationError(
        'address',
        `there is a peer ${configuration.id} already: two peers differ in address, port or localAddress`,
      );
    }
    this.#check(configuration);
    const peer = this.#setup.create(configuration, false);
    this.#configured.set(peer.id, peer);
    this.protect();
    return peer;
  }

  /** @throws ConfigurationError, or KeepcastError `ERR_NATIVE_REQUIRED`; nothing has changed then. */
  addRange(options: AcceptOptions): string {
    const configuration = parseAcceptOptions(options, this.#setup.asn);
    const { id } = configuration;
    if (this.#ranges.get(id) !== undefined) {
      throw new ConfigurationError(
        'prefix',
        `peers of ${id} are accepted already: two differ in prefix or localAddress`,
      );
    }
    this.#requirements.requireListener('prefix', 'peers that connect need');
    this.#checkConnections(connectingFrom(configuration));
    this.#ranges.add(configuration);
    this.protect();
    return id;
  }

  /** Those that have connected from a prefix, and are one of these now: they are in the table no more. */
  displacedBy({ configuration }: Peer): readonly Peer[] {
    const { address, localAddress } = configuration;
    const displaced = Array.from(this.#ranges).filter(({ configuration: other }) => {
      const either = localAddress ?? other.localAddress;
      return other.address === address && (other.localAddress ?? either) === either;
    });
    for (const other of displaced) this.#ranges.removePeer(other);
    return displaced;
  }

  /**
   * Other options of a configured peer, checked; nothing has been done with them yet.
   * @throws ConfigurationError, or KeepcastError `ERR_NATIVE_REQUIRED`
   */
  parseChange(
    name: string,
    options: PeerOptions,
  ): { peer: Peer; configuration: PeerConfiguration } {
    const peer = this.#configured.get(name);
    if (peer === undefined) throw this.#unknown(name);
    const configuration = parsePeerOptions(options, this.#setup.asn);
    if (configuration.id !== name) {
      throw new ConfigurationError(
        'address',
        `these are options of ${configuration.id}: to give ${name} another address, port or localAddress, remove it and add the other`,
      );
    }
    this.#check(configuration);
    return { peer, configuration };
  }

  /**
   * Other options of a prefix, checked; undefined if the name is none of a prefix. Nothing has been done with them yet.
   * @throws ConfigurationError, or KeepcastError `ERR_NATIVE_REQUIRED`
   */
  parseRangeChange(
    name: string,
    options: AcceptOptions,
  ): { range: AcceptedPeers; configuration: AcceptConfiguration } | undefined {
    const range = this.#ranges.get(name);
    if (range === undefined) return undefined;
    const configuration = parseAcceptOptions(options, this.#setup.asn);
    if (configuration.id !== name) {
      throw new ConfigurationError(
        'prefix',
        `these are options of ${configuration.id}: to give ${name} another prefix or localAddress, remove it and accept the other`,
      );
    }
    this.#checkConnections(connectingFrom(configuration));
    return { range, configuration };
  }

  /** Another peer takes the place of the one of its name. */
  replace(configuration: PeerConfiguration): Peer {
    const peer = this.#setup.create(configuration, false);
    this.#configured.set(peer.id, peer);
    this.protect();
    return peer;
  }

  /** It is in its place still. */
  isCurrent(peer: Peer): boolean {
    return this.#configured.get(peer.id) === peer;
  }

  /**
   * Lets go of a peer, or of a prefix with all its peers: these.
   * @throws ConfigurationError if there is no such peer, and no such prefix.
   */
  remove(name: string): readonly Peer[] {
    const range = this.#ranges.get(name);
    const peers = range === undefined ? [this.get(name)] : [...range];
    this.#ranges.remove(name);
    for (const peer of peers) {
      if (range === undefined && !this.#configured.delete(peer.id)) this.#ranges.removePeer(peer);
    }
    this.protect();
    return peers;
  }

  /** Gives a connection to the peer that it is of; undefined for a stranger's. Unless it is taken, it is the caller's. */
  accept(connection: Connection): Acceptance | undefined {
    const { remote, local } = connection;
    const known = Array.from(this.#configured.values()).filter(
      ({ configuration: { address, localAddress } }) =>
        address === remote.host && (localAddress ?? local.host) === local.host,
    );
    if (known.length > 0) {
      return whoseConnection(known)?.accept(connection) === true ? 'taken' : 'unused';
    }
    return this.#ranges.accept(connection);
  }

  /** @param name of a caller who may have no types */
  #unknown(name: unknown): ConfigurationError {
    if (typeof name !== 'string') {
      return new ConfigurationError(
        'peer',
        `${describe(name)} is not the name of a peer: write one such as "10.0.0.1"`,
      );
    }
    const names = [...Array.from(this, ({ id }) => id), ...this.#ranges.names];
    const shown = name.slice(0, 100);
    return new ConfigurationError(
      'peer',
      names.length === 0
        ? `there is no peer ${shown}`
        : unknownName('peer', shown, names.slice(0, 100)),
    );
  }

  /** What a peer asks of the others, of the listeners and of this host; one of its own name is not looked at. */
  #check(configuration: PeerConfiguration): void {
    if (configuration.passive) {
      this.#requirements.requireListener('passive', 'a passive peer needs');
      refuseIndistinguishable(configuration, this.#configured.values());
    }
    this.#checkConnections(configuration);
  }

  #checkConnections(peer: ConnectingPeer): void {
    this.#requirements.checkConnections(peer, this.#connecting());
  }

  /** Tells the listeners who may connect: after every change. */
  protect(): void {
    this.#requirements.protect(this.#connecting());
  }

  /** Who may connect. */
  *#connecting(): Iterable<ConnectingPeer> {
    for (const { configuration } of this.#configured.values()) yield configuration;
    yield* this.#ranges.connecting();
  }
}

/**
 * Peers at one address are told apart by our address, if one of them names it. They are not by the ports that we dial:
 * those that they dial from are others.
 */
function whoseConnection(known: readonly Peer[]): Peer | undefined {
  const naming = known.filter(({ configuration }) => configuration.localAddress !== undefined);
  const candidates = naming.length > 0 ? naming : known;
  const waiting = candidates.find(({ configuration }) => configuration.passive);
  return waiting ?? (candidates.length === 1 ? candidates[0] : undefined);
}
