import type { Reason } from '../../../core/index.ts';
import type { DesiredRoute, RouteTable } from '../route-table.ts';
import { PendingAnnouncements } from './pending-announcements.ts';
import { routeMark, RouteMarks } from './route-marks.ts';
import type { UpdateBlock } from './update-block.ts';
import {
  nobody,
  type AnnouncementSlice,
  type HandedListener,
  type WrittenRoutes,
} from './written-routes.ts';

const PENDING = routeMark.pendingWithdrawal | routeMark.pendingAnnouncement;

/** How a route that a peer has differs from what it should have. */
export type RouteRepairKind = 'route-missing' | 'route-outdated' | 'route-left-over';

/**
 * What one session has sent, and what it still has to send: the last state of a prefix wins, however often it changed
 * meanwhile. Everything is in arrays by the ids of routes; it is bounded by the number of prefixes.
 */
export class AdjRibOut {
  readonly #table: Pick<RouteTable, 'at' | 'hold' | 'release'>;
  readonly #wanted: (route: DesiredRoute) => UpdateBlock | undefined;
  readonly #why: (route: DesiredRoute) => Reason;
  /** What was written last; undefined after a withdrawal. */
  readonly #written: (UpdateBlock | undefined)[] = [];
  readonly #marks = new RouteMarks();
  #withdrawals: number[] = [];
  readonly #announcements = new PendingAnnouncements();
  #writtenCount = 0;
  /** How many announcements and withdrawals the kernel has not taken. */
  #onTheWay = 0;
  /** Counts the times that all of it was cleared. */
  #session = 0;

  /**
   * @param wanted what the peer is to be told of a route now; undefined for nothing
   * @param why the reason of what is wanted
   */
  constructor(
    table: Pick<RouteTable, 'at' | 'hold' | 'release'>,
    wanted: (route: DesiredRoute) => UpdateBlock | undefined,
    why: (route: DesiredRoute) => Reason,
  ) {
    this.#table = table;
    this.#wanted = wanted;
    this.#why = why;
  }

  get hasPending(): boolean {
    return this.hasPendingWithdrawals || !this.#announcements.isEmpty;
  }

  get hasPendingWithdrawals(): boolean {
    return this.#withdrawals.length > 0;
  }

