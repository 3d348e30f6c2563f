import type { Reason } from '../../../core/index.ts';
import { familyOfRoute, type DesiredRoute, type RouteTable } from '../route-table.ts';
import type { Family } from '../../session/index.ts';
import type { UpdateBlock } from './update-block.ts';

/** What is known of a prefix on a session, one bit each. */
const PENDING_WITHDRAWAL = 1;
const PENDING_ANNOUNCEMENT = 2;
/** The kernel has taken the announcement, and no withdrawal since: the peer knows the route, as far as we can tell. */
const TOLD = 4;
/** The peer wants it again although it has it. */
const AGAIN = 8;
/** The table keeps the route for us. */
const HELD = 16;

const PENDING = PENDING_WITHDRAWAL | PENDING_ANNOUNCEMENT;

/** A route that was written, and why. */
export interface SentRoute {
  readonly route: DesiredRoute;
  readonly reason: Reason;
}

/** Routes to announce which all say the same. */
export interface AnnouncementSlice {
  readonly block: UpdateBlock;
  readonly routes: readonly DesiredRoute[];
  /** Why each of them; undefined for what is no news to the peer, which asks for everything again. */
  readonly reasons: readonly (Reason | undefined)[];
}

/** What has been written together. The caller gives it back when the kernel has taken it. */
export interface WrittenRoutes {
  readonly withdrawn: readonly SentRoute[];
  readonly announced: readonly Pick<AnnouncementSlice, 'routes' | 'reasons'>[];
}

interface Bucket {
  readonly block: UpdateBlock;
  readonly ids: number[];
  next: number;
}

/**
 * What one session has sent, and what it still has to send: the last state of a prefix wins, however often it changed
 * meanwhile. Everything is in arrays by the ids of routes; it is bounded by the number of prefixes.
 */
export class AdjRibOut {
  readonly #table: Pick<RouteTable, 'at' | 'hold' | 'release'>;
  readonly #wanted: (route: DesiredRoute) => UpdateBlock | undefined;
  /** What was written last; undefined after a withdrawal. */
  readonly #written: (UpdateBlock | undefined)[] = [];
  #flags = new Uint8Array(64);
  /** How many writes with the prefix in them the kernel has not taken. */
  #inFlight = new Uint16Array(64);
  #withdrawals: number[] = [];
  /** What is to be announced, beside what says the same. */
  readonly #buckets = new Map<UpdateBlock, Bucket>();
  #lastBucket: Bucket | undefined;
  #writtenCount = 0;
  #toldCount = 0;

  /** @param wanted what the peer is to be told of a route now; undefined for nothing */
  constructor(
    table: Pick<RouteTable, 'at' | 'hold' | 'release'>,
    wanted: (route: DesiredRoute) => UpdateBlock | undefined,
  ) {
    this.#table = table;
    this.#wanted = wanted;
  }

  get hasPending(): boolean {
    return this.hasPendingWithdrawals || this.#buckets.size > 0;
  }

  get hasPendingWithdrawals(): boolean {
    return this.#withdrawals.length > 0;
  }

  /** Nothing is announced, and the kernel has taken every withdrawal. */
  get empty(): boolean {
    return this.#writtenCount === 0 && this.#toldCount === 0;
  }

  /** The peer has been told of the prefix, and not that it is withdrawn. */
  has({ id }: DesiredRoute): boolean {
    return this.#is(id, TOLD);
  }

  /** The routes that the peer has been told. */
  *routes(): IterableIterator<DesiredRoute> {
    for (let id = 0; id < this.#written.length; id += 1) {
      const route = this.#is(id, TOLD) ? this.#table.at(id) : undefined;
      if (route !== undefined) yield route;
    }
  }

