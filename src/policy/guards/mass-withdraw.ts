import { Emitter, formatDuration, reason } from '../../core/index.ts';
import type {
  MassWithdrawChange,
  MassWithdrawHold,
  MassWithdrawLimits,
  MassWithdrawMember,
  MassWithdrawOutcome,
  MassWithdrawReasonCode,
  MassWithdrawStatus,
} from './mass-withdraw-status.ts';
import { SharedRoute, type RouteShare, type RouteSharing } from './shared-route.ts';
import { WithdrawalWindow } from './withdrawal-window.ts';

/**
 * Keeps many routes from leaving at once, since a fault of what decides is likelier then than one of all services. As
 * many may leave within the window as the limit says; from the one that would exceed it on all are held, until somebody
 * acknowledges that they are to leave, until a time is over, or until none of them wants to any more.
 *
 * It is told the time and does nothing by itself. What counts is the route: an owner that leaves while the others keep
 * it is neither counted nor held, and the same route that leaves twice within the window counts once. What an operator
 * takes out does not count, and is not held. One may always leave. Every call is cheap however many routes there are.
 */
export class MassWithdrawBreaker extends Emitter<{ change: MassWithdrawChange }> {
  readonly #limits: MassWithdrawLimits;
  readonly #message: string;
  readonly #window: WithdrawalWindow;
  readonly #routes = new Map<string, SharedRoute>();
  readonly #held = new Set<RouteShare>();
  #openSince: number | undefined;

  constructor(limits: MassWithdrawLimits) {
    super();
    this.#limits = limits;
    this.#window = new WithdrawalWindow(limits);
    this.#message = messageOf(limits);
  }

  /**
   * @param sharing of the route of this prefix, where it has several owners
   * @returns what the guard of a new announcement asks
   */
  join(prefix: string, sharing: RouteSharing = 'any'): MassWithdrawMember {
    const share: RouteShare = {
      ...{ prefix, sharing, route: undefined },
      ...{ isReleased: false, isRemoving: false, changed: undefined },
    };
    return {
      holdBack: (now) => this.#holdBack(share, now),
      settle: (outcome) => {
        this.#settle(share, outcome);
      },
      follow: (changed) => {
        share.changed = changed;
        return () => {
          this.#forget(share);
        };
      },
      requestRemoval: (now) => this.#requestRemoval(share, now),
      cancelRemoval: () => {
        share.isRemoving = false;
        share.isReleased = false;
        this.#letGo(share);
      },
    };
  }

  /**
   * Lets leave what is held: it was meant.
   * @returns how many were held
   */
  ack(now: number): number {
    this.#advance(now);
    const held = this.#held.size;
    if (this.#openSince !== undefined) {
      this.#release('mass-withdraw-acknowledged', `acknowledged: ${held} held withdrawals go out`);
    }
    return held;
  }

