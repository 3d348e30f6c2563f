import { reason, type Reason } from '../core/index.ts';
import type { Judgement, ServiceState } from '../policy/index.ts';

/** What is wanted of the route. `nothing` is the time before the first evidence: withdrawn, but not decided. */
export type Desire = 'nothing' | 'announce' | 'withdraw';

export type AnnouncementReasonCode =
  'not-started' | 'evidence-missing' | 'evidence-too-old' | 'draining' | 'stopped';

export interface AnnouncementState {
  readonly desire: Desire;
  readonly service: ServiceState;
  /** Why that is wanted. */
  readonly reason: Reason;
  /** Leaving: a route that is announced is de-preferred, and none is announced anew. */
  readonly draining: boolean;
  /** The evidence is not enough any more: the desire is kept until the timer says otherwise. */
  readonly doubtful: boolean;
}

export const initial: AnnouncementState = {
  desire: 'nothing',
  service: 'undetermined',
  reason: reason('not-started', 'not started'),
  draining: false,
  doubtful: false,
};

export type AnnouncementEvent =
  /** The condition was asked. `evidenceAge`: how old the evidence is that an undetermined judgement misses, in ms. */
  | {
      readonly type: 'judged';
      readonly judgement: Judgement;
      readonly service: ServiceState;
      readonly evidenceAge: number;
    }
  /** The evidence has been missing for `maxAge`. */
  | { readonly type: 'evidence-expired' }
  | { readonly type: 'drain' }
  | { readonly type: 'stop' };

export type AnnouncementAction =
  | { readonly type: 'announce'; readonly reason: Reason }
  /** Marks the route with GRACEFUL_SHUTDOWN (RFC 8326). */
  | { readonly type: 'deprefer'; readonly reason: Reason }
  | { readonly type: 'withdraw'; readonly reason: Reason }
  /** The same route, for another reason: nothing to send. */
  | { readonly type: 'explain'; readonly reason: Reason }
  /** What is wanted has changed: the `decision` event. */
  | { readonly type: 'decide'; readonly decision: 'announce' | 'withdraw'; readonly reason: Reason }
  /** Milliseconds. */
  | { readonly type: 'start-evidence-timer'; readonly delay: number }
  | { readonly type: 'stop-evidence-timer' };

export interface AnnouncementContext {
  /** How long a desire outlives its evidence, in milliseconds. */
  readonly maxAge: number;
  readonly onUnknown: 'withdraw' | 'keep';
}

export interface AnnouncementStep {
  readonly state: AnnouncementState;
  readonly actions: readonly AnnouncementAction[];
}

/** What one event does to one announcement: pure. */
export function step(
  state: AnnouncementState,
  event: AnnouncementEvent,
  context: AnnouncementContext,
): AnnouncementStep {
  switch (event.type) {
    case 'judged':
      return judged(state, event, context);
    case 'evidence-expired':
      return expired(state, context);
    case 'drain':
      return drain(state);
    case 'stop':
      return stop(state);
  }
}

function judged(
  state: AnnouncementState,
  { judgement, service, evidenceAge }: Extract<AnnouncementEvent, { type: 'judged' }>,
  context: AnnouncementContext,
): AnnouncementStep {
  const { wish, reason: why } = judgement;
  if (wish === 'undetermined') {
    return undetermined({ ...state, service }, why, evidenceAge, context);
  }
  const settled = { ...state, service, doubtful: false };
  const actions: AnnouncementAction[] = state.doubtful ? [{ type: 'stop-evidence-timer' }] : [];
  if (wish === state.desire) {
    if (why.message === state.reason.message) return { state: settled, actions };
    // Other backends carry it now: whoever asks, or connects, is told of those.
    if (wish === 'announce' && !state.draining) actions.push({ type: 'explain', reason: why });
    return { state: { ...settled, reason: why }, actions };
  }
  // A node that leaves does not come back.
  if (wish === 'announce' && state.draining) return { state: settled, actions };
  actions.push({ type: 'decide', decision: wish, reason: why });
  if (wish === 'announce') actions.push({ type: 'announce', reason: why });
  else if (state.desire === 'announce') actions.push({ type: 'withdraw', reason: why });
  return { state: { ...settled, desire: wish, reason: why }, actions };
}

/** DESIGN rule 5. Before the first evidence: stay withdrawn. Afterwards: keep what is, until maxAge. */
function undetermined(
  state: AnnouncementState,
  why: Reason,
  evidenceAge: number,
  { maxAge, onUnknown }: AnnouncementContext,
): AnnouncementStep {
  if (state.desire === 'nothing') return { state: { ...state, reason: why }, actions: [] };
  const kept = state.desire === 'announce' ? 'still announced' : 'still withdrawn';
  const waits = !state.doubtful && state.desire === 'announce' && onUnknown === 'withdraw';
  return {
    state: {
      ...state,
      doubtful: true,
      reason: reason('evidence-missing', `${kept}: ${why.message}`, why.evidence),
    },
    actions: waits
      ? [{ type: 'start-evidence-timer', delay: Math.max(0, maxAge - evidenceAge) }]
      : [],
  };
}

function expired(state: AnnouncementState, { maxAge }: AnnouncementContext): AnnouncementStep {
  if (!state.doubtful || state.desire !== 'announce') return { state, actions: [] };
  const why = reason(
    'evidence-too-old',
    `nothing certain is known of the service for ${maxAge / 1_000}s`,
    { maxAge },
  );
  return {
    state: { ...state, desire: 'withdraw', reason: why },
    actions: [
      { type: 'decide', decision: 'withdraw', reason: why },
      { type: 'withdraw', reason: why },
    ],
  };
}

function drain(state: AnnouncementState): AnnouncementStep {
  if (state.draining) return { state, actions: [] };
  const why = reason('draining', 'draining: de-preferred with GRACEFUL_SHUTDOWN (RFC 8326)');
  return {
    state: { ...state, draining: true },
    actions: state.desire === 'announce' ? [{ type: 'deprefer', reason: why }] : [],
  };
}

/** Back to the start. What is on the wire is the caller's: a speaker that stops withdraws it. */
function stop(state: AnnouncementState): AnnouncementStep {
  return {
    state: { ...initial, reason: reason('stopped', 'stopped') },
    actions: state.doubtful ? [{ type: 'stop-evidence-timer' }] : [],
  };
}