  /** What is wanted of a route may have changed. */
  mark(route: DesiredRoute): void {
    const { id } = route;
    this.#makeRoom(id);
    const wanted = this.#wanted(route);
    if (wanted !== undefined) {
      if (!this.#is(id, PENDING_ANNOUNCEMENT)) this.#bucket(wanted).ids.push(id);
      this.#set(id, PENDING_ANNOUNCEMENT);
    } else if (this.#written[id] !== undefined) {
      if (!this.#is(id, PENDING_WITHDRAWAL)) this.#withdrawals.push(id);
      this.#set(id, PENDING_WITHDRAWAL);
    }
    if (this.#is(id, PENDING) && !this.#is(id, HELD)) this.#hold(route);
  }

  /** The peer wants everything of a family again. */
  markAgain(family: Family): void {
    for (let id = 0; id < this.#written.length; id += 1) {
      const route = this.#written[id] === undefined ? undefined : this.#table.at(id);
      if (route === undefined || familyOfRoute(route) !== family) continue;
      this.#set(id, AGAIN);
      this.mark(route);
    }
  }

  /** Withdraws whatever is not {@link AdjRibOut wanted} now. */
  markAll(): void {
    for (let id = 0; id < this.#written.length; id += 1) {
      const route = this.#written[id] === undefined ? undefined : this.#table.at(id);
      if (route !== undefined) this.mark(route);
    }
  }

  /** The next withdrawals, with what was announced before. They are written now. */
  takeWithdrawals(most: number): readonly { route: DesiredRoute; block: UpdateBlock }[] {
    const taken: { route: DesiredRoute; block: UpdateBlock }[] = [];
    let index = 0;
    for (; index < this.#withdrawals.length && taken.length < most; index += 1) {
      const id = this.#withdrawals[index] ?? 0;
      this.#unset(id, PENDING_WITHDRAWAL);
      const route = this.#table.at(id);
      const block = this.#written[id];
      // It may have come back meanwhile, in place or as something else.
      if (route !== undefined && block !== undefined && this.#wanted(route) === undefined) {
        this.#write(id, undefined);
        taken.push({ route, block });
      } else {
        this.#forgetUnused(id);
      }
    }
    this.#withdrawals = this.#withdrawals.slice(index);
    return taken;
  }

  /**
   * The next announcements that all say the same; undefined when there are no more. They are written now.
   * @param most how many, for a block
   */
  takeAnnouncements(most: (block: UpdateBlock) => number): AnnouncementSlice | undefined {
    for (const [block, bucket] of this.#buckets) {
      const slice = this.#takeFrom(block, bucket, most(block));
      if (bucket.next >= bucket.ids.length) this.#deleteBucket(block);
      if (slice.routes.length > 0) return slice;
    }
    return undefined;
  }

  /** The kernel has taken what was written. Writes are handed in their order. */
  handed({ withdrawn, announced }: WrittenRoutes): void {
    for (const { route } of withdrawn) {
      this.#inFlight[route.id] = (this.#inFlight[route.id] ?? 1) - 1;
      if (this.#is(route.id, TOLD)) this.#toldCount -= 1;
      this.#unset(route.id, TOLD);
      this.#forgetUnused(route.id);
    }
    for (const { routes } of announced) {
      for (const { id } of routes) {
        this.#inFlight[id] = (this.#inFlight[id] ?? 1) - 1;
        if (!this.#is(id, TOLD)) this.#toldCount += 1;
        this.#set(id, TOLD);
      }
    }
  }

  /** The session is gone, and with it every route that the peer had been told: these. */
  clear(): readonly DesiredRoute[] {
    const lost = [...this.routes()];
    for (let id = 0; id < this.#flags.length; id += 1) {
      const route = this.#is(id, HELD) ? this.#table.at(id) : undefined;
      if (route !== undefined) this.#table.release(route);
    }
    this.#flags.fill(0);
    this.#inFlight.fill(0);
    this.#written.length = 0;
    this.#withdrawals = [];
    this.#buckets.clear();
    this.#lastBucket = undefined;
    this.#writtenCount = 0;
    this.#toldCount = 0;
    return lost;
  }

  #bucket(block: UpdateBlock): Bucket {
    if (this.#lastBucket?.block === block) return this.#lastBucket;
    let bucket = this.#buckets.get(block);
    if (bucket === undefined) {
      bucket = { block, ids: [], next: 0 };
      this.#buckets.set(block, bucket);
    }
    this.#lastBucket = bucket;
    return bucket;
  }

  #deleteBucket(block: UpdateBlock): void {
    this.#buckets.delete(block);
    if (this.#lastBucket?.block === block) this.#lastBucket = undefined;
  }

  #takeFrom(block: UpdateBlock, bucket: Bucket, most: number): AnnouncementSlice {
    const routes: DesiredRoute[] = [];
    const reasons: (Reason | undefined)[] = [];
    while (bucket.next < bucket.ids.length && routes.length < most) {
      const id = bucket.ids[bucket.next] ?? 0;
      bucket.next += 1;
      const route = this.#table.at(id);
      const wanted = route === undefined ? undefined : this.#wanted(route);
      if (route === undefined || wanted === undefined) {
        this.#dropAnnouncement(id);
      } else if (wanted !== block) {
        // It has changed since it was marked first.
        this.#bucket(wanted).ids.push(id);
      } else if (this.#isNews(id, block)) {
        this.#write(id, block);
        routes.push(route);
        reasons.push(route.reason);
      } else if (this.#is(id, AGAIN)) {
        this.#write(id, block);
        routes.push(route);
        reasons.push(undefined);
      } else {
        this.#unset(id, PENDING_ANNOUNCEMENT);
      }
    }
    return { block, routes, reasons };
  }

  #isNews(id: number, block: UpdateBlock): boolean {
    const written = this.#written[id];
    return written === undefined || !isSame(written, block);
  }

  #dropAnnouncement(id: number): void {
    this.#unset(id, PENDING_ANNOUNCEMENT | AGAIN);
    this.#forgetUnused(id);
  }

  #write(id: number, block: UpdateBlock | undefined): void {
    if ((this.#written[id] === undefined) !== (block === undefined)) {
      this.#writtenCount += block === undefined ? -1 : 1;
    }
    this.#written[id] = block;
    this.#inFlight[id] = (this.#inFlight[id] ?? 0) + 1;
    if (block !== undefined) this.#unset(id, PENDING_ANNOUNCEMENT | AGAIN);
  }

  #hold(route: DesiredRoute): void {
    const entry = this.#table.at(route.id);
    if (entry === undefined) return;
    this.#table.hold(entry);
    this.#set(route.id, HELD);
  }

  /** Lets go of a route of which nothing was sent, or nothing is left. */
  #forgetUnused(id: number): void {
    if (this.#written[id] !== undefined || this.#inFlight[id] !== 0) return;
    if (!this.#is(id, HELD) || this.#is(id, PENDING | TOLD)) return;
    this.#flags[id] = 0;
    const route = this.#table.at(id);
    if (route !== undefined) this.#table.release(route);
  }

  #is(id: number, flags: number): boolean {
    return ((this.#flags[id] ?? 0) & flags) !== 0;
  }

  #set(id: number, flags: number): void {
    this.#flags[id] = (this.#flags[id] ?? 0) | flags;
  }

  #unset(id: number, flags: number): void {
    this.#flags[id] = (this.#flags[id] ?? 0) & ~flags;
  }

  #makeRoom(id: number): void {
    while (this.#written.length <= id) this.#written.push(undefined);
    if (id < this.#flags.length) return;
    const length = Math.max(2 * this.#flags.length, id + 1);
    this.#flags = grown(this.#flags, new Uint8Array(length));
    this.#inFlight = grown(this.#inFlight, new Uint16Array(length));
  }
}

/** A group may forget a block and make it again. */
function isSame(a: UpdateBlock, b: UpdateBlock): boolean {
  return a === b || a.key === b.key;
}

function grown<T extends Uint8Array | Uint16Array>(small: T, large: T): T {
  large.set(small);
  return large;
}
