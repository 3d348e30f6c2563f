import type { Connection } from '../session/index.ts';
import type { AcceptConfiguration } from './accept-options.ts';
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
  | 'full';

/** The passive peers of one prefix: each is there from its connection to the end of its session. */
export class AcceptedPeers {
  readonly configuration: AcceptConfiguration;
  readonly #create: (configuration: PeerConfiguration) => Peer;
  /** By name. */
  readonly #peers = new Map<string, Peer>();
  /** Its session has not had its connection yet. */
  #beginning: Peer | undefined;

  constructor(
    configuration: AcceptConfiguration,
    create: (configuration: PeerConfiguration) => Peer,
  ) {
    this.configuration = configuration;
    this.#create = create;
  }

  get(name: string): Peer | undefined {
    return this.#peers.get(name);
  }

  [Symbol.iterator](): IterableIterator<Peer> {
    return this.#peers.values();
  }

  /** Takes a connection from an address of the prefix; if it does not, it is still the caller's. */
  accept(connection: Connection): Acceptance {
    const { host: address } = connection.remote;
    const { limit, peer: common } = this.configuration;
    const configuration = { ...common, ...nameOf(address, common.localAddress) };
    const known = this.#peers.get(configuration.id);
    if (known !== undefined) return known.accept(connection) ? 'taken' : 'unused';
    if (this.#peers.size >= limit) return 'full';
    const peer = this.#create(configuration);
    this.#peers.set(peer.id, peer);
    this.#beginning = peer;
    peer.start();
    const isTaken = peer.accept(connection);
    this.#beginning = undefined;
    this.settle(peer);
    return isTaken ? 'taken' : 'unused';
  }

  /**
   * Forgets a peer whose session is over. After a fault of the protocol its session rests first, and takes no
   * connection meanwhile: a peer that is wrong must not try again at once.
   * @returns whether it was forgotten
   */
  settle(peer: Peer): boolean {
    if (peer === this.#beginning || !peer.waitsForConnection) return false;
    this.remove(peer.id);
    peer.discard();
    return true;
  }

  /** Lets go of a peer. */
  remove(name: string): Peer | undefined {
    const peer = this.#peers.get(name);
    this.#peers.delete(name);
    return peer;
  }
}

const BGP_PORT = 179;

function nameOf(
  address: string,
  localAddress: string | undefined,
): Pick<PeerConfiguration, 'id' | 'address' | 'port'> {
  return { id: peerId(address, BGP_PORT, localAddress), address, port: BGP_PORT };
}
