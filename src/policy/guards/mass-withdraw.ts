import { Emitter, formatDuration, reason, type Reason } from '../../core/index.ts';
import type { Certain } from '../condition.ts';
import type { Desire } from '../decision.ts';

/** How many announcements may leave in how short a time. */
export interface MassWithdrawLimits {
  /** A number of announcements, or percent of those that were announced when the window began. */
  readonly atMost: { readonly count: number } | { readonly percent: number };
  /** The length of the window, in milliseconds. */
  readonly within: number;
  /** What ends it: an acknowledgement, or so many milliseconds (an acknowledgement does then, too). */
  readonly release: 'ack' | number;
}

export type MassWithdrawReasonCode =
  /** More would leave than may. */
  | 'mass-withdraw'
  | 'mass-withdraw-acknowledged'
  | 'mass-withdraw-timed-out'
  /** Nothing is held any more: what was has recovered, or is gone. */
  | 'mass-withdraw-over';

/** The breaker has opened (this is an alarm) or closed. */
export interface MassWithdrawChange {
  readonly state: 'open' | 'closed';
  readonly reason: Reason<MassWithdrawReasonCode>;
}

/** How the breaker stands. */
export interface MassWithdrawStatus {
  readonly state: 'open' | 'closed';
  /** On `clock.now()`; undefined while it is closed. */
  readonly openSince: number | undefined;
  /** When it closes by itself, on `clock.now()`; undefined if it does not. */
  readonly until: number | undefined;
  /** How many announcements have left in the window. */
  readonly withdrawn: number;
  /** How many may. */
  readonly limit: number;
  /** How many are announced now. */
  readonly announced: number;
  /** The prefixes that are still announced although their health, or their removal, would have them leave. */
  readonly held: readonly string[];
}

/** A withdrawal that is held. */
export interface MassWithdrawHold {
  readonly reason: Reason<MassWithdrawReasonCode>;
  /** On `clock.now()`; undefined if only an acknowledgement ends it. */
  readonly until: number | undefined;
}

/** What became of a decision of one announcement. */
export interface MassWithdrawOutcome {
  readonly now: number;
  readonly standing: Certain | undefined;
  readonly desire: Desire;
  /** It would have left, had it not been held. */
  readonly isHeld: boolean;
}

/** What the breaker knows of one announcement. */
interface Entry {
  readonly prefix: string;
  isAnnounced: boolean;
  /** It may leave although the breaker has held it, and is not counted. */
  isReleased: boolean;
  isRemoving: boolean;
  changed: (() => void) | undefined;
}

/**
 * Keeps many announcements from leaving at once, since a fault of what decides is likelier then than one of all
 * services. As many may leave within the window as the limit says; from the one that would exceed it on all are held,
 * until somebody acknowledges that they are to leave, until a time is over, or until none of them wants to any more.
 *
 * It is told the time and does nothing by itself. The same announcement that leaves twice within the window counts
 * once; what an operator takes out does not count, and is not held. One may always leave. Every call is cheap however
 * many announcements there are.
 */
export class MassWithdrawBreaker extends Emitter<{ change: MassWithdrawChange }> {
  readonly #limits: MassWithdrawLimits;
  readonly #message: string;
  /** Those that have left within the window, with when, the oldest first. */
  readonly #window = new Map<Entry, number>();
  readonly #held = new Set<Entry>();
  #openSince: number | undefined;
  #announced = 0;
  /** How many of the window are not announced again. */
  #gone = 0;

  constructor(limits: MassWithdrawLimits) {
    super();
    this.#limits = limits;
    const { atMost, within, release } = limits;
    const most =
      'count' in atMost
        ? `${atMost.count} announcements`
        : `${atMost.percent}% of the announcements`;
    const end = release === 'ack' ? '' : ` or ${formatDuration(release)} have passed`;
    this.#message = `more than ${most} would leave within ${formatDuration(within)}: held until somebody acknowledges it${end}`;
  }

