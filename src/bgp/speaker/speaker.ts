import { Emitter, formatPrefix, parsePrefix, within, type Reason } from '../../core/index.ts';
import type { Family } from '../session/index.ts';
import type { ListenerState } from '../transport/index.ts';
import type { AcceptOptions } from './accept-options.ts';
import type { ReceivedRoute } from './adj-rib-in/index.ts';
import { abortable, ConditionWaits } from './condition-wait.ts';
import type { DescriptorWatch } from './descriptor-watch.ts';
import type { RouteHandle } from './desired-routes.ts';
import type { IncomingConnections } from './incoming-connections.ts';
import type { PeerOptions } from './peer-options.ts';
import type { PeerStatus } from './peer-status.ts';
import { parseRoute, type RouteOptions } from './route.ts';
import type { RouteReconciliation } from './route-reconciliation.ts';
import type { RunningPeers } from './running-peers.ts';
import type { Distribution, UnsentReason } from './sending/index.ts';
import type { SpeakerEvents } from './speaker-events.ts';
import type { SpeakerOptions } from './speaker-options.ts';
import { makeParts } from './speaker-parts.ts';
import { SpeakerRun } from './speaker-run.ts';
import {
  checkFarewell,
  checkWait,
  type FarewellOptions,
  type WaitOptions,
} from './wait-options.ts';

/**
 * A BGP-4 speaker that announces what it is told to, to every peer. It sends differences: a session gets everything
 * when it becomes Established, then only what changes. What peers announce is judged and counted, and kept if a peer has
 * `keepRoutes`; none of it is used or passed on.
 *
 * Errors: the constructor, {@link addPeer}, {@link changePeer} and {@link announce} throw a ConfigurationError for what
 * cannot work. Nothing that a peer does throws; see the `peer` event.
 */
export class Speaker extends Emitter<SpeakerEvents> {
  readonly asn: number;
  readonly routerId: string;
  readonly #incoming: IncomingConnections;
  readonly #peers: RunningPeers;
  readonly #distribution: Distribution;
  readonly #descriptors: DescriptorWatch;
  readonly #reconciliation: RouteReconciliation;
  readonly #waits = new ConditionWaits();
  readonly #run: SpeakerRun;

  constructor(options: SpeakerOptions) {
    super();
    const parts = makeParts(options, this, () => {
      this.#waits.look();
    });
    const { asn, peers, incoming, distribution, reconciliation, descriptors } = parts;
    this.asn = asn;
    this.routerId = options.routerId;
    this.#peers = peers;
    this.#incoming = incoming;
    this.#distribution = distribution;
    this.#descriptors = descriptors;
    this.#reconciliation = reconciliation;
    this.#run = new SpeakerRun(parts, this.#waits);
  }

  /** Between {@link start} and {@link stop}. */
  get running(): boolean {
    return this.#run.running;
  }

  /** Where it listens, or tries to. */
  get listeners(): readonly ListenerState[] {
    return this.#incoming.listeners.map(({ state }) => state);
  }

