import { endOfRibFamily, strongest, type UpdateMessage } from '../bgp-packet-lite/index.ts';
import {
  Speaker,
  type PeerEvent,
  type PeerOptions,
  type PeerStatus,
} from '../bgp/speaker/index.ts';
import type { Network } from '../bgp/transport/index.ts';
import {
  ConfigurationError,
  Emitter,
  KeepcastError,
  refuseUnknownKeys,
  type Clock,
  type Duration,
  type Random,
} from '../core/index.ts';
import { AdjRibIn, type RibChange } from './adj-rib-in.ts';
import { announcedPrefixes, withdrawnPrefixes } from './reachability.ts';
import type { ReceivedRoute } from './received-route.ts';

export interface RouterOptions {
  /** Its AS number, 1 to 4294967295. */
  readonly asn: number;
  /** Its BGP identifier; `10.255.255.1` by default. */
  readonly routerId?: string | undefined;
  /** Where it listens: `127.0.0.1:0` by default, which is any free port; with a `network`, `0.0.0.0:179`. */
  readonly listen?: string | undefined;
  /** The platform's clock by default. */
  readonly clock?: Clock | undefined;
  /** A host of a `MemoryNetwork`; the host's TCP by default. */
  readonly network?: Network | undefined;
  /** For jitter; `Math.random` by default. */
  readonly random?: Random | undefined;
  /** How many routes of all peers together are kept, 10,000 by default. What comes beyond is dropped and counted. */
  readonly maxRoutes?: number | undefined;
}

export interface RouterPeerOptions {
  readonly address: string;
  readonly asn: number;
  /** `'9s'` by default; the smaller of both sides' counts. */
  readonly holdTime?: Duration | undefined;
  /** The address families that are offered; that of the address by default. */
  readonly families?: PeerOptions['families'];
}

/** How many UPDATEs a peer has sent since the router was made. One that announces and withdraws counts as both. */
export interface UpdateCounts {
  readonly announcing: number;
  readonly withdrawing: number;
  /** Those of every family that has ended count. */
  readonly endOfRib: number;
  /** Those that announce with a fault that RFC 7606 treats as a withdrawal; not counted as announcing. */
  readonly treatedAsWithdraw: number;
}

export interface RouterPeer extends Pick<
  PeerStatus,
  'peer' | 'asn' | 'state' | 'reason' | 'since'
> {
  readonly updates: UpdateCounts;
}

export interface RouterRouteEvent extends RibChange {
  readonly peer: string;
  readonly at: Date;
}

export interface RouterEvents {
  route: RouterRouteEvent;
  /** A session has changed its state. */
  peer: PeerEvent;
}

/** Over an IPv4 connection IPv6 is not offered without a next hop. Nobody sees it: the router announces nothing. */
const UNSEEN_NEXT_HOP = '2001:db8::1';

type Counts = { -readonly [Key in keyof UpdateCounts]: number };

/** Somebody who waits in `until`. */
interface Watcher {
  readonly look: () => void;
  readonly stop: () => void;
}

interface Neighbour {
  readonly rib: AdjRibIn;
  readonly updates: Counts;
}

/**
 * A BGP router for tests and demonstrations: it waits for its peers to connect, keeps the routes that it hears, and
 * tells when they change. It announces nothing.
 *
 * It is a test double, not a router for production: no route selection, no loop check, no policy, no forwarding.
 *
 * ```ts
 * const router = new Router({ asn: 65000 });
 * router.addPeer({ address: '127.0.0.1', asn: 65010 });
 * await router.start();
 * speaker.addPeer({ address: '127.0.0.1', port: router.port, asn: 65000 });
 * await router.until(() => router.has('192.0.2.10/32'));
 * ```
 *
 * Errors: the constructor and {@link addPeer} throw a ConfigurationError for what cannot work.
 */
export class Router extends Emitter<RouterEvents> {
  readonly #speaker: Speaker;
  readonly #neighbours = new Map<string, Neighbour>();
  readonly #watchers = new Set<Watcher>();
  readonly #maxRoutes: number;
  #dropped = 0;

  constructor(options: RouterOptions) {
    super();
    const { maxRoutes = 10_000, routerId = '10.255.255.1', network, ...rest } = options;
    const listen = options.listen ?? (network === undefined ? '127.0.0.1:0' : '0.0.0.0:179');
    if (!Number.isInteger(maxRoutes) || maxRoutes < 0) {
      throw new ConfigurationError('maxRoutes', 'write a whole number, 0 or more');
    }
    this.#maxRoutes = maxRoutes;
    this.#speaker = new Speaker({ ...rest, routerId, network, listen: [listen] })
      .on('peer', (event) => {
        this.#peerChanged(event);
      })
      .on('received', ({ peer, update, at }) => {
        this.#receive(peer, update, at);
      });
  }

  /**
   * The TCP port that it listens on.
   * @throws KeepcastError `ERR_NOT_LISTENING` before {@link start} and after {@link stop}
   */
  get port(): number {
    const [listener] = this.#speaker.listeners;
    if (listener?.state !== 'listening') {
      throw new KeepcastError(
        'ERR_NOT_LISTENING',
        `the router does not listen: ${listener?.reason.message ?? 'not started'}`,
      );
    }
    return listener.endpoint.port;
  }

