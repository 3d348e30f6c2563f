import type { Clock } from '../../core/index.ts';
import type { Connection } from '../session/index.ts';
import { acceptedPeer } from '../transport/index.ts';
import { isNameOf, type AcceptConfiguration } from './accept-options.ts';
import { AcceptedPeers, type Acceptance } from './accepted-peers.ts';
import type { ConnectingPeer } from './connecting-peer.ts';
import { FaultMemory } from './fault-memory.ts';
import type { PeerConfiguration } from './peer-options.ts';
import type { Peer } from './peer.ts';

export interface AcceptedRangesSetup {
  readonly clock: Clock;
  readonly create: (configuration: PeerConfiguration) => Peer;
  /** Whose session ends still, and is in no table any more. */
  readonly isLeaving: (name: string) => boolean;
}

/** The prefixes from which peers may connect, with those that have. */
export class AcceptedRanges {
  readonly #setup: AcceptedRangesSetup;
  readonly #ranges = new Map<string, AcceptedPeers>();
  readonly #faults: FaultMemory;

  constructor(setup: AcceptedRangesSetup) {
    this.#setup = setup;
    this.#faults = new FaultMemory(setup.clock);
  }

  /** Their peers. */
  *[Symbol.iterator](): IterableIterator<Peer> {
    for (const range of this.#ranges.values()) yield* range;
  }

  get names(): Iterable<string> {
    return this.#ranges.keys();
  }

  /** How many peers each may have. */
  get limits(): readonly number[] {
    return Array.from(this.#ranges.values(), ({ configuration }) => configuration.limit);
  }

  get(name: string): AcceptedPeers | undefined {
    return this.#ranges.get(name);
  }

  /** Whether a peer that connects may have that name. */
  mayHave(name: string): boolean {
    return Array.from(this.#ranges.values()).some(({ configuration }) =>
      isNameOf(configuration, name),
    );
  }

  /** Who may connect. */
  connecting(): readonly ConnectingPeer[] {
    return Array.from(this.#ranges.values(), ({ configuration }) => connectingFrom(configuration));
  }

  add(configuration: AcceptConfiguration): void {
    const { create, isLeaving } = this.#setup;
    const setup = { create, isLeaving, faults: this.#faults };
    this.#ranges.set(configuration.id, new AcceptedPeers(configuration, setup));
  }

  /** Nobody is accepted from it any more. */
  remove(name: string): void {
    this.#ranges.delete(name);
  }

  /** Lets go of a peer. */
  removePeer({ id }: Peer): void {
    for (const range of this.#ranges.values()) range.remove(id);
  }

  /** Gives a connection to the peer that it is of; undefined for a stranger's. */
  accept(connection: Connection): Acceptance | undefined {
    const range = acceptedPeer(this.connecting(), connection.remote, connection.local);
    return range === undefined ? undefined : this.#ranges.get(range.id)?.accept(connection);
  }

  /** A peer has no session any more, and none to come by itself. */
  isOver(peer: Peer): boolean {
    return this.#rangeOf(peer)?.isOver(peer) === true;
  }

  /** The session of a peer has changed its state: one that is over is forgotten. */
  settle(peer: Peer): void {
    this.#rangeOf(peer)?.settle(peer);
  }

  /** The sessions of all peers are over, for no fault of theirs. */
  forgetPeers(): void {
    for (const peer of [...this]) {
      this.removePeer(peer);
      peer.forget();
    }
    this.#faults.clear();
  }

  #rangeOf(peer: Peer): AcceptedPeers | undefined {
    for (const range of this.#ranges.values()) {
      if (range.get(peer.id) === peer) return range;
    }
    return undefined;
  }
}

/** Any address of a prefix, as the listeners are told of it. */
export function connectingFrom(configuration: AcceptConfiguration): ConnectingPeer {
  const { id, address, prefixLength, peer } = configuration;
  const { localAddress, connectionOptions } = peer;
  return { id, address, prefixLength, localAddress, passive: true, connectionOptions };
}
