import { formatDuration, reason, type Reason } from '../core/index.ts';
import type { DebounceState, Thresholds } from './debounce.ts';
import type { ProbeResult } from './probe-result.ts';

/** Which check of a backend is meant. */
export interface CheckIdentity {
  /** The kind of check in one word, such as `http`. */
  readonly kind: string;
  /** What it looks at, such as `http://10.0.0.1/healthz`. */
  readonly target: string;
}

export interface ThresholdEvidence {
  readonly check: CheckIdentity;
  /** Results of this kind in a row. */
  readonly inARow: number;
  /** The `rise` or `fall` that was reached. */
  readonly threshold: number;
  /** The result that reached it. */
  readonly last: ProbeResult;
}

export interface TooOldEvidence {
  readonly check: CheckIdentity;
  /** Milliseconds. */
  readonly maxAge: number;
  /** The newest result: why there was nothing newer that counts, if it was not run. */
  readonly last: ProbeResult | undefined;
}

/** Why a verdict is what it is. */
export type HealthReason =
  /** The group runs (or has never run), and no verdict was reached yet. */
  | Reason<'not-checked-yet', { readonly check: CheckIdentity } & Thresholds>
  /** As many good results in a row as bring a backend online. */
  | Reason<'rise-reached', ThresholdEvidence>
  /** As many bad results in a row as take a backend offline. */
  | Reason<'fall-reached', ThresholdEvidence>
  /** One result that leaves no doubt, such as a redial that is refused. */
  | Reason<'conclusive-result', { readonly check: CheckIdentity; readonly last: ProbeResult }>
  /** No result that counts came for `maxAge`. */
  | Reason<'evidence-too-old', TooOldEvidence>
  /** A group that was stopped knows nothing. */
  | Reason<'stopped', { readonly check: CheckIdentity }>;

export type HealthReasonCode = HealthReason['code'];

export function notCheckedYet(check: CheckIdentity, { rise, fall }: Thresholds): HealthReason {
  return reason(
    'not-checked-yet',
    `no verdict yet: it takes ${count(rise, 'good')} or ${count(fall, 'bad')}`,
    { check, rise, fall },
  );
}

export function thresholdReached(
  check: CheckIdentity,
  state: DebounceState,
  last: ProbeResult,
): HealthReason {
  const risen = state.verdict === 'online';
  // The verdict changes with the result that reaches the threshold, so the two are equal.
  const inARow = risen ? state.good : state.bad;
  const results = count(inARow, risen ? 'good' : 'bad');
  const message = `${results}, ${inARow === 1 ? '' : 'the last: '}${last.message}`;
  const evidence = { check, inARow, threshold: inARow, last };
  return risen
    ? reason('rise-reached', message, evidence)
    : reason('fall-reached', message, evidence);
}

export function conclusive(check: CheckIdentity, last: ProbeResult): HealthReason {
  return reason('conclusive-result', last.message, { check, last });
}

export function evidenceTooOld(
  check: CheckIdentity,
  maxAge: number,
  last: ProbeResult | undefined,
): HealthReason {
  const why = last?.outcome === 'not-run' ? `, the last probe was not run: ${last.message}` : '';
  const message = `no result that counts for ${formatDuration(maxAge)}${why}`;
  return reason('evidence-too-old', message, { check, maxAge, last });
}

export function stopped(check: CheckIdentity): HealthReason {
  return reason('stopped', 'the health group was stopped', { check });
}

/** The same reason where a backend has several checks: it says which one. */
export function ofCheck<Why extends HealthReason>(why: Why): Why {
  const { kind, target } = why.evidence.check;
  return { ...why, message: `${kind} ${target}: ${why.message}` };
}

function count(results: number, kind: 'good' | 'bad'): string {
  return results === 1 ? `1 ${kind} result` : `${results} ${kind} results in a row`;
}