  /** How each peer stands, in the order in which they were added. */
  get peers(): readonly RouterPeer[] {
    return this.#speaker.peers.map(({ peer, asn, state, reason, since }) => ({
      peer,
      asn,
      state,
      reason,
      since,
      updates: this.updatesOf(peer),
    }));
  }

  /** How many UPDATEs a peer has sent since the router was made. */
  updatesOf(peer: string): UpdateCounts {
    return { ...this.#neighbour(peer).updates };
  }

  /** Every prefix of IPv4 and IPv6 unicast that a peer announces, with the routes to it: a copy. */
  get routes(): Readonly<Record<string, readonly ReceivedRoute[]>> {
    const table: Record<string, ReceivedRoute[]> = {};
    for (const { rib } of this.#neighbours.values()) {
      for (const [prefix, route] of rib) (table[prefix] ??= []).push(route);
    }
    return table;
  }

  /** Announcements that were dropped because the table was full. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A peer announces the prefix, written as in {@link routes}: `192.0.2.10/32`, or IPv6 as in RFC 5952. */
  has(prefix: string): boolean {
    for (const { rib } of this.#neighbours.values()) {
      if (rib.has(prefix)) return true;
    }
    return false;
  }

  /**
   * Adds a neighbour that may connect.
   * @returns its name in events.
   * @throws ConfigurationError if an option is wrong, or a peer with that address is there already.
   */
  addPeer(options: RouterPeerOptions): string {
    refuseUnknownKeys(options, { known: ['address', 'asn', 'holdTime', 'families'] });
    const { families } = options;
    const nextHop =
      Array.isArray(families) && families.includes('ipv6-unicast')
        ? { 'ipv6-unicast': UNSEEN_NEXT_HOP }
        : undefined;
    return this.#speaker.addPeer({ ...options, nextHop, passive: true });
  }

  /**
   * Listens. Idempotent.
   * @throws KeepcastError `ERR_NOT_LISTENING` if the address cannot be had.
   */
  async start(): Promise<void> {
    await this.#speaker.start();
    const [listener] = this.#speaker.listeners;
    if (listener?.state !== 'waiting') return;
    await this.#speaker.stop();
    throw new KeepcastError(
      'ERR_NOT_LISTENING',
      `the router cannot listen: ${listener.reason.message}`,
    );
  }

  /** Ends the sessions with Cease, Administrative Shutdown, and forgets their routes. Idempotent; never rejects. */
  stop(): Promise<void> {
    const stopped = this.#speaker.stop();
    for (const { stop } of [...this.#watchers]) stop();
    return stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /**
   * Resolves when the predicate holds: at once, or on the route, session or UPDATE that makes it true. Rejects with
   * what the predicate throws, with `signal.reason` on abort, and with `ERR_STOPPED` when the router stops first.
   */
  until(
    predicate: (router: this) => boolean,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        this.#watchers.delete(watcher);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const abort = (): void => {
        finish(() => {
          reject(signal?.reason as Error);
        });
      };
      const look = (): void => {
        try {
          if (predicate(this)) finish(resolve);
        } catch (error) {
          const thrown = error as Error;
          finish(() => {
            reject(thrown);
          });
        }
      };
      const stop = (): void => {
        finish(() => {
          reject(new KeepcastError('ERR_STOPPED', 'the router was stopped'));
        });
      };
      const watcher = { look, stop };
      this.#watchers.add(watcher);
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted === true) abort();
      else look();
    });
  }

  #neighbour(peer: string): Neighbour {
    let neighbour = this.#neighbours.get(peer);
    if (neighbour === undefined) {
      const updates = { announcing: 0, withdrawing: 0, endOfRib: 0, treatedAsWithdraw: 0 };
      neighbour = { rib: new AdjRibIn(), updates };
      this.#neighbours.set(peer, neighbour);
    }
    return neighbour;
  }

  #peerChanged(event: PeerEvent): void {
    // RFC 4271 §8.2.2: what a session has brought goes with it.
    const lost = event.from === 'established' ? this.#neighbour(event.peer).rib.clear() : [];
    this.emit('peer', event);
    this.#tell(event.peer, lost, event.at);
  }

  #receive(peer: string, update: UpdateMessage, at: Date): void {
    const { rib, updates } = this.#neighbour(peer);
    count(update, updates);
    const { changes, dropped } = rib.apply(update, { peer, at, room: this.#room() });
    this.#dropped += dropped;
    this.#tell(peer, changes, at);
  }

  #room(): number {
    let used = 0;
    for (const { rib } of this.#neighbours.values()) used += rib.size;
    return this.#maxRoutes - used;
  }

  #tell(peer: string, changes: readonly RibChange[], at: Date): void {
    for (const change of changes) this.emit('route', { ...change, peer, at });
    for (const { look } of [...this.#watchers]) look();
  }
}

function count(update: UpdateMessage, updates: Counts): void {
  if (endOfRibFamily(update) !== undefined) {
    updates.endOfRib += 1;
    return;
  }
  if (withdrawnPrefixes(update).length > 0) updates.withdrawing += 1;
  const fault = strongest(update.faults);
  if (fault?.disposition === 'treat-as-withdraw') updates.treatedAsWithdraw += 1;
  else if (announcedPrefixes(update).some(({ prefixes }) => prefixes.length > 0)) {
    updates.announcing += 1;
  }
}
