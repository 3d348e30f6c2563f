import { reason, type Clock, type Emitter, type Random } from '../../core/index.ts';
import type { Connection } from '../session/index.ts';
import type { Listener, Network } from '../transport/index.ts';
import type { AcceptConfiguration, AcceptOptions } from './accept-options.ts';
import type { Acceptance, AcceptedPeers } from './accepted-peers.ts';
import { Departures } from './departures.ts';
import type { DescriptorUse } from './descriptor-need.ts';
import type { RouteReasonCode } from './desired-routes.ts';
import { peerChange } from './peer-change.ts';
import type { PeerConfiguration, PeerOptions } from './peer-options.ts';
import { PeerTable } from './peer-table.ts';
import { Peer } from './peer.ts';
import type { Distribution } from './sending/index.ts';
import { peerListener, type SpeakerEvents } from './speaker-events.ts';

export interface RunningPeersSetup {
  /** Ours. */
  readonly asn: number;
  /** Unsigned integer. */
  readonly routerId: number;
  readonly distribution: Distribution;
  readonly listeners: readonly Listener[];
  readonly events: Emitter<SpeakerEvents>;
  /** A session has changed its state. */
  readonly changed: () => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
}

/** The peers of a speaker, which come, change and go while it runs. Each name has one session at a time. */
export class RunningPeers {
  readonly #setup: RunningPeersSetup;
  readonly #table: PeerTable;
  readonly #departures = new Departures();
  #open = false;
  /** Grows with every opening and closing: what waits for its turn looks whether it is still that. */
  #turn = 0;