  /**
   * How each peer stands, in the order in which they were added; behind them those of {@link acceptPeers}. The lists of
   * routes in it are made when they are first read.
   */
  get peers(): readonly PeerStatus[] {
    return Array.from(this.#peers, ({ status }) => status);
  }

  /**
   * Adds a neighbour; a running speaker connects to it at once.
   * @returns the peer's name in events and status.
   * @throws ConfigurationError if an option is wrong, or a peer of that identity is there already.
   * @throws KeepcastError `ERR_NATIVE_REQUIRED` if an option needs what this host does not have.
   */
  addPeer(options: PeerOptions): string {
    const name = this.#peers.add(options);
    if (this.running) this.#descriptors.look();
    return name;
  }

  /** Whether a peer has that name, or an address of an accepted prefix will have it when it connects. */
  hasPeer(name: string): boolean {
    return this.#peers.has(name);
  }

  /**
   * Lets every address of a prefix connect that has no peer of its own. Each gets a passive session, and a place in
   * {@link peers} until that ends; one more than `limit` is refused with Cease, Connection Rejected (6/5).
   * @returns the name of the prefix, for {@link removePeer}.
   * @throws ConfigurationError if an option is wrong, the prefix is there already, or the speaker does not listen.
   * @throws KeepcastError `ERR_NATIVE_REQUIRED` if an option needs what this host does not have.
   */
  acceptPeers(options: AcceptOptions): string {
    const name = this.#peers.addRange(options);
    if (this.running) this.#descriptors.look();
    return name;
  }

  /**
   * Withdraws what a peer was told, ends its session with Cease, Peer De-configured (6/3), and forgets it. With a
   * `communication` the Cease is Administrative Shutdown (6/2), which alone has room for a text. The name of a prefix
   * stands for all peers that have connected from it, and nobody is accepted from it any more.
   *
   * Resolves when the connection is gone, within about two seconds. The other peers notice nothing. A peer of a prefix
   * that is removed by its own name may connect again, as any address of the prefix may; until its session is gone, what
   * it opens is closed at once.
   * @throws ConfigurationError if there is no such peer, or an option is wrong.
   */
  removePeer(name: string, options: FarewellOptions = {}): Promise<void> {
    const { communication, signal } = checkFarewell(options);
    const removed = this.#peers.remove(name, communication);
    this.#waits.look();
    return abortable(removed, signal);
  }

  /**
   * Gives a peer other options: all of them anew, with its address, port and localAddress as they are. Nothing happens
   * if they say the same. Attributes and next hops alone are sent as the difference that they make; a password alone is
   * changed on the living connection. For anything else the session ends with Cease, Other Configuration Change (6/6),
   * and another one begins after the idle hold time, as after {@link resetPeer}. The other peers notice nothing.
   *
   * With the name of a prefix and options of {@link acceptPeers}, the same for all its peers, and for those to come;
   * whose session ends is forgotten, and may connect again at once. A lower `limit` ends no session.
   *
   * Resolves when it is done; the new session may take longer, see {@link established}.
   * @throws ConfigurationError if there is no such peer, or an option is wrong; nothing has changed then.
   * @throws KeepcastError `ERR_NATIVE_REQUIRED` if an option needs what this host does not have.
   */
  changePeer(
    name: string,
    options: PeerOptions | AcceptOptions,
    wait: WaitOptions = {},
  ): Promise<void> {
    const { signal } = checkWait(wait);
    return abortable(this.#peers.change(name, options), signal);
  }

  /**
   * Ends a peer's session with Cease, Administrative Reset (6/4); it starts again by itself. A session that waits to try
   * again does so at once. The name of a prefix stands for all peers that have connected from it; those that broke the
   * protocol need not rest any more. Nothing happens while the speaker does not run.
   * @throws ConfigurationError if there is no such peer, or `communication` is no text.
   */
  resetPeer(name: string, options: Pick<FarewellOptions, 'communication'> = {}): void {
    const { communication } = checkFarewell(options);
    this.#peers.reset(name, communication);
  }

  /**
   * Announces a route to every peer, or those that it names, now and on each new session, until the handle lets go.
   * What a session cannot carry shows in {@link PeerStatus.unsent}; names that no peer has, in the handle.
   * @throws ConfigurationError if the prefix or an attribute is wrong.
   */
  announce(options: RouteOptions, why?: Reason): RouteHandle {
    return this.#distribution.desired.announce(parseRoute(options), why);
  }

  /**
   * Whether somebody wants the prefix announced: a handle of {@link announce} that has not let go, whatever it says and
   * to whom.
   * @throws ConfigurationError if it is no prefix
   */
  isDesired(prefix: string): boolean {
    const text = within('prefix', () => formatPrefix(parsePrefix(prefix)));
    return this.#distribution.desired.get(text) !== undefined;
  }

  /**
   * The peers that have been told of the prefix on a session that is Established now.
   * @throws ConfigurationError if it is no prefix
   */
  peersWith(prefix: string): readonly string[] {
    const text = within('prefix', () => formatPrefix(parsePrefix(prefix)));
    const names: string[] = [];
    for (const peer of this.#peers) {
      if (peer.hasAnnounced(text)) names.push(peer.id);
    }
    return names;
  }

  /**
   * Why a peer's session cannot carry a route that is for it, as in {@link PeerStatus.unsent}, without a look at the
   * other routes. Undefined where nothing hinders it: the peer has it, is about to be sent it, or is not to have it; and
   * while the session is not Established.
   * @throws ConfigurationError if there is no such peer, or `prefix` is no prefix
   */
  unsentReason(peer: string, prefix: string): UnsentReason | undefined {
    const text = within('prefix', () => formatPrefix(parsePrefix(prefix)));
    return this.#peers.get(peer).unsentReason(text);
  }

  /**
   * The routes that a peer with `keepRoutes` announces now, in no order. Their attributes are decoded when they are
   * asked for. What comes and goes while you walk over them may be met or not; each of the others is met once. They go
   * with the session.
   * @throws ConfigurationError if there is no such peer
   */
  receivedRoutes(peer: string): Iterable<ReceivedRoute> {
    return this.#peers.get(peer).receivedRoutes();
  }

  /**
   * Asks a peer to announce its routes again (RFC 2918): of one family, or of all that the session has. What a peer with
   * the capability of RFC 7313 does not announce again is forgotten when it says that it has finished.
   * @throws ConfigurationError if there is no such peer
   * @throws KeepcastError `ERR_NOT_ESTABLISHED` without a session; `ERR_NOT_NEGOTIATED` if the peer does not do that, or
   *   the session does not have the family
   */
  requestRefresh(peer: string, family?: Family): void {
    this.#peers.get(peer).requestRefresh(family);
  }

  /**
   * Listens and dials. Resolves when every listener has tried its address once; a port that is taken is tried again
   * for ever (see {@link listeners}). Idempotent; of starts and stops that overlap, the last one counts. An abort before
   * it resolves is a {@link stop}.
   * @throws ConfigurationError if `signal` is no AbortSignal
   */
  start(options: WaitOptions = {}): Promise<void> {
    const { signal } = checkWait(options);
    const started = signal?.aborted === true ? this.#run.started : this.#run.start();
    return abortable(started, signal, () => void this.stop());
  }

  /**
   * Resolves when every configured peer is Established (at once if there is none).
   * Rejects with `signal.reason` on abort, and with `ERR_STOPPED` when the speaker stops first.
   * @throws ConfigurationError if `signal` is no AbortSignal
   */
  established(options: WaitOptions = {}): Promise<void> {
    const { signal } = checkWait(options);
    return this.#waits.until(() => this.#peers.established, signal);
  }

  /**
   * Says that it is not decided yet what is to be announced: to be called before {@link start}, by whoever announces
   * only what is known to be well. Until what this returns is called, End-of-RIB does not go to peers with
   * `gracefulRestart`, which keep what they were told before a restart until it comes (RFC 4724 §4.1); for
   * `selectionDeferral` at most. Routes are sent meanwhile, and withdrawn. Nothing changes for other peers.
   * @returns to be called when everything is decided. Idempotent.
   */
  deferSelection(): () => void {
    return this.#distribution.deferral.begin();
  }

  /**
   * Compares what each Established session has sent with what is desired, route by route in the turns that the event loop
   * can spare, and sends the difference, with a `repair` event for each. There should never be one: every change is sent
   * when it happens. An `Anycast` calls this in every round of its reconcile loop. Nothing happens while one is under
   * way.
   */
  reconcile(): void {
    if (this.running) this.#reconciliation.begin();
  }

  /**
   * Ends every session in order: withdraws what is announced, sends Cease (Administrative Shutdown, with the text if
   * there is one), half-closes, and reads to the end for at most a second. What is desired stays for the next
   * {@link start}. Idempotent; never rejects for what a peer does. An abort does not end the stop, which goes on.
   * @throws ConfigurationError if `communication` is no text, or `signal` no AbortSignal.
   */
  stop(options: FarewellOptions = {}): Promise<void> {
    const { communication, signal } = checkFarewell(options);
    return abortable(this.#run.stop(communication), signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
