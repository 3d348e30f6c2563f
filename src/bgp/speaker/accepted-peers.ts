import type { Connection } from '../session/index.ts';
import { isNameOf, type AcceptConfiguration } from './accept-options.ts';
import type { FaultMemory } from './fault-memory.ts';
import { peerId } from './options/index.ts';
import type { PeerConfiguration } from './peer-options.ts';
import type { Peer } from './peer.ts';

/** What became of a connection. */
export type Acceptance =
  /** A peer has it. */
  | 'taken'
  /** Its peer is known and has no use for it. */
  | 'unused'
  /** There are as many peers of the prefix as there may be. */
  | 'limit-reached';

export interface AcceptedPeersSetup {
  readonly create: (configuration: PeerConfiguration) => Peer;
  /** Whose session ends still: two would speak under one name. */
  readonly isLeaving: (name: string) => boolean;
  readonly faults: FaultMemory;
}

/** The passive peers of one prefix: each is there from its connection to the end of its session. */
export class AcceptedPeers {
  #configuration: AcceptConfiguration;
  readonly #setup: AcceptedPeersSetup;
  /** By name. */
  readonly #peers = new Map<string, Peer>();
  /** Those that rest after a fault of the protocol, in the order in which they began. */
  readonly #resting = new Set<Peer>();
  /** Its session has not had its connection yet. */
  #beginning: Peer | undefined;

  constructor(configuration: AcceptConfiguration, setup: AcceptedPeersSetup) {
    this.#configuration = configuration;
    this.#setup = setup;
  }

  get configuration(): AcceptConfiguration {
    return this.#configuration;
  }

  get(name: string): Peer | undefined {
    return this.#peers.get(name);
  }

  [Symbol.iterator](): IterableIterator<Peer> {
    return this.#peers.values();
  }

  /** Takes a connection from an address of the prefix; if it does not, it is still the caller's. */
  accept(connection: Connection): Acceptance {
    const configuration = this.#configurationOf(connection.remote.host);
    const { id } = configuration;
    const known = this.#peers.get(id);
    if (known !== undefined) return known.accept(connection) ? 'taken' : 'unused';
    const { faults, isLeaving } = this.#setup;
    if (faults.rests(id) || isLeaving(id)) return 'unused';
    return this.#hasRoom() ? this.#begin(configuration, connection) : 'limit-reached';
  }

  /** Takes other options, for peers to come; gives what those that are there should have. */
  reconfigure(configuration: AcceptConfiguration): ReadonlyMap<Peer, PeerConfiguration> {
    this.#configuration = configuration;
    return new Map(
      Array.from(this.#peers.values(), (peer): [Peer, PeerConfiguration] => [
        peer,
        this.#configurationOf(peer.configuration.address),
      ]),
    );
  }

  /** The session of a peer is over, and it does not rest. */
  isOver(peer: Peer): boolean {
    return peer !== this.#beginning && peer.waitsForConnection;
  }

  /**
   * Forgets a peer whose session is over. After a fault of the protocol its session rests first, and takes no
   * connection meanwhile: a peer that is wrong must not try again at once.
   */
  settle(peer: Peer): void {
    this.#resting.delete(peer);
    if (this.isOver(peer)) this.#forget(peer);
    else if (peer.rest > 0) this.#resting.add(peer);
  }

  /** Ends the sessions of all peers; they begin again as the peers connect, and who had to rest may connect at once. */
  reset(communication: string | undefined): void {
    for (const peer of [...this.#peers.values()]) peer.reset(communication);
    this.#setup.faults.forgive((name) => isNameOf(this.#configuration, name));
  }

  /** Lets go of a peer. */
  remove(name: string): Peer | undefined {
    const peer = this.#peers.get(name);
    if (peer === undefined) return undefined;
    this.#peers.delete(name);
    this.#resting.delete(peer);
    this.#setup.faults.remember(name, peer.faults, peer.rest);
    return peer;
  }

  #configurationOf(address: string): PeerConfiguration {
    const { peer: common } = this.#configuration;
    return { ...common, ...nameOf(address, common.localAddress) };
  }

  #begin(configuration: PeerConfiguration, connection: Connection): Acceptance {
    const peer = this.#setup.create(configuration);
    this.#peers.set(peer.id, peer);
    this.#beginning = peer;
    peer.start(this.#setup.faults.faultsOf(peer.id));
    const isTaken = peer.accept(connection);
    this.#beginning = undefined;
    if (this.#peers.get(peer.id) === peer) this.settle(peer);
    return isTaken ? 'taken' : 'unused';
  }

  /** Those that only rest must not keep others out: that they rest is remembered without them. */
  #hasRoom(): boolean {
    const { limit } = this.#configuration;
    for (const peer of this.#resting) {
      if (this.#peers.size < limit) break;
      this.#forget(peer);
    }
    return this.#peers.size < limit;
  }

  #forget(peer: Peer): void {
    this.remove(peer.id);
    peer.forget();
  }
}

const BGP_PORT = 179;

function nameOf(
  address: string,
  localAddress: string | undefined,
): Pick<PeerConfiguration, 'id' | 'address' | 'port'> {
  return { id: peerId(address, BGP_PORT, localAddress), address, port: BGP_PORT };
}