  constructor(setup: RunningPeersSetup) {
    this.#setup = setup;
    const { asn, network, listeners, clock } = setup;
    this.#table = new PeerTable({
      asn,
      network,
      listeners,
      clock,
      create: (configuration, dynamic) => this.#create(configuration, dynamic),
      isLeaving: (name) => this.#departures.of(name) !== undefined,
    });
  }

  [Symbol.iterator](): IterableIterator<Peer> {
    return this.#table[Symbol.iterator]();
  }

  /** Every configured peer is Established. */
  get established(): boolean {
    return Array.from(this.#table.configured).every((peer) => peer.established);
  }

  /** How many are configured, and how many each prefix may have. */
  get most(): Pick<DescriptorUse, 'peers' | 'acceptLimits'> {
    return { peers: this.#table.size, acceptLimits: this.#table.ranges.limits };
  }

  /** Whether a peer has that name, or may have it when it connects. */
  has(name: string): boolean {
    return this.#table.has(name);
  }

  /** @throws ConfigurationError if there is no such peer. */
  get(name: string): Peer {
    return this.#table.get(name);
  }

  /** See `Speaker.addPeer`. */
  add(options: PeerOptions): string {
    const peer = this.#table.add(options);
    for (const other of this.#table.displacedBy(peer)) {
      void this.#leave(other, makeRoom, peer.id);
    }
    this.#begin(peer);
    return peer.id;
  }

  /** See `Speaker.acceptPeers`. */
  addRange(options: AcceptOptions): string {
    return this.#table.addRange(options);
  }

  /** See `Speaker.removePeer`. */
  remove(name: string, communication: string | undefined): Promise<void> {
    const why = reason<RouteReasonCode>('peer-removed', 'the peer was removed');
    const leaving = this.#table
      .remove(name)
      .map((peer) => this.#leave(peer, () => peer.remove(why, communication)));
    return Promise.all(leaving).then(() => undefined);
  }

  /** See `Speaker.changePeer`. */
  change(name: string, options: PeerOptions | AcceptOptions): Promise<void> {
    const rangeChange = this.#table.parseRangeChange(name, options as AcceptOptions);
    if (rangeChange !== undefined) {
      return this.#changeRange(rangeChange.range, rangeChange.configuration);
    }
    const { peer, configuration } = this.#table.parseChange(name, options as PeerOptions);
    const change = peerChange(peer.configuration, configuration);
    if (!change.session) {
      const changed = peer.reconfigure(configuration, change);
      this.#table.protect();
      return changed;
    }
    const successor = this.#table.replace(configuration);
    const gone = this.#leave(peer, makeRoom);
    this.#begin(successor);
    return gone;
  }

  /** See `Speaker.resetPeer`. */
  reset(name: string, communication: string | undefined): void {
    const one = this.#table.ranges.get(name) ?? this.#table.get(name);
    // One whose name has a session that ends still begins by itself when that is over.
    if (this.#open && this.#departures.of(name) === undefined) one.reset(communication);
  }

  /** Gives a connection to the peer that it is of; undefined for a stranger's. Unless it is taken, it is the caller's. */
  accept(connection: Connection): Acceptance | undefined {
    return this.#open ? this.#table.accept(connection) : 'unused';
  }

  /** From now on sessions may begin. */
  open(): void {
    this.#open = true;
    this.#turn += 1;
  }

  /** Begins the sessions of all configured peers. */
  begin(): void {
    for (const peer of this.#table.configured) this.#begin(peer);
  }

  /** Ends every session, in order; resolves when all are gone. */
  async close(communication: string | undefined): Promise<void> {
    this.#open = false;
    this.#turn += 1;
    const why = reason<RouteReasonCode>(
      'stopping',
      communication === undefined ? 'the speaker stops' : `the speaker stops: ${communication}`,
    );
    const stopped = Array.from(this.#table, (peer) => peer.stop(why, communication));
    await Promise.all([this.#departures.all(), ...stopped]);
    this.#table.ranges.forgetPeers();
  }

  /** A peer whose session has to end is forgotten with it, and comes back by itself. */
  async #changeRange(range: AcceptedPeers, configuration: AcceptConfiguration): Promise<void> {
    const changed: Promise<void>[] = [];
    for (const [peer, next] of range.reconfigure(configuration)) {
      const change = peerChange(peer.configuration, next);
      if (change.session) {
        range.remove(peer.id);
        changed.push(this.#leave(peer, makeRoom));
      } else {
        changed.push(peer.reconfigure(next, change));
      }
    }
    this.#table.protect();
    await Promise.all(changed);
  }

  /** Ends the session of a peer that is in the table no more. */
  #leave(peer: Peer, how: (peer: Peer) => Promise<void>, name?: string): Promise<void> {
    const leave = async (): Promise<void> => {
      await how(peer);
      if (peer.dynamic) peer.forget();
    };
    return this.#departures.add(peer, leave, name);
  }

  /** Begins the session of a peer, once those that have had its name are over: two would speak under one. */
  #begin(peer: Peer): void {
    if (!this.#open) return;
    const departure = this.#departures.of(peer.id);
    if (departure === undefined) {
      peer.start();
      return;
    }
    const turn = this.#turn;
    void departure.over.then(() => {
      if (this.#turn !== turn || !this.#table.isCurrent(peer)) return;
      if (departure.wasConnected) peer.startRested();
      else peer.start();
    });
  }

  #create(configuration: PeerConfiguration, dynamic: boolean): Peer {
    const { asn, routerId, distribution, events, changed, clock, random, network } = this.#setup;
    const listener = peerListener(events, { peer: configuration.id, dynamic }, clock);
    const peer = new Peer({
      configuration,
      dynamic,
      localAsn: asn,
      routerId,
      distribution,
      clock,
      random,
      network,
      listener: {
        ...listener,
        changed: (change) => {
          const isOver = dynamic && this.#open && this.#table.ranges.isOver(peer);
          // That it waits for the peer again is no news of one that is forgotten.
          if (!isOver || change.from !== 'idle') listener.changed(change);
          if (dynamic && this.#open) this.#table.ranges.settle(peer);
          changed();
        },
      },
    });
    return peer;
  }
}

function makeRoom(peer: Peer): Promise<void> {
  return peer.makeRoom();
}