  /** Some of them are still to be withdrawn: the others have come back. Looks at each. */
  get hasDueWithdrawals(): boolean {
    return this.#withdrawals.some((id) => {
      const route = this.#table.at(id);
      return route !== undefined && this.#wanted(route) === undefined;
    });
  }

  /** Nothing is announced, and the kernel has taken every withdrawal. */
  get empty(): boolean {
    return this.#writtenCount === 0 && this.#onTheWay === 0;
  }

  /** The peer has been told of the prefix, and not that it is withdrawn. */
  has({ id }: DesiredRoute): boolean {
    return this.#marks.has(id, routeMark.told);
  }

  /** The routes that the peer has been told. */
  *routes(): IterableIterator<DesiredRoute> {
    for (let id = 0; id < this.#written.length; id += 1) {
      const route = this.#marks.has(id, routeMark.told) ? this.#table.at(id) : undefined;
      if (route !== undefined) yield route;
    }
  }

  /** What is wanted of a route may have changed. */
  mark(route: DesiredRoute): void {
    const { id } = route;
    this.#makeRoom(id);
    const wanted = this.#wanted(route);
    if (wanted !== undefined) {
      if (!this.#marks.has(id, routeMark.pendingAnnouncement)) this.#announcements.add(wanted, id);
      this.#marks.add(id, routeMark.pendingAnnouncement);
    } else if (this.#written[id] !== undefined) {
      if (!this.#marks.has(id, routeMark.pendingWithdrawal)) this.#withdrawals.push(id);
      this.#marks.add(id, routeMark.pendingWithdrawal);
    }
    if (this.#marks.has(id, PENDING) && !this.#marks.has(id, routeMark.held)) this.#hold(route);
  }

  /** The peer wants what it was told of a route again, if it still is to have it. */
  markAgain(route: DesiredRoute): void {
    const isRepeated = this.#written[route.id] !== undefined && this.#wanted(route) !== undefined;
    if (isRepeated) this.#marks.add(route.id, routeMark.again);
    this.mark(route);
  }

  /** How the peer's route differs from what is wanted where nothing is on its way that would change that. */
  damage(route: DesiredRoute): RouteRepairKind | undefined {
    const { id } = route;
    if (this.#marks.has(id, PENDING) && this.hasPending) return undefined;
    const wanted = this.#wanted(route);
    const written = this.#written[id];
    if (wanted === undefined) return written === undefined ? undefined : 'route-left-over';
    if (written === undefined) return 'route-missing';
    return isSame(written, wanted) ? undefined : 'route-outdated';
  }

  /** As {@link mark}, whatever was believed to be on its way. */
  repair(route: DesiredRoute): void {
    this.#makeRoom(route.id);
    this.#marks.remove(route.id, PENDING);
    this.mark(route);
  }

  /** The next withdrawals, with what was announced before. They are written now. */
  takeWithdrawals(most: number): readonly { route: DesiredRoute; block: UpdateBlock }[] {
    const taken: { route: DesiredRoute; block: UpdateBlock }[] = [];
    let index = 0;
    for (; index < this.#withdrawals.length && taken.length < most; index += 1) {
      const id = this.#withdrawals[index] ?? 0;
      this.#marks.remove(id, routeMark.pendingWithdrawal);
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
    for (;;) {
      const block = this.#announcements.oldest;
      if (block === undefined) return undefined;
      const slice = this.#takeSlice(block, most(block));
      if (slice.routes.length > 0) return slice;
    }
  }

  /**
   * The kernel has taken what was written. Writes are handed in their order.
   * @param listener is told of each; one that clears all of it is told of no more
   */
  handed({ withdrawn, announced }: WrittenRoutes, listener: HandedListener = nobody): void {
    const session = this.#session;
    for (const { route, reason } of withdrawn) {
      this.#handedWithdrawal(route);
      listener.withdrawn(route, reason);
      if (this.#session !== session) return;
    }
    for (const { routes, reasons } of announced) {
      for (let index = 0; index < routes.length; index += 1) {
        const [route, why] = [routes[index], reasons[index]];
        if (route === undefined) continue;
        this.#handedAnnouncement(route);
        if (why !== undefined) listener.announced(route, why);
        if (this.#session !== session) return;
      }
    }
  }

  /** The session is gone, and with it every route that the peer had been told: these. */
  clear(): readonly DesiredRoute[] {
    const lost = [...this.routes()];
    this.#session += 1;
    for (let id = 0; id < this.#written.length; id += 1) {
      const route = this.#marks.has(id, routeMark.held) ? this.#table.at(id) : undefined;
      if (route !== undefined) this.#table.release(route);
    }
    this.#marks.clear();
    this.#written.length = 0;
    this.#withdrawals = [];
    this.#announcements.clear();
    this.#writtenCount = 0;
    this.#onTheWay = 0;
    return lost;
  }

  #handedWithdrawal({ id }: DesiredRoute): void {
    this.#taken(id);
    this.#marks.remove(id, routeMark.told);
    this.#forgetUnused(id);
  }

  #handedAnnouncement({ id }: DesiredRoute): void {
    this.#taken(id);
    this.#marks.add(id, routeMark.told);
  }

  #taken(id: number): void {
    this.#marks.taken(id);
    this.#onTheWay -= 1;
  }

  #takeSlice(block: UpdateBlock, most: number): AnnouncementSlice {
    const routes: DesiredRoute[] = [];
    const reasons: (Reason | undefined)[] = [];
    while (routes.length < most) {
      const id = this.#announcements.take(block);
      if (id === undefined) break;
      const route = this.#table.at(id);
      const wanted = route === undefined ? undefined : this.#wanted(route);
      if (route === undefined || wanted === undefined) {
        this.#dropAnnouncement(id);
      } else if (wanted !== block) {
        // It has changed since it was marked first.
        this.#announcements.add(wanted, id);
      } else if (this.#isNews(id, block)) {
        this.#write(id, block);
        routes.push(route);
        reasons.push(this.#why(route));
      } else if (this.#marks.has(id, routeMark.again)) {
        this.#write(id, block);
        routes.push(route);
        reasons.push(undefined);
      } else {
        this.#marks.remove(id, routeMark.pendingAnnouncement);
      }
    }
    return { block, routes, reasons };
  }

  #isNews(id: number, block: UpdateBlock): boolean {
    const written = this.#written[id];
    return written === undefined || !isSame(written, block);
  }

  #dropAnnouncement(id: number): void {
    this.#marks.remove(id, routeMark.pendingAnnouncement | routeMark.again);
    this.#forgetUnused(id);
  }

  #write(id: number, block: UpdateBlock | undefined): void {
    if ((this.#written[id] === undefined) !== (block === undefined)) {
      this.#writtenCount += block === undefined ? -1 : 1;
    }
    this.#written[id] = block;
    this.#marks.written(id);
    this.#onTheWay += 1;
    if (block !== undefined)
      this.#marks.remove(id, routeMark.pendingAnnouncement | routeMark.again);
  }

  #hold(route: DesiredRoute): void {
    const entry = this.#table.at(route.id);
    if (entry === undefined) return;
    this.#table.hold(entry);
    this.#marks.add(route.id, routeMark.held);
  }

  /** Lets go of a route of which nothing was sent, or nothing is left. */
  #forgetUnused(id: number): void {
    if (this.#written[id] !== undefined || this.#marks.isInFlight(id)) return;
    if (!this.#marks.has(id, routeMark.held) || this.#marks.has(id, PENDING | routeMark.told))
      return;
    this.#marks.remove(id, routeMark.held);
    const route = this.#table.at(id);
    if (route !== undefined) this.#table.release(route);
  }

  #makeRoom(id: number): void {
    while (this.#written.length <= id) this.#written.push(undefined);
    this.#marks.makeRoom(id);
  }
}

/** A group may forget a block and make it again. */
function isSame(a: UpdateBlock, b: UpdateBlock): boolean {
  return a === b || a.key === b.key;
}
