import type { Reason } from '../../../core/index.ts';
import type { Family } from '../../session/index.ts';
import type { DesiredRoute } from '../route-table.ts';
import { AdjRibOut, type RouteRepairKind } from './adj-rib-out.ts';
import { EndOfRibHold } from './end-of-rib-hold.ts';
import { emptyBatch, inOnePiece, type FeedBatch } from './feed-batch.ts';
import type { FeedSetup } from './feed-setup.ts';
import { FeedMarkers } from './feed-markers.ts';
import { FeedWants } from './feed-wants.ts';
import type { EncodedUpdates } from './message-cache.ts';
import type { UnsentReason } from './next-hop.ts';
import { RouteWalk } from './route-walk.ts';
import type { MarkingBudget, Sender } from './send-queue.ts';
import { StuckWithdrawals } from './stuck-withdrawals.ts';
import { withdrawalForm, type UpdateGroup, type WithdrawalForm } from './update-group.ts';

/** How many octets are given to the kernel at a time. What waits behind them is still ours to change. */
const BATCH_OCTETS = 65_536;

/** Less is not filled: a batch that is one piece is shared as it is. */
const LEAST_ROOM = 4_096;

/** The octets of a withdrawn /32 with a little room. */
const BATCH_WITHDRAWALS = 12_000;

/** Brings one Established session from what it has sent to what is desired: everything at first, then what changes. */
export class RouteFeed implements Sender {
  readonly #setup: FeedSetup;
  readonly #wants: FeedWants;
  readonly #adjRibOut: AdjRibOut;
  readonly #walk: RouteWalk;
  /** How many routes the walk has come by since something was announced. */
  #walked = 0;
  readonly #markers: FeedMarkers;
  readonly #stuck: StuckWithdrawals;
  readonly #unsubscribe: () => void;
  #updates = 0;
  /** What is to be written in this turn. */
  #ready: FeedBatch | undefined;
  #ended = false;
  /** Why nothing is wanted whatever is desired: the peer is being stopped. */
  #withdrawing: Reason | undefined;

