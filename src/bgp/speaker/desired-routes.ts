import { KeepcastError, reason, type Reason } from '../../core/index.ts';
import { combineExports } from './combined-export.ts';
import { RouteEntry, RouteTable, type DesiredRoute } from './route-table.ts';
import {
  parseRouteExport,
  viewFor,
  withGracefulShutdown,
  type ParsedRoute,
  type RouteExport,
  type RouteExportOptions,
} from './route.ts';

/** Why a route of the speaker changes where nobody gives another reason. */
export type RouteReasonCode =
  | 'announced-by-caller'
  | 'depreferred-by-caller'
  | 'withdrawn-by-caller'
  | 'peer-removed'
  | 'stopping';

/**
 * One owner's wish to have a prefix announced. The route leaves the wire when its last owner lets go. While there are
 * several, a peer is told what the oldest of those says that name it (or every peer), and what one says that was
 * de-preferred only where nobody else wants the peer to have the route.
 */
export interface RouteHandle {
  readonly prefix: string;
  /** False once it was withdrawn. */
  readonly active: boolean;
  /**
   * The same for handles that say the same to the same peers, the mark of {@link deprefer} included; undefined once it
   * was withdrawn.
   */
  readonly key: string | undefined;
  /**
   * The names in `peers` and `perPeer` that no peer has now, and no address of an accepted prefix: such a peer may be
   * added later, and is told the route then. None once the handle has let go.
   */
  readonly unknownPeers: readonly string[];
  /**
   * Changes what the route says, and to whom. What is left out goes back to its default.
   * @throws ConfigurationError for what cannot be; nothing has changed then.
   * @throws KeepcastError `ERR_WITHDRAWN` once the handle has let go: it announces nothing any more.
   */
  update(options: RouteExportOptions, why?: Reason): void;
  /**
   * Marks the route with GRACEFUL_SHUTDOWN (RFC 8326) beside the attributes that it has, so that routers prefer every
   * other path before it is withdrawn. Peers for which another owner wants the route unmarked get the other owner's
   * instead. {@link update} takes the mark back. Does nothing once the handle has let go.
   */
  deprefer(why?: Reason): void;
  /** Lets go. Idempotent. */
  withdraw(why?: Reason): void;
}

const announcedByCaller: Reason<RouteReasonCode> = reason(
  'announced-by-caller',
  'announced by the program',
);
const depreferredByCaller: Reason<RouteReasonCode> = reason(
  'depreferred-by-caller',
  'de-preferred by the program',
);
const withdrawnByCaller: Reason<RouteReasonCode> = reason(
  'withdrawn-by-caller',
  'withdrawn by the program',
);

/**
 * What should be announced, for all peers together: level, not edge. Who has subscribed is told of a route when what is
 * wanted of it has changed, and only then.
 */
export class DesiredRoutes implements OwnerHost {
  readonly table: RouteTable<OwnedRoute>;
  /** Whether a peer has that name. Whoever knows the peers says so; nobody else can be wrong about them. */
  isPeer: (name: string) => boolean = () => true;
  readonly #exports = new SharedExports();
  readonly #subscribers = new Set<(route: DesiredRoute) => void>();

  constructor() {
    this.table = new RouteTable((id, prefix, text, why) => new OwnedRoute(id, prefix, text, why));
  }

  /** What is wanted of a prefix; undefined for nothing. */
  get(text: string): DesiredRoute | undefined {
    const route = this.table.get(text);
    return route?.exported === undefined ? undefined : route;
  }

  /** Every route that is wanted. */
  *[Symbol.iterator](): IterableIterator<DesiredRoute> {
    for (const route of this.table.values()) {
      if (route.exported !== undefined) yield route;
    }
  }

  /** Calls back for each change, until what this returns is called. */
  subscribe(listener: (route: DesiredRoute) => void): () => void {
    this.#subscribers.add(listener);
    return () => {
      this.#subscribers.delete(listener);
    };
  }

  /** Why a peer is to have the route, or is not to have it any more. */
  reasonFor(route: DesiredRoute, peer: string): Reason {
    return this.table.at(route.id)?.ownerFor(peer)?.reason ?? route.reason;
  }

