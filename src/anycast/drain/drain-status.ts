import type { Reason } from '../../core/index.ts';
import type { DrainEnd, DrainPhase } from './drain-machine.ts';

export type DrainReasonCode = 'draining' | 'drained' | 'undrained';

/** A drain has come to its next step, or was taken back. */
export interface DrainEvent {
  readonly prefix: string;
  readonly phase: DrainPhase;
  readonly reason: Reason<DrainReasonCode>;
  readonly at: Date;
}

/** What came of a drain. */
export interface DrainResult {
  readonly prefix: string;
  /** `taken-back`: by `undrain`, or by a stop. */
  readonly outcome: 'drained' | 'taken-back';
  /** What ended the wait; undefined if it was taken back before. */
  readonly end: DrainEnd | undefined;
  /** How long the route was de-preferred before it was withdrawn, in milliseconds. */
  readonly waited: number;
  /** Why the hook failed; undefined if it ran well, or there is none. */
  readonly hookFault: Reason | undefined;
}

/** How a drain stands, for status. */
export interface DrainStatus {
  readonly phase: DrainPhase;
  readonly reason: Reason<DrainReasonCode>;
  /** When it began, and when its wait ends at the latest. */
  readonly begunAt: Date;
  readonly until: Date;
  /** What its condition said last, if it does not end the wait yet, or that it has not answered. */
  readonly condition: string | undefined;
}

/** The mark, and what else the route says while it is drained. */
export interface DrainAttributes {
  readonly med: number | undefined;
  readonly prepend: number | undefined;
}
