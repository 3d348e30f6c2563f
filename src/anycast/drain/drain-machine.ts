/** How often the condition of a drain is asked, in milliseconds. */
const ASK_EVERY = 1_000;

/**
 * `serving`: none. `waiting`: announced, de-preferred. `leaving`: withdrawn, until no peer has the route and the address
 * is off. `hooking`: the hook runs. `drained`: over, and out of service until it is taken back.
 */
export type DrainPhase = 'serving' | 'waiting' | 'leaving' | 'hooking' | 'drained';

/** What ended the wait of a drain. */
export type DrainEnd =
  /** The time was over. */
  | 'time'
  /** The condition was met. */
  | 'condition'
  /** It was cut short. */
  | 'skipped'
  /** There was nothing to wait for: no peer had the route. */
  | 'not-announced';

export interface DrainState {
  readonly phase: DrainPhase;
  /** When it began, on `clock.now()`. */
  readonly begunAt: number;
  /** When the wait ends at the latest. */
  readonly until: number;
  /** When the condition is asked next; undefined if there is none, or it is being asked. */
  readonly askAt: number | undefined;
  /** What ended the wait; undefined while it lasts. */
  readonly end: DrainEnd | undefined;
  /** When the wait ended. */
  readonly waitedUntil: number;
}

export const SERVING: DrainState = {
  phase: 'serving',
  begunAt: 0,
  until: 0,
  askAt: undefined,
  end: undefined,
  waitedUntil: 0,
};

export type DrainEvent =
  | {
      readonly type: 'begin';
      readonly now: number;
      /** The longest wait, in milliseconds. */
      readonly wait: number;
      /** Whether a condition may end it earlier. */
      readonly asks: boolean;
      /** Whether a peer has the route. */
      readonly isAnnounced: boolean;
    }
  /** Time has passed, or something has changed: how it stands. */
  | {
      readonly type: 'look';
      readonly now: number;
      /** Whether the route is wanted still: its health, too, may end it. */
      readonly isWanted: boolean;
      /** Whether a peer has the route, or the host its address. */
      readonly isThere: boolean;
    }
  | { readonly type: 'answered'; readonly now: number; readonly isMet: boolean }
  /** Nobody waits any longer. */
  | { readonly type: 'skip'; readonly now: number }
  | { readonly type: 'hooked' }
  | { readonly type: 'undo' };

export type DrainAction =
  /** Ask the condition; the answer comes as an event. */
  | 'ask'
  /** Whoever is asking need not go on. */
  | 'stop-asking'
  | 'run-hook'
  /** Tell those who wait that it is over. */
  | 'finish'
  /** Tell those who wait that it was taken back. */
  | 'take-back';

export interface DrainStep {
  readonly state: DrainState;
  readonly actions: readonly DrainAction[];
}

/**
 * Leaving gracefully, as one machine: de-prefer, wait, withdraw, let the address go, run the hook. Pure; what it asks of
 * the route is its phase. It can be taken back at every step.
 */
export function stepDrain(state: DrainState, event: DrainEvent): DrainStep {
  switch (event.type) {
    case 'begin':
      return begin(state, event);
    case 'look':
      return look(state, event);
    case 'answered':
      return answered(state, event);
    case 'skip':
      return state.phase === 'waiting' ? leave(state, 'skipped', event.now) : same(state);
    case 'hooked':
      if (state.phase !== 'hooking') return same(state);
      return { state: { ...state, phase: 'drained' }, actions: ['finish'] };
    case 'undo':
      return undo(state);
  }
}

/** When it must be looked at although nothing happens, on `clock.now()`. */
export function drainWakeAt({ phase, until, askAt }: DrainState): number | undefined {
  return phase === 'waiting' ? Math.min(until, askAt ?? until) : undefined;
}

function same(state: DrainState): DrainStep {
  return { state, actions: [] };
}

function begin(state: DrainState, event: Extract<DrainEvent, { type: 'begin' }>): DrainStep {
  const { now, wait, asks, isAnnounced } = event;
  switch (state.phase) {
    case 'serving': {
      const fresh: DrainState = {
        phase: 'waiting',
        begunAt: now,
        until: now + wait,
        askAt: asks ? now : undefined,
        end: undefined,
        waitedUntil: now,
      };
      if (!isAnnounced) return leave(fresh, 'not-announced', now);
      return wait === 0 ? leave(fresh, 'time', now) : same(fresh);
    }
    case 'waiting': {
      // Who asks again is in more of a hurry, or in none: the earlier end counts.
      const until = Math.min(state.until, now + wait);
      const askAt = state.askAt ?? (asks ? now : undefined);
      return until <= now ? leave(state, 'skipped', now) : same({ ...state, until, askAt });
    }
    case 'leaving':
    case 'hooking':
      return same(state);
    case 'drained':
      return { state, actions: ['finish'] };
  }
}

function look(
  state: DrainState,
  { now, isWanted, isThere }: Extract<DrainEvent, { type: 'look' }>,
): DrainStep {
  switch (state.phase) {
    case 'waiting':
      if (!isWanted) return leave(state, 'not-announced', now);
      if (now >= state.until) return leave(state, 'time', now);
      if (state.askAt === undefined || now < state.askAt) return same(state);
      return { state: { ...state, askAt: undefined }, actions: ['ask'] };
    case 'leaving':
      if (isThere) return same(state);
      return { state: { ...state, phase: 'hooking' }, actions: ['run-hook'] };
    case 'serving':
    case 'hooking':
    case 'drained':
      return same(state);
  }
}

function answered(
  state: DrainState,
  { now, isMet }: Extract<DrainEvent, { type: 'answered' }>,
): DrainStep {
  if (state.phase !== 'waiting') return same(state);
  if (isMet) return leave(state, 'condition', now);
  return same({ ...state, askAt: now + ASK_EVERY });
}

function leave(state: DrainState, end: DrainEnd, now: number): DrainStep {
  return {
    state: { ...state, phase: 'leaving', askAt: undefined, end, waitedUntil: now },
    actions: ['stop-asking'],
  };
}

function undo({ phase }: DrainState): DrainStep {
  switch (phase) {
    case 'serving':
      return same(SERVING);
    case 'drained':
      return { state: SERVING, actions: [] };
    case 'waiting':
    case 'leaving':
    case 'hooking':
      return { state: SERVING, actions: ['stop-asking', 'take-back'] };
  }
}