  announce({ prefix, text, exported }: ParsedRoute, why: Reason = announcedByCaller): RouteHandle {
    const route = this.table.intern(prefix, text, why);
    const owner = new Owner(this, route, this.#exports.share(exported), why);
    if (route.newest === undefined) {
      this.table.hold(route);
      route.oldest = owner;
    } else {
      owner.older = route.newest;
      route.newest.newer = owner;
    }
    route.newest = owner;
    this.#settle(route, why);
    return owner;
  }

  change(owner: Owner, exported: RouteExport, why: Reason): void {
    const before = owner.exported;
    owner.exported = this.#exports.share(exported);
    owner.reason = why;
    if (before !== undefined) this.#exports.release(before);
    this.#settle(owner.route, why);
  }

  remove(owner: Owner, why: Reason): void {
    const { route, older, newer, exported } = owner;
    if (older === undefined) route.oldest = newer;
    else older.newer = newer;
    if (newer === undefined) route.newest = older;
    else newer.older = older;
    owner.exported = undefined;
    owner.older = undefined;
    owner.newer = undefined;
    if (exported !== undefined) this.#exports.release(exported);
    this.#settle(route, why);
    if (route.oldest === undefined) this.table.release(route);
  }

  #settle(route: OwnedRoute, why: Reason): void {
    const { exported: before } = route;
    const exported = route.wanted;
    if (exported?.key === before?.key) return;
    route.exported = exported;
    route.reason = why;
    for (const listener of this.#subscribers) listener(route);
  }
}

/** What owners ask of the routes that they are part of. */
interface OwnerHost {
  readonly isPeer: (name: string) => boolean;
  change(owner: Owner, exported: RouteExport, why: Reason): void;
  remove(owner: Owner, why: Reason): void;
}

/** A route with its owners: a list from the oldest to the newest, in the owners themselves. */
class OwnedRoute extends RouteEntry {
  oldest: Owner | undefined = undefined;
  newest: Owner | undefined = undefined;

  /** What all owners want together. */
  get wanted(): RouteExport | undefined {
    return this.oldest === this.newest ? this.oldest?.exported : combineExports(this.#wishes());
  }

  /** Whose wish counts for a peer; undefined if no owner wants it to have the route. */
  ownerFor(peer: string): Owner | undefined {
    const { oldest } = this;
    // Most routes have one owner, and are for everybody.
    if (oldest === this.newest && oldest?.exported?.peers === undefined) return oldest;
    for (const owner of this.#owners()) {
      if (owner.exported !== undefined && viewFor(owner.exported, peer) !== undefined) return owner;
    }
    return undefined;
  }

  *#wishes(): IterableIterator<RouteExport> {
    for (const { exported } of this.#owners()) {
      if (exported !== undefined) yield exported;
    }
  }

  /** Whose wish counts first is in front: what one says that drains must not hide that another one is well. */
  *#owners(): IterableIterator<Owner> {
    for (let owner = this.oldest; owner !== undefined; owner = owner.newer) {
      if (!owner.depreferred) yield owner;
    }
    for (let owner = this.oldest; owner !== undefined; owner = owner.newer) {
      if (owner.depreferred) yield owner;
    }
  }
}

/** There may be very many: they share their methods, and what they say. */
class Owner implements RouteHandle {
  readonly #host: OwnerHost;
  readonly route: OwnedRoute;
  /** Undefined once it has let go. */
  exported: RouteExport | undefined;
  reason: Reason;
  older: Owner | undefined = undefined;
  newer: Owner | undefined = undefined;

  constructor(host: OwnerHost, route: OwnedRoute, exported: RouteExport, why: Reason) {
    this.#host = host;
    this.route = route;
    this.exported = exported;
    this.reason = why;
  }

  get prefix(): string {
    return this.route.text;
  }

  get active(): boolean {
    return this.exported !== undefined;
  }

  get key(): string | undefined {
    return this.exported?.key;
  }

  get unknownPeers(): readonly string[] {
    if (this.exported === undefined) return [];
    const names = new Set([...(this.exported.peers ?? []), ...this.exported.perPeer.keys()]);
    return [...names].filter((name) => !this.#host.isPeer(name));
  }

  get depreferred(): boolean {
    return this.exported?.view.gracefulShutdown === true;
  }

  update(options: RouteExportOptions, why: Reason = announcedByCaller): void {
    if (!this.active) {
      throw new KeepcastError(
        'ERR_WITHDRAWN',
        `${this.prefix} was withdrawn with this handle, which announces nothing any more: call speaker.announce again`,
      );
    }
    this.#host.change(this, parseRouteExport(options, this.route.prefix.family), why);
  }

  deprefer(why: Reason = depreferredByCaller): void {
    if (this.exported === undefined) return;
    this.#host.change(this, withGracefulShutdown(this.exported), why);
  }

  withdraw(why: Reason = withdrawnByCaller): void {
    if (this.active) this.#host.remove(this, why);
  }
}

/** One object for all that say the same: to compare two is to compare references. */
class SharedExports {
  readonly #byKey = new Map<string, { readonly exported: RouteExport; users: number }>();

  share(exported: RouteExport): RouteExport {
    let shared = this.#byKey.get(exported.key);
    if (shared === undefined) {
      shared = { exported, users: 0 };
      this.#byKey.set(exported.key, shared);
    }
    shared.users += 1;
    return shared.exported;
  }

  release({ key }: RouteExport): void {
    const shared = this.#byKey.get(key);
    if (shared === undefined) return;
    shared.users -= 1;
    if (shared.users === 0) this.#byKey.delete(key);
  }
}
