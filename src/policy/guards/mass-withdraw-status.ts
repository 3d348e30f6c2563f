import type { Reason } from '../../core/index.ts';
import type { Certain } from '../condition.ts';
import type { ActionName, Desire } from '../decision.ts';

/** How many routes may leave in how short a time. */
export interface MassWithdrawLimits {
  /** A number of routes, or percent of those that were announced when the window began. */
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
  /** How many routes have left in the window. */
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
  readonly action: ActionName;
  /** It would have left, had it not been held. */
  readonly isHeld: boolean;
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