  /** @returns what the guard of a new announcement asks */
  join(prefix: string): MassWithdrawMember {
    const entry: Entry = {
      prefix,
      isAnnounced: false,
      isReleased: false,
      isRemoving: false,
      changed: undefined,
    };
    return {
      holdBack: (now) => this.#holdBack(entry, now),
      settle: (outcome) => {
        this.#settle(entry, outcome);
      },
      follow: (changed) => {
        entry.changed = changed;
        return () => {
          this.#forget(entry);
        };
      },
      requestRemoval: (now) => this.#requestRemoval(entry, now),
      cancelRemoval: () => {
        entry.isRemoving = false;
        entry.isReleased = false;
        this.#letGo(entry);
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
    return {
      state: this.#openSince === undefined ? 'closed' : 'open',
      openSince: this.#openSince,
      until: this.#openSince === undefined ? undefined : this.#endOf(this.#openSince),
      withdrawn: this.#window.size,
      limit: this.#limit,
      announced: this.#announced,
      held: Array.from(this.#held, ({ prefix }) => prefix),
    };
  }

  /** Answers the same however often it is asked. */
  #holdBack(entry: Entry, now: number): MassWithdrawHold | undefined {
    if (!entry.isAnnounced || entry.isReleased || !this.#isHolding(entry, now)) return undefined;
    return {
      reason: reason('mass-withdraw', this.#message, this.#evidence),
      until: this.#endOf(this.#openSince ?? now),
    };
  }

  /** Whether it is open, or would open if this one left. */
  #isHolding(entry: Entry, now: number): boolean {
    if (this.#openSince !== undefined) {
      const until = this.#endOf(this.#openSince);
      // When the time is over, nobody may have noticed yet.
      return until === undefined || now < until;
    }
    this.#forgetOld(now);
    return !this.#window.has(entry) && this.#window.size >= this.#limit;
  }

  #settle(entry: Entry, { now, standing, desire, isHeld }: MassWithdrawOutcome): void {
    this.#advance(now);
    const isAnnounced = standing === 'announce' && desire === 'announce';
    if (isAnnounced) this.#enter(entry);
    // An operator who takes one out knows what he does.
    else this.#leave(entry, now, standing === 'withdraw');
    // One that was released after the decision was made has only to be decided again.
    if (isHeld && isAnnounced && !entry.isReleased) this.#hold(entry, now);
    else if (!entry.isRemoving) this.#letGo(entry);
    // A removal is asked for after the decision that its release has caused.
    if (!isHeld && !entry.isRemoving) entry.isReleased = false;
  }

  #requestRemoval(entry: Entry, now: number): boolean {
    this.#advance(now);
    if (this.#holdBack(entry, now) === undefined) {
      this.#leave(entry, now, true);
      return true;
    }
    entry.isRemoving = true;
    this.#hold(entry, now);
    return false;
  }

  #enter(entry: Entry): void {
    if (entry.isAnnounced) return;
    entry.isAnnounced = true;
    this.#announced += 1;
    if (this.#window.has(entry)) this.#gone -= 1;
  }

  #leave(entry: Entry, now: number, isCounted: boolean): void {
    if (!entry.isAnnounced) return;
    entry.isAnnounced = false;
    this.#announced -= 1;
    if (isCounted && !entry.isReleased) {
      // To the end of the window, where the newest are.
      this.#window.delete(entry);
      this.#window.set(entry, now);
    }
    if (this.#window.has(entry)) this.#gone += 1;
  }

  #forget(entry: Entry): void {
    entry.changed = undefined;
    entry.isRemoving = false;
    this.#leave(entry, 0, false);
    this.#letGo(entry);
    entry.isReleased = false;
  }

  #hold(entry: Entry, now: number): void {
    this.#held.add(entry);
    if (this.#openSince !== undefined) return;
    this.#openSince = now;
    const why = reason('mass-withdraw', this.#message, this.#evidence);
    this.emit('change', { state: 'open', reason: why });
  }

  #letGo(entry: Entry): void {
    if (!this.#held.delete(entry) || this.#held.size > 0) return;
    this.#release('mass-withdraw-over', 'nothing is held any more');
  }

  #advance(now: number): void {
    this.#forgetOld(now);
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
    if (code !== 'mass-withdraw-over') this.#forgetOld(Infinity);
    for (const entry of released) entry.isReleased = true;
    const evidence = { held: released.length };
    this.emit('change', { state: 'closed', reason: reason(code, message, evidence) });
    for (const { changed } of released) changed?.();
  }

  #forgetOld(now: number): void {
    for (const [entry, at] of this.#window) {
      if (now - at < this.#limits.within) return;
      this.#window.delete(entry);
      if (!entry.isAnnounced) this.#gone -= 1;
    }
  }

  #endOf(openSince: number): number | undefined {
    const { release } = this.#limits;
    return release === 'ack' ? undefined : openSince + release;
  }

  /** Of what was announced when the window began, or has come since. */
  get #limit(): number {
    const { atMost } = this.#limits;
    if ('count' in atMost) return atMost.count;
    // Percent like 33.3 have no exact binary form; what they make is not to be one less for it.
    const share = ((this.#announced + this.#gone) * atMost.percent) / 100 + 1e-9;
    return Math.max(1, Math.floor(share));
  }

  get #evidence(): { readonly withdrawn: number; readonly limit: number } {
    return { withdrawn: this.#window.size, limit: this.#limit };
  }
}

/** What one announcement asks and tells the breaker. */
export interface MassWithdrawMember {
  /** Why it may not leave now; undefined if it may. */
  holdBack(now: number): MassWithdrawHold | undefined;
  /** What has come of a decision. */
  settle(outcome: MassWithdrawOutcome): void;
  /** Calls back when it may leave that was held. What this returns takes it out of all counts. */
  follow(changed: () => void): () => void;
  /**
   * Whether the announcement may be removed. If not it is held like one that is down, and is to ask again when it is
   * called back.
   */
  requestRemoval(now: number): boolean;
  /** It is not to be removed any more. */
  cancelRemoval(): void;
}