  status(now: number): MassWithdrawStatus {
    this.#advance(now);
    const { withdrawn, limit, announced } = this.#window;
    return {
      state: this.#openSince === undefined ? 'closed' : 'open',
      openSince: this.#openSince,
      until: this.#openSince === undefined ? undefined : this.#endOf(this.#openSince),
      withdrawn,
      limit,
      announced,
      held: [...new Set(Array.from(this.#held, ({ prefix }) => prefix))],
    };
  }

  /** Answers the same however often it is asked. */
  #holdBack(share: RouteShare, now: number): MassWithdrawHold | undefined {
    const { route, isReleased } = share;
    if (route === undefined || isReleased || !route.leavesWith(share)) return undefined;
    if (!this.#isHolding(route, now)) return undefined;
    return {
      reason: reason('mass-withdraw', this.#message, this.#evidence),
      until: this.#endOf(this.#openSince ?? now),
    };
  }

  /** Whether it is open, or would open if this one left. */
  #isHolding(route: SharedRoute, now: number): boolean {
    if (this.#openSince !== undefined) {
      const until = this.#endOf(this.#openSince);
      // When the time is over, nobody may have noticed yet.
      return until === undefined || now < until;
    }
    this.#window.forgetOld(now);
    return !this.#window.admits(route);
  }

  #settle(share: RouteShare, { now, standing, desire, action, isHeld }: MassWithdrawOutcome): void {
    this.#advance(now);
    // An operator who takes one out knows what he does, whatever its route says meanwhile.
    const isOperators = action === 'maintenance' || action === 'drain';
    const wants = standing === 'announce' && desire === 'announce' && !isOperators;
    const isCounted = standing === 'withdraw' && !isOperators;
    const hadWanted = share.route?.isWantedBy(share) === true;
    this.#set(share, wants, isCounted ? now : undefined);
    // One that was released after the decision was made has only to be decided again.
    if (isHeld && wants && !share.isReleased) this.#hold(share, now);
    else if (!share.isRemoving) this.#letGo(share);
    // A removal is asked for after the decision that its release has caused.
    if (!isHeld && !share.isRemoving) share.isReleased = false;
    if (wants && !hadWanted) this.#letOthersGo(share);
  }

  #requestRemoval(share: RouteShare, now: number): boolean {
    this.#advance(now);
    if (share.route?.isWantedBy(share) !== true) return true;
    if (this.#holdBack(share, now) === undefined) {
      this.#set(share, false, now);
      this.#letGo(share);
      return true;
    }
    share.isRemoving = true;
    this.#hold(share, now);
    return false;
  }

  /** @param countedAt undefined if the route leaves uncounted, should it leave with this */
  #set(share: RouteShare, wants: boolean, countedAt: number | undefined): void {
    const route = this.#routeOf(share);
    // One that never wanted the route takes it away where all must: that is a beginning, and no withdrawal.
    const isCounted = route.isWantedBy(share) && !share.isReleased;
    this.#change(route, isCounted ? countedAt : undefined, () => {
      route.set(share, wants);
    });
  }

  #forget(share: RouteShare): void {
    const { route } = share;
    share.changed = undefined;
    share.isRemoving = false;
    share.route = undefined;
    if (route !== undefined) {
      this.#change(route, undefined, () => {
        route.delete(share);
      });
      if (route.isEmpty) this.#routes.delete(share.prefix);
    }
    this.#letGo(share);
    share.isReleased = false;
  }

  #routeOf(share: RouteShare): SharedRoute {
    const { prefix, sharing } = share;
    share.route ??= this.#routes.get(prefix) ?? new SharedRoute(sharing);
    this.#routes.set(prefix, share.route);
    return share.route;
  }

  #change(route: SharedRoute, countedAt: number | undefined, change: () => void): void {
    const was = route.isAnnounced;
    change();
    if (was === route.isAnnounced) return;
    if (was) this.#window.leave(route, countedAt);
    else this.#window.enter(route);
  }

  #hold(share: RouteShare, now: number): void {
    this.#held.add(share);
    if (this.#openSince !== undefined) return;
    this.#openSince = now;
    const why = reason('mass-withdraw', this.#message, this.#evidence);
    this.emit('change', { state: 'open', reason: why });
  }

  /** Another owner keeps the route now: who was held for its sake may go. */
  #letOthersGo(share: RouteShare): void {
    const { route } = share;
    const free = Array.from(route?.shares ?? []).filter(
      (other) => other !== share && this.#held.has(other) && route?.leavesWith(other) === false,
    );
    for (const other of free) other.changed?.();
  }

  #letGo(share: RouteShare): void {
    if (!this.#held.delete(share) || this.#held.size > 0) return;
    this.#release('mass-withdraw-over', 'nothing is held any more');
  }

  #advance(now: number): void {
    this.#window.forgetOld(now);
    if (this.#openSince === undefined) return;
    const until = this.#endOf(this.#openSince);
    if (until === undefined || now < until) return;
    const held = this.#held.size;
    this.#release(
      'mass-withdraw-timed-out',
      `nobody has acknowledged it in ${formatDuration(until - this.#openSince)}: ${held} held withdrawals go out`,
    );
  }

  #release(code: MassWithdrawReasonCode, message: string): void {
    this.#openSince = undefined;
    const released = [...this.#held];
    this.#held.clear();
    // What has left is over and done with once somebody has said so. If all have recovered, it still counts.
    if (code !== 'mass-withdraw-over') this.#window.forgetOld(Infinity);
    for (const share of released) share.isReleased = true;
    const evidence = { held: released.length };
    this.emit('change', { state: 'closed', reason: reason(code, message, evidence) });
    for (const { changed } of released) changed?.();
  }

  #endOf(openSince: number): number | undefined {
    const { release } = this.#limits;
    return release === 'ack' ? undefined : openSince + release;
  }

  get #evidence(): { readonly withdrawn: number; readonly limit: number } {
    const { withdrawn, limit } = this.#window;
    return { withdrawn, limit };
  }
}

function messageOf({ atMost, within, release }: MassWithdrawLimits): string {
  const most =
    'count' in atMost ? `${atMost.count} announcements` : `${atMost.percent}% of the announcements`;
  const end = release === 'ack' ? '' : ` or ${formatDuration(release)} have passed`;
  return `more than ${most} would leave within ${formatDuration(within)}: held until somebody acknowledges it${end}`;
}
