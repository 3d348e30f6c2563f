import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  drainWakeAt,
  SERVING,
  stepDrain,
  type DrainEvent,
  type DrainState,
} from '../../../src/anycast/drain/drain-machine.ts';

const begin = { type: 'begin', now: 0, wait: 10_000, asks: false, isAnnounced: true } as const;
const there = { type: 'look', isWanted: true, isThere: true } as const;
const gone = { type: 'look', isWanted: false, isThere: false } as const;

/** The phases, and all actions, that a story leads to. */
function play(...events: readonly DrainEvent[]): {
  readonly phases: readonly string[];
  readonly actions: readonly string[];
  readonly state: DrainState;
} {
  let state = SERVING;
  const phases: string[] = [];
  const actions: string[] = [];
  for (const event of events) {
    const stepped = stepDrain(state, event);
    state = stepped.state;
    phases.push(state.phase);
    actions.push(...stepped.actions);
  }
  return { phases, actions, state };
}

describe('a drain', () => {
  test('waits, leaves, runs the hook, and is over', () => {
    const { phases, actions } = play(
      begin,
      { ...there, now: 9_999 },
      { ...there, now: 10_000 },
      { ...there, isWanted: false, now: 10_100 },
      { ...gone, now: 10_200 },
      { type: 'hooked' },
    );
    expect(phases).toStrictEqual([
      'waiting',
      'waiting',
      'leaving',
      'leaving',
      'hooking',
      'drained',
    ]);
    expect(actions).toStrictEqual(['stop-asking', 'run-hook', 'finish']);
  });

  test('of what no peer has does not wait', () => {
    const { phases, state } = play({ ...begin, isAnnounced: false });
    expect(phases).toStrictEqual(['leaving']);
    expect(state.end).toBe('not-announced');
  });

  test('of a route that its health takes away meanwhile waits no longer', () => {
    const { state } = play(begin, { ...there, isWanted: false, now: 3_000 });
    expect(state).toMatchObject({ phase: 'leaving', end: 'not-announced', waitedUntil: 3_000 });
  });

  test('without a wait leaves at once', () => {
    expect(play({ ...begin, wait: 0 }).state).toMatchObject({ phase: 'leaving', end: 'time' });
  });

  test('asks its condition at once, and then a second after each answer', () => {
    const asked = play({ ...begin, asks: true }, { ...there, now: 0 });
    expect(asked.actions).toStrictEqual(['ask']);
    const { state } = stepDrain(asked.state, { type: 'answered', now: 300, isMet: false });
    expect(drainWakeAt(state)).toBe(1_300);
  });

  test('does not ask again before the answer', () => {
    const { actions } = play(
      { ...begin, asks: true },
      { ...there, now: 0 },
      { ...there, now: 5_000 },
    );
    expect(actions).toStrictEqual(['ask']);
  });

  test('leaves when its condition is met', () => {
    const { state } = play(
      { ...begin, asks: true },
      { ...there, now: 0 },
      { type: 'answered', now: 2_000, isMet: true },
    );
    expect(state).toMatchObject({ phase: 'leaving', end: 'condition', waitedUntil: 2_000 });
  });

  test('leaves when its time is over although the condition has not answered', () => {
    const { state } = play(
      { ...begin, asks: true },
      { ...there, now: 0 },
      { ...there, now: 10_000 },
    );
    expect(state).toMatchObject({ phase: 'leaving', end: 'time' });
  });

  test('that is asked for again ends at the earlier of the two ends', () => {
    expect(play(begin, { ...begin, now: 1_000, wait: 2_000 }).state.until).toBe(3_000);
    expect(play(begin, { ...begin, now: 1_000, wait: 60_000 }).state.until).toBe(10_000);
  });

  test('that is asked for again without a wait is cut short', () => {
    const { state } = play(begin, { ...begin, now: 1_000, wait: 0 });
    expect(state).toMatchObject({ phase: 'leaving', end: 'skipped', waitedUntil: 1_000 });
  });

  test('that is over answers at once when it is asked for again', () => {
    const over = play(begin, { type: 'skip', now: 1 }, { ...gone, now: 2 }, { type: 'hooked' });
    expect(stepDrain(over.state, begin).actions).toStrictEqual(['finish']);
  });
});

describe('an undo', () => {
  const steps: readonly (readonly [string, readonly DrainEvent[], readonly string[]])[] = [
    ['before any drain', [], []],
    ['while it waits', [begin], ['stop-asking', 'take-back']],
    ['while it leaves', [begin, { type: 'skip', now: 1 }], ['stop-asking', 'take-back']],
    [
      'while the hook runs',
      [begin, { type: 'skip', now: 1 }, { ...gone, now: 2 }],
      ['stop-asking', 'take-back'],
    ],
    [
      'when it is over',
      [begin, { type: 'skip', now: 1 }, { ...gone, now: 2 }, { type: 'hooked' }],
      [],
    ],
  ];

  test.each(steps)('%s serves again', (_when, events, actions) => {
    const undone = stepDrain(play(...events).state, { type: 'undo' });
    expect(undone.state).toBe(SERVING);
    expect(undone.actions).toStrictEqual(actions);
  });
});

const anyEvent = fc.oneof(
  fc.record({
    type: fc.constant('begin' as const),
    wait: fc.nat(5_000),
    asks: fc.boolean(),
    isAnnounced: fc.boolean(),
  }),
  fc.record({ type: fc.constant('look' as const), isWanted: fc.boolean(), isThere: fc.boolean() }),
  fc.record({ type: fc.constant('answered' as const), isMet: fc.boolean() }),
  fc.record({ type: fc.constant('skip' as const) }),
  fc.record({ type: fc.constant('hooked' as const) }),
);

test('never goes back by itself, and waits no longer than it was told first', () => {
  const order = ['serving', 'waiting', 'leaving', 'hooking', 'drained'];
  fc.assert(
    fc.property(fc.array(fc.tuple(anyEvent, fc.nat(2_000))), (story) => {
      let state = SERVING;
      let now = 0;
      let limit: number | undefined;
      for (const [event, later] of story) {
        now += later;
        const next = stepDrain(state, { ...event, now } as DrainEvent).state;
        expect(order.indexOf(next.phase)).toBeGreaterThanOrEqual(order.indexOf(state.phase));
        if (event.type === 'begin' && state.phase === 'serving') limit = now + event.wait;
        state = next;
        if (limit !== undefined) expect(state.until).toBeLessThanOrEqual(limit);
        if (event.type === 'look' && now >= state.until) expect(state.phase).not.toBe('waiting');
      }
    }),
  );
});