  constructor(setup: FeedSetup) {
    this.#setup = setup;
    this.#wants = new FeedWants(setup);
    const { peer, desired, clock, session, patience, families, routeRefresh } = setup;
    this.#adjRibOut = new AdjRibOut(
      desired.table,
      (route) => (this.#withdrawing === undefined ? this.#wants.blockOf(route) : undefined),
      (route) => desired.reasonFor(route, peer),
    );
    this.#walk = new RouteWalk(desired.table, this.#adjRibOut);
    this.#markers = new FeedMarkers(families, routeRefresh === 'enhanced', this.#hold());
    this.#stuck = new StuckWithdrawals(clock, patience, {
      isWaiting: () => this.#adjRibOut.hasDueWithdrawals,
      onStuck: () => {
        session.giveUpSending();
      },
    });
    this.#unsubscribe = desired.subscribe((route) => {
      this.#mark(route);
    });
    this.#markAll();
  }

  get updatesSent(): number {
    return this.#updates;
  }

  has(route: DesiredRoute): boolean {
    return this.#adjRibOut.has(route);
  }

  routes(): Iterable<DesiredRoute> {
    return this.#adjRibOut.routes();
  }

  /** Nothing is announced, and the kernel has taken every withdrawal. */
  get empty(): boolean {
    return this.#adjRibOut.empty;
  }

  /** Why the peer does not get a route that is for it; undefined if it does, or is not to. */
  unsent(route: DesiredRoute): UnsentReason | undefined {
    return this.#wants.unsent(route);
  }

  /** The session says other things about the same routes from now on: what differs is sent. */
  regroup(group: UpdateGroup): void {
    this.#wants.group = group;
    // Nothing is wanted any more, whatever it would say.
    if (this.#withdrawing !== undefined) return;
    this.#markAll();
  }

  /** The peer asks for everything of a family again (RFC 2918 §4). */
  refresh(family: Family): void {
    if (this.#setup.routeRefresh === 'none' || !this.#setup.families.includes(family)) return;
    this.#markers.ask(family);
    this.#request();
  }

  /**
   * Compares what the peer has of a route with what it should have, and sends the difference if nobody else does.
   * @returns what was wrong, if anything
   */
  check(route: DesiredRoute): RouteRepairKind | undefined {
    // Whoever walks through all of them comes by this one as well.
    if (this.#withdrawing !== undefined || this.#walk.running) return undefined;
    const damage = this.#adjRibOut.damage(route);
    if (damage === undefined) return undefined;
    this.#adjRibOut.repair(route);
    this.#watch();
    this.#request();
    return damage;
  }

  /** Withdraws everything, and takes up nothing new. */
  withdrawAll(why: Reason): void {
    this.#withdrawing = why;
    this.#markAll();
  }

  /** The kernel takes octets again. */
  drained(): void {
    if (this.#hasPending) this.#request();
  }

  /** The session is gone: so are the routes that the peer had been told, which are these. */
  end(): readonly DesiredRoute[] {
    this.#ended = true;
    this.#unsubscribe();
    this.#setup.queue.forget(this);
    this.#stuck.stop();
    this.#markers.stop();
    return this.#adjRibOut.clear();
  }

  take(budget: MarkingBudget): boolean {
    const { session } = this.#setup;
    // Asked for again before the others were through: whoever heard of their writes has changed something.
    this.write();
    if (this.#ended) return false;
    // Even while nothing can be written: a withdrawal counts from when it is known (DESIGN rule 4).
    this.#goOn(budget);
    if (!this.#hasPending || !session.writable) return this.#walk.running;
    const batch = emptyBatch();
    this.#takeWithdrawals(batch);
    // Two turns' worth are a full batch of full messages.
    if (!this.#walk.running || this.#walked >= 2 * budget.most) {
      this.#takeAnnouncements(batch, budget);
    }
    // What was taken back meanwhile is through as well: it leaves nothing to write.
    const { hasPendingWithdrawals } = this.#adjRibOut;
    batch.handed = this.#stuck.written(batch.withdrawn.length > 0, hasPendingWithdrawals);
    if (batch.parts.length === 0) return this.#walk.running;
    this.#ready = batch;
    return batch.octets >= BATCH_OCTETS || this.#hasPending;
  }

  write(): void {
    const batch = this.#ready;
    this.#ready = undefined;
    if (batch === undefined || this.#ended) return;
    this.#setup.session.sendMessages(inOnePiece(batch), () => {
      if (this.#ended) return;
      batch.handed();
      this.#handed(batch);
    });
  }

  get #hasPending(): boolean {
    return this.#adjRibOut.hasPending || this.#markers.pending || this.#walk.running;
  }

  #request(): void {
    this.#setup.queue.request(this);
  }

  #markAll(): void {
    this.#walk.markAll();
    this.#request();
  }

  #goOn(budget: MarkingBudget): void {
    if (!this.#walk.running) return;
    this.#walked += this.#walk.go(budget);
    this.#watch();
  }

  #mark(route: DesiredRoute): void {
    if (this.#withdrawing !== undefined) return;
    this.#adjRibOut.mark(route);
    this.#watch();
    this.#request();
  }

  #watch(): void {
    if (this.#adjRibOut.hasPendingWithdrawals) this.#stuck.queued();
  }

  #takeWithdrawals(batch: FeedBatch): void {
    if (!this.#adjRibOut.hasPendingWithdrawals) return;
    const taken = this.#adjRibOut.takeWithdrawals(BATCH_WITHDRAWALS);
    const byForm = new Map<WithdrawalForm, DesiredRoute[]>();
    for (const { route, block } of taken) {
      const form = withdrawalForm(block);
      const routes = byForm.get(form);
      if (routes === undefined) byForm.set(form, [route]);
      else routes.push(route);
      batch.withdrawn.push({ route, reason: this.#withdrawing ?? route.reason });
    }
    for (const [form, routes] of byForm) {
      this.#add(batch, this.#wants.group.withdraw(form, routes));
    }
  }

  #takeAnnouncements(batch: FeedBatch, budget: MarkingBudget): void {
    const { group } = this.#wants;
    this.#walked = 0;
    // DESIGN rule 4: withdrawals first.
    while (batch.octets <= BATCH_OCTETS - LEAST_ROOM && !this.#adjRibOut.hasPendingWithdrawals) {
      const room = BATCH_OCTETS - batch.octets;
      const slice = this.#adjRibOut.takeAnnouncements((block) => group.batchSize(block, room));
      if (slice !== undefined) {
        this.#add(batch, group.announce(slice.block, slice.routes));
        batch.announced.push(slice);
      } else if (this.#walk.running || !this.#takeMarkers(batch)) {
        return;
      } else {
        this.#goOn(budget);
      }
    }
  }

  /** Ends one feed of everything, and begins the next. False if there is nothing to announce now. */
  #takeMarkers(batch: FeedBatch): boolean {
    if (!this.#markers.pending) return false;
    batch.parts.push(...this.#markers.end());
    const { families, markers } = this.#markers.begin();
    batch.parts.push(...markers);
    this.#walk.markAgain(families);
    return true;
  }

  #add(batch: FeedBatch, { octets, messages }: EncodedUpdates): void {
    batch.parts.push(octets);
    batch.octets += octets.length;
    this.#updates += messages;
  }

  #handed(batch: FeedBatch): void {
    const { listener } = this.#setup;
    this.#adjRibOut.handed(batch, {
      withdrawn: (route, why) => {
        listener.withdrawn(route.text, why);
      },
      announced: (route, why) => {
        listener.announced(route.text, why);
      },
    });
    // A listener may have ended the session.
    if (!this.#ended && this.#adjRibOut.empty) listener.empty();
  }

  /** Undefined: End-of-RIB goes out as soon as everything is announced. */
  #hold(): EndOfRibHold | undefined {
    const { clock, deferral } = this.#setup;
    const over = (): void => {
      this.#request();
    };
    return deferral && new EndOfRibHold({ clock, over, ...deferral });
  }
}
