import { formatDuration, reason, type Reason } from '../core/index.ts';
import {
  badInWindow,
  type DebounceSettings,
  type DebounceState,
  type ResultWindow,
  type Thresholds,
} from './debounce.ts';
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

export interface WindowEvidence {
  readonly check: CheckIdentity;
  /** How many of the results in the window were bad. */
  readonly bad: number;
  /** How many results the window held. */
  readonly results: number;
  readonly window: ResultWindow;
  /** The result that reached it. */
  readonly last: ProbeResult;
}

/** One result decided. */
export interface OneResultEvidence {
  readonly check: CheckIdentity;
  readonly last: ProbeResult;
}

export interface StallEvidence {
  readonly check: CheckIdentity;
  /** How long this process stood still, in milliseconds. */
  readonly stalled: number;
  /** Milliseconds. */
  readonly maxStall: number;
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
  /** As many bad results in the window as take a backend offline. */
  | Reason<'window-reached', WindowEvidence>
  /** One result that leaves no doubt, such as a redial that is refused. */
  | Reason<'conclusive-result', OneResultEvidence>
  /** The first result, where that decides alone (`initially`). */
  | Reason<'first-result', OneResultEvidence>
  /** Nothing was seen yet: the verdict is what `initially` says. */
  | Reason<'assumed', { readonly check: CheckIdentity; readonly verdict: 'online' | 'offline' }>
  /** A result has borne out what was assumed. */
  | Reason<'assumption-confirmed', OneResultEvidence>
  /** No result that counts came for `maxAge`. */
  | Reason<'evidence-too-old', TooOldEvidence>
  /** This process stood still for longer than `maxStall`, and what was known before counts no more. */
  | Reason<'stalled', StallEvidence>
  /** A group that was stopped knows nothing. */
  | Reason<'stopped', { readonly check: CheckIdentity }>;

export type HealthReasonCode = HealthReason['code'];

/** Why the verdict at the start is what it is. */
export function atFirst(
  check: CheckIdentity,
  { verdict }: DebounceState,
  settings: DebounceSettings,
): HealthReason {
  if (verdict !== 'unknown') {
    return reason('assumed', `assumed ${verdict}, not observed`, { check, verdict });
  }
  const { rise, fall, initially } = settings;
  const needed =
    initially === 'first-result'
      ? 'the first result decides'
      : `it takes ${count(rise, 'good')} or ${count(fall, 'bad')}`;
  return reason('not-checked-yet', `no verdict yet: ${needed}`, { check, rise, fall });
}

/** Why the verdict after a result is what it is. The state has a cause. */
export function afterResult(
  check: CheckIdentity,
  state: DebounceState,
  settings: DebounceSettings,
  last: ProbeResult,
): HealthReason {
  const { verdict, cause, good, bad } = state;
  const { rise, fall } = settings;
  switch (cause) {
    case 'rise':
      return reason('rise-reached', inARowMessage(good, 'good', last), {
        check,
        inARow: good,
        threshold: rise,
        last,
      });
    case 'fall':
      return reason('fall-reached', inARowMessage(bad, 'bad', last), {
        check,
        inARow: bad,
        threshold: fall,
        last,
      });
    case 'window':
      return windowReached(check, state, settings, last);
    case 'first-result':
      return reason('first-result', `the first result is ${last.outcome}: ${last.message}`, {
        check,
        last,
      });
    case 'confirmed':
      return reason('assumption-confirmed', `${verdict}, as was assumed: ${last.message}`, {
        check,
        last,
      });
    case 'conclusive':
    case undefined:
      return reason('conclusive-result', last.message, { check, last });
  }
}

export function stalled(check: CheckIdentity, duration: number, maxStall: number): HealthReason {
  const message = `this process stood still for ${formatDuration(duration)}, longer than ${formatDuration(maxStall)}: what was seen before counts no more`;
  return reason('stalled', message, { check, stalled: duration, maxStall });
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

function windowReached(
  check: CheckIdentity,
  state: DebounceState,
  { window = { bad: 0, of: 0 } }: DebounceSettings,
  last: ProbeResult,
): HealthReason {
  const bad = badInWindow(state);
  const results = state.counted;
  const message = `${bad} of the last ${results} results were bad, the last: ${last.message}`;
  return reason('window-reached', message, { check, bad, results, window, last });
}

function inARowMessage(results: number, kind: 'good' | 'bad', { message }: ProbeResult): string {
  // It is kept for as long as the verdict is: joined it is one string, and concatenated it would be a tree of them.
  return [count(results, kind), ', ', results === 1 ? '' : 'the last: ', message].join('');
}

function count(results: number, kind: 'good' | 'bad'): string {
  return results === 1 ? `1 ${kind} result` : `${results} ${kind} results in a row`;
}
